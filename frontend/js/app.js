// Enhancements of pages that already work without any of this. No evaluation, no inline styles.
import { initAll } from 'nhsuk-frontend'
import { watchBanners } from './banners.js'
import { watchCopy } from './copy.js'
import { watchDrafts } from './drafts.js'
import { watchHtmx } from './htmx.js'
import { watchKeys } from './keys.js'
import { watchPasskeys } from './passkeys.js'
import { watchTables } from './tables.js'
import { defineTimer } from './timer.js'

// NHS.UK marks radios that reveal a field with aria-expanded, which the role of a radio does not allow.
function plainRadios(root) {
  for (const radio of root.querySelectorAll('input[type=radio][aria-expanded]')) radio.removeAttribute('aria-expanded')
}

initAll()
plainRadios(document)
document.addEventListener('click', () => plainRadios(document))
window.addEventListener('pageshow', () => plainRadios(document))
defineTimer()
watchBanners()
watchCopy()
watchDrafts()
watchKeys()
watchPasskeys()
watchTables()
watchHtmx((part) => {
  initAll({ scope: part })
  plainRadios(part)
  watchTables(part)
})

document.addEventListener('click', (event) => {
  if (event.target instanceof Element && event.target.closest('[data-print]')) window.print()
})
