// Runs before the first paint: says that scripts work, so that styles which need them may apply.
document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) document.body.classList.add('nhsuk-frontend-supported')
