// data-key="n" on a link, button or field: pressing that key goes there. Ignored while somebody types or holds a
// modifier; can be turned off for good on this machine (single letters get in the way of speech control).
const OFF = 'ju-keys-off'
const isOff = () => { try { return localStorage.getItem(OFF) === '1' } catch { return false } }

function typing(target) {
  return target instanceof Element && (target.closest('input, textarea, select, [contenteditable]') !== null)
}

function draw() {
  for (const button of document.querySelectorAll('[data-keys-toggle]')) {
    button.setAttribute('aria-pressed', String(isOff()))
    button.textContent = isOff() ? 'These keys are off: turn them on' : 'Turn these keys off'
  }
}

export function watchKeys() {
  draw()
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element) || !event.target.closest('[data-keys-toggle]')) return
    try { localStorage.setItem(OFF, isOff() ? '0' : '1') } catch { return }
    draw()
  })
  document.addEventListener('keydown', (event) => {
    if (isOff() || event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
    if (event.key.length !== 1) return
    const found = Array.from(document.querySelectorAll('[data-key]')).find(
      (one) => one.dataset.key.toLowerCase() === event.key.toLowerCase() && !one.disabled && one.getClientRects().length > 0
    )
    if (!found) return
    event.preventDefault()
    if (found.matches('input:not([type=radio]):not([type=checkbox]), textarea, select')) {
      found.focus()
    } else {
      found.focus()
      found.click()
    }
  })
}
