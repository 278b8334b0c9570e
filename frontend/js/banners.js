// Errors take the focus (NHS.UK's error summary does that itself on load); messages from scripts are shown and spoken.
export function watchBanners() {
  const done = document.querySelector('[data-banner]')
  if (done && !document.querySelector('.nhsuk-error-summary')) done.focus({ preventScroll: true })
}

export function say(text) {
  const box = document.getElementById('ju-said')
  if (!box) return
  box.hidden = text === ''
  if (box.textContent !== text) box.textContent = text
}
