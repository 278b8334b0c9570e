// data-copy="#id": copies the text of that element, and says so beside the button.
async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text)
    return true
  }
  const box = document.createElement('textarea')
  box.value = text
  box.className = 'nhsuk-u-visually-hidden'
  document.body.append(box)
  box.select()
  const done = document.execCommand('copy')
  box.remove()
  return done
}

export function watchCopy() {
  document.addEventListener('click', async (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-copy]') : null
    if (!button) return
    const source = document.querySelector(button.dataset.copy)
    if (!source) return
    const text = 'value' in source ? source.value : source.textContent
    let done = false
    try {
      done = await copy(text.trim())
    } catch {
      done = false
    }
    const said = button.parentElement.querySelector('[data-copy-status]')
    if (said) {
      said.textContent = done ? 'Copied' : 'Not copied: select the text and copy it by hand'
      if (done) window.setTimeout(() => { said.textContent = '' }, 4000)
    }
    button.focus()
  })
}
