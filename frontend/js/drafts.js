// Keeps what somebody types in a form with data-draft="name" until it is saved, in this tab only.
// Forgotten when saved, when discarded, and for all forms at sign-out.
const PREFIX = 'ju-draft:'
const SENT = 'ju-draft-sent'
const KEPT = 'textarea, input[type=text], input:not([type])'

const read = (key) => {
  try { return JSON.parse(sessionStorage.getItem(key)) } catch { return null }
}
const write = (key, value) => {
  try { sessionStorage.setItem(key, JSON.stringify(value)) } catch { /* full or switched off: the page works without */ }
}

function boxes(form) {
  return Array.from(form.querySelectorAll(KEPT)).filter((box) => box.name && !box.name.startsWith('csrf'))
}

export function forgetDraft(name) {
  sessionStorage.removeItem(PREFIX + name)
}

export function forgetAll() {
  sessionStorage.clear()
}

function keep(form) {
  const fields = {}
  for (const box of boxes(form)) if (box.value.trim() !== '' && box.value !== box.defaultValue) fields[box.name] = box.value
  if (Object.keys(fields).length) write(PREFIX + form.dataset.draft, { at: Date.now(), fields })
  else forgetDraft(form.dataset.draft)
}

function putBack(form, draft) {
  for (const box of boxes(form)) {
    if (draft.fields[box.name] !== undefined) {
      box.value = draft.fields[box.name]
      box.dispatchEvent(new Event('input', { bubbles: true }))
    }
  }
}

function offer(form, draft) {
  const at = new Date(draft.at).toLocaleTimeString('en-GB', { hour: 'numeric', minute: '2-digit', hour12: true }).replace(' ', '')
  const notice = document.createElement('div')
  notice.className = 'ju-draft'
  notice.setAttribute('role', 'region')
  notice.setAttribute('aria-label', 'Unsaved text')
  const words = document.createElement('p')
  words.textContent = `You began to write here at ${at} and did not save it.`
  notice.append(words)
  const add = (text, act) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'nhsuk-button nhsuk-button--secondary nhsuk-button--small ju-button--quiet'
    button.textContent = text
    button.addEventListener('click', () => { act(); notice.remove() })
    notice.append(button)
  }
  add('Put it back', () => { putBack(form, draft); const first = boxes(form)[0]; if (first) first.focus() })
  add('Throw it away', () => forgetDraft(form.dataset.draft))
  form.prepend(notice)
}

// The form came back with errors or a conflict: what the server did not return is put back without asking.
function restore(form) {
  const draft = read(PREFIX + form.dataset.draft)
  if (!draft || form.querySelector('.ju-draft')) return
  if (form.hasAttribute('data-draft-returned')) {
    for (const box of boxes(form)) if (box.value === '' && draft.fields[box.name] !== undefined) box.value = draft.fields[box.name]
    return
  }
  if (boxes(form).some((box) => draft.fields[box.name] !== undefined && box.value !== draft.fields[box.name])) offer(form, draft)
}

export function restoreDrafts(root) {
  const forms = Array.from(root.querySelectorAll('form[data-draft]'))
  if (root instanceof Element && root.matches('form[data-draft]')) forms.push(root)
  forms.forEach(restore)
}

export function watchDrafts() {
  if (document.body.hasAttribute('data-signed-out')) {
    forgetAll()
    return
  }
  // A form was sent and an ordinary page followed: it was saved. An error page, a returned form or "back" keeps the text.
  const sent = sessionStorage.getItem(SENT)
  sessionStorage.removeItem(SENT)
  const [arrival] = performance.getEntriesByType('navigation')
  if (sent !== null && arrival && arrival.type === 'navigate') {
    const returned = Array.from(document.querySelectorAll('form[data-draft-returned]')).some((form) => form.dataset.draft === sent)
    if (!returned && !document.querySelector('[data-page-error]')) forgetDraft(sent)
  }
  restoreDrafts(document)
  document.addEventListener('input', (event) => {
    const form = event.target instanceof Element ? event.target.closest('form[data-draft]') : null
    if (form) keep(form)
  })
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement)) return
    if (form.hasAttribute('data-sign-out')) forgetAll()
    else if (form.dataset.draft) sessionStorage.setItem(SENT, form.dataset.draft)
  })
}
