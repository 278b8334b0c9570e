// The only script that knows htmx's events (version 2).
import { say } from './banners.js'
import { forgetDraft, restoreDrafts } from './drafts.js'

const TYPED_IN = 'textarea, select, input:not([type=hidden]):not([type=button]):not([type=submit])'

function beingTypedIn(region) {
  const active = document.activeElement
  if (active instanceof Element && region.contains(active) && active.matches(TYPED_IN)) return true
  return Array.from(region.querySelectorAll('textarea, input[type=text]')).some((box) => box.value !== box.defaultValue)
}

export function watchHtmx(initialise) {
  const body = document.body

  // New parts of the page get their components.
  body.addEventListener('htmx:load', (event) => {
    const part = event.detail.elt
    if (part === body || !(part instanceof HTMLElement)) return
    initialise(part)
    restoreDrafts(part)
  })

  body.addEventListener('htmx:beforeSwap', (event) => {
    const { xhr, requestConfig, target } = event.detail
    // Signed out meanwhile: show the whole sign-in page, never a piece of it inside another page.
    if (xhr.responseText.includes('data-signed-out')) {
      event.detail.shouldSwap = false
      window.location.reload()
      return
    }
    const asker = requestConfig && requestConfig.elt
    if (asker && asker.hasAttribute('data-poll') && target && beingTypedIn(target)) event.detail.shouldSwap = false
  })

  body.addEventListener('htmx:afterRequest', (event) => {
    const form = event.detail.elt instanceof Element ? event.detail.elt.closest('form[data-draft]') : null
    const sent = event.detail.requestConfig && event.detail.requestConfig.verb === 'post'
    if (form && sent && event.detail.successful && event.detail.xhr.status < 400) forgetDraft(form.dataset.draft)
  })

  const lost = (event) => {
    const asker = event.detail.requestConfig && event.detail.requestConfig.elt
    if (asker && asker.hasAttribute('data-poll')) {
      say('This page has lost its connection and may be out of date. It goes on trying.')
    } else {
      say('That could not be sent. What you typed is still here: try again.')
    }
  }
  body.addEventListener('htmx:sendError', lost)
  body.addEventListener('htmx:timeout', lost)
  body.addEventListener('htmx:responseError', lost)
  body.addEventListener('htmx:afterRequest', (event) => { if (event.detail.successful) say('') })
  body.addEventListener('htmx:afterSwap', () => say(''))
}
