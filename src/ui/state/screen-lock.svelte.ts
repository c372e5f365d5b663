/** The part of the Screen Wake Lock API (W3C) that is used; absent where the browser lacks it. */
interface WakeLocks {
  request(type: 'screen'): Promise<WakeLockSentinel>
}

/** Keeps the screen of this device on, for as long as this page is in front and somebody wants it. */
export class ScreenLock {
  /** The browser can do it at all. */
  readonly possible: boolean
  wanted = $state(false)
  /** It was refused, for instance because the battery is low. */
  refused = $state(false)
  readonly #locks: WakeLocks | undefined
  #held: WakeLockSentinel | undefined

  constructor(locks: WakeLocks | undefined = globalThis.navigator?.wakeLock) {
    this.#locks = locks
    this.possible = locks !== undefined
  }

  /** Wants it from now on, or no longer. Never throws. */
  async want(wanted: boolean): Promise<void> {
    this.wanted = wanted
    this.refused = false
    if (wanted) return this.#take()
    const held = this.#held
    this.#held = undefined
    await held?.release().catch(() => undefined)
  }

  /** The browser lets go of it when the page is hidden: takes it again when it is back. */
  listen(): () => void {
    const again = () => {
      if (this.wanted && document.visibilityState === 'visible') void this.#take()
    }
    document.addEventListener('visibilitychange', again)
    return () => {
      document.removeEventListener('visibilitychange', again)
      void this.want(false)
    }
  }

  async #take(): Promise<void> {
    if (this.#held?.released === false) return
    try {
      const held = await this.#locks?.request('screen')
      if (this.wanted) this.#held = held
      else await held?.release()
    } catch {
      this.wanted = false
      this.refused = true
    }
  }
}
