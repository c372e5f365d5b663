import { getContext, setContext } from 'svelte'
import type { VaultState } from '../../app/rpc/api.ts'
import { navigate } from '../routes.ts'

const GATE = Symbol('gate')

/**
 * Stands before acts that need keys. Browsing never passes it; selling, buying and paying do.
 */
export class Gate {
  /** The unlock dialog is asked for. */
  asking = $state(false)
  /** It was asked for at least once: the dialog is worth loading. */
  asked = $state(false)
  readonly #vault: () => VaultState | undefined
  #waiting: ((passed: boolean) => void)[] = []
  #early: (() => void)[] = []

  constructor(vault: () => VaultState | undefined) {
    this.#vault = vault
  }

  /**
   * `true` when keys are at hand, after the passphrase was asked for where that is needed. `false`
   * when the person declined, or was sent to the welcome page, which leads back here.
   */
  enter(): Promise<boolean> {
    const vault = this.#vault()
    if (vault === undefined) {
      // The node has not told yet whether keys live here.
      return new Promise<void>((resolve) => this.#early.push(resolve)).then(() => this.enter())
    }
    if (vault === 'unlocked') return Promise.resolve(true)
    if (vault === 'locked') {
      this.asking = true
      this.asked = true
      return new Promise((resolve) => this.#waiting.push(resolve))
    }
    navigate({ name: 'welcome', next: window.location.hash })
    return Promise.resolve(false)
  }

  /** The state of the vault has become known. Called by the shell. */
  known(): void {
    const early = this.#early
    this.#early = []
    for (const resolve of early) resolve()
  }

  /** Answers everybody who waits. Called by the unlock dialog. */
  answer(passed: boolean): void {
    this.asking = false
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve(passed)
  }
}

/** Shares a gate with all components below. Called once, by the shell. */
export function setGate(gate: Gate): Gate {
  return setContext(GATE, gate)
}

/** The gate before acts that need keys. Call while a component is created. */
export function getGate(): Gate {
  return getContext<Gate>(GATE)
}
