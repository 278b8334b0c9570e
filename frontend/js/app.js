// Enhancements of pages that already work without any of this. No evaluation, no inline styles.
import { initAll } from 'nhsuk-frontend'
import { watchBanners } from './banners.js'
import { watchCopy } from './copy.js'
import { watchDrafts } from './drafts.js'
import { watchHtmx } from './htmx.js'
import { watchKeys } from './keys.js'
import { defineTimer } from './timer.js'

initAll()
defineTimer()
watchBanners()
watchCopy()
watchDrafts()
watchKeys()
watchHtmx((part) => initAll({ scope: part }))

document.addEventListener('click', (event) => {
  if (event.target instanceof Element && event.target.closest('[data-print]')) window.print()
})
