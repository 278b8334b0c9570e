// <ju-timer data-seconds="60">: counts down, and past nothing counts up as time over. data-ends-at (milliseconds since
// 1970) keeps several screens together. data-controls adds pause and start again. Speaks at one minute and at the end.
const words = (seconds) => {
  const whole = Math.abs(seconds)
  return `${seconds < 0 ? '+' : ''}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

export function defineTimer() {
  if (customElements.get('ju-timer')) return
  customElements.define('ju-timer', class extends HTMLElement {
    connectedCallback() {
      this.time = this.querySelector('[data-timer-time]')
      this.said = this.querySelector('[data-timer-said]')
      this.length = Number(this.dataset.seconds) || 0
      this.endsAt = Number(this.dataset.endsAt) || Date.now() + this.length * 1000
      this.left = null
      this.before = null
      if (this.hasAttribute('data-controls') && !this.querySelector('button')) this.addControls()
      this.tick()
      this.every = window.setInterval(() => this.tick(), 250)
    }

    disconnectedCallback() {
      window.clearInterval(this.every)
    }

    addControls() {
      const add = (text, act) => {
        const button = document.createElement('button')
        button.type = 'button'
        button.className = 'nhsuk-button nhsuk-button--secondary nhsuk-button--small ju-button--quiet'
        button.textContent = text
        button.addEventListener('click', () => act(button))
        this.append(button)
      }
      add('Pause', (button) => {
        if (this.left === null) {
          this.left = this.endsAt - Date.now()
          button.textContent = 'Go on'
        } else {
          this.endsAt = Date.now() + this.left
          this.left = null
          button.textContent = 'Pause'
        }
      })
      add('Start again', () => { this.endsAt = Date.now() + this.length * 1000; if (this.left !== null) this.left = this.length * 1000 })
    }

    tick() {
      if (!this.time) return
      const seconds = Math.ceil((this.left === null ? this.endsAt - Date.now() : this.left) / 1000)
      if (seconds === this.before) return
      this.time.textContent = words(seconds)
      this.classList.toggle('ju-timer--short', seconds <= 60 && seconds > 0 && this.length > 60)
      this.classList.toggle('ju-timer--over', seconds <= 0)
      if (this.said && this.before !== null) {
        if (this.before > 60 && seconds <= 60) this.said.textContent = 'One minute left'
        if (this.before > 0 && seconds <= 0) this.said.textContent = 'Time is up'
      }
      this.before = seconds
    }
  })
}
