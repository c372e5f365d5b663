import { recall, remember } from './remember.ts'

/** Chromium's offer to install the page as an app; not in the DOM library. */
interface InstallEvent extends Event {
  prompt(): Promise<unknown>
}

const DISMISSED = 'install-dismissed'

class Install {
  #event = $state.raw<InstallEvent | undefined>(undefined)
  #dismissed = $state(recall(DISMISSED) !== undefined)

  /** The browser offers it and the person has not said no. */
  get offered(): boolean {
    return this.#event !== undefined && !this.#dismissed
  }

  /** Listens for the browser's offer. Called once, when the page starts. */
  listen(): void {
    window.addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault()
      this.#event = event as InstallEvent
    })
    window.addEventListener('appinstalled', () => (this.#event = undefined))
  }

  async accept(): Promise<void> {
    const event = this.#event
    this.#event = undefined
    await event?.prompt()
  }

  /** Not asked again. */
  dismiss(): void {
    this.#dismissed = true
    remember(DISMISSED, '1')
  }
}

/** Whether the app may be installed here. */
export const install = new Install()
