// Passkeys. A form with data-passkey asks the browser before it is sent: "create" for a new one, "get" to use one.
// data-passkey-options is what the server asks, as JSON with bytes in base64url; the answer goes into "credential".

function toBytes(text) {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}

function toText(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

function readOptions(text) {
  const options = JSON.parse(text)
  options.challenge = toBytes(options.challenge)
  if (options.user) options.user.id = toBytes(options.user.id)
  for (const list of [options.allowCredentials, options.excludeCredentials]) {
    for (const one of list || []) one.id = toBytes(one.id)
  }
  return options
}

function writeAnswer(credential) {
  const response = {}
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[name]) response[name] = toText(credential.response[name])
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: {}
  })
}

async function ask(form) {
  const said = form.querySelector('[data-passkey-said]')
  said.textContent = 'Waiting for your device'
  try {
    const publicKey = readOptions(form.dataset.passkeyOptions)
    const credential = await navigator.credentials[form.dataset.passkey]({ publicKey })
    form.elements.credential.value = writeAnswer(credential)
    form.submit()
  } catch (fault) {
    said.textContent =
      fault.name === 'InvalidStateError' ? 'This device is added already.' : 'The device did not answer. Try again, or use another way.'
  }
}

export function watchPasskeys() {
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    if (!window.PublicKeyCredential) continue
    form.hidden = false
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      ask(form)
    })
  }
}
