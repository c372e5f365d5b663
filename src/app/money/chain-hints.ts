import type { AbortOptions } from '../../lib/abort.ts'
import type { Clock } from '../../lib/clock.ts'
import type { SoukConfig } from '../../lib/config.ts'
import { Hints, hintUrls } from '../../wallet/hints.ts'
import { inTurn } from './in-turn.ts'

/** Hints that come together lead to one look. */
const GATHER_MS = 1_500

export interface ChainHintsComponents {
  config: () => SoukConfig
  clock: Clock
  /** Something happened at an address of an order. */
  onAddress: (address: string) => void
  /** After all of that: look at the chain. */
  look: () => void
}

/** Listens to a server's hints, as long as this node leads; looks at the chain after them. */
export class ChainHints {
  readonly #components: ChainHintsComponents
  readonly #hints: Hints
  #stop: AbortController | undefined
  #gathering: ReturnType<typeof setTimeout> | undefined

  constructor(components: ChainHintsComponents) {
    const { config, clock, onAddress } = components
    this.#components = components
    this.#hints = new Hints({ urls: hintUrls(config().explorers), clock })
    this.#hints.hints.on((hint) => {
      if (hint.kind === 'address') onAddress(hint.address)
      this.#gather()
    })
  }

  /** Addresses to hear of, the most important first; none ends the connection. */
  follow(addresses: readonly string[]): void {
    this.#hints.follow(addresses)
    if (addresses.length === 0) return this.stop()
    if (this.#stop !== undefined) return
    this.#stop = new AbortController()
    void this.#lead({ signal: this.#stop.signal }).catch(() => undefined)
  }

  stop(): void {
    this.#stop?.abort()
    this.#stop = undefined
    clearTimeout(this.#gathering)
    this.#gathering = undefined
  }

  async #lead({ signal }: Required<AbortOptions>): Promise<void> {
    const { network } = this.#components.config()
    const ended = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve())
    })
    await inTurn(
      `souk-chain-hints-${network}`,
      async () => {
        this.#hints.start()
        await ended
        await this.#hints.stop()
      },
      { signal },
    )
  }

  #gather(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined
      this.#components.look()
    }, GATHER_MS)
  }
}
