import type { Startable } from '@libp2p/interface'
import { Emitter } from '../lib/emitter.ts'
import { raceSignal } from '../lib/abort.ts'
import { parseRelay, type RelayAddress } from './addresses.ts'
import { RelayAddressError } from './errors.ts'
import { RelayLink, type RelayComponents, type RelayState } from './relay-link.ts'

export type { RelayState } from './relay-link.ts'

/** The node's reservations at its configured relays, kept for as long as the node runs. */
export interface RelayWatch extends Startable {
  /** One entry for each configured relay, in the order of the configuration. */
  list(): RelayState[]
  /** Relays that introduce us now. */
  reserved(): RelayAddress[]
  /** Tests every link at once instead of waiting: after the device slept, or came online. */
  wake(): void
  /** Calls `listener` after each change of a relay's state. Returns the function that stops it. */
  onChange(listener: () => void): () => void
  /** Settles once at least one relay introduces us. Rejects with the signal's reason. */
  ready(options: { signal: AbortSignal }): Promise<void>
}

/**
 * A libp2p service that keeps a reservation at every relay of `addresses`. libp2p itself makes reservations
 * at its start only, and does not renew one whose connection was lost.
 */
export function relayWatch(
  addresses: readonly string[],
): (components: RelayComponents) => RelayWatch {
  return (components) => new Watch(components, addresses)
}

class Watch implements RelayWatch {
  readonly #links: RelayLink[] = []
  readonly #refused: RelayState[] = []
  readonly #changes = new Emitter<undefined>()

  constructor(components: RelayComponents, addresses: readonly string[]) {
    for (const text of new Set(addresses)) {
      try {
        const relay = parseRelay(text)
        this.#links.push(new RelayLink(components, relay, () => this.#changes.emit(undefined)))
      } catch (error) {
        if (!(error instanceof RelayAddressError)) throw error
        this.#refused.push({ address: text, state: 'lost', error })
      }
    }
  }

  /** libp2p starts its services before its transports may listen. */
  start(): void {
    return undefined
  }

  afterStart(): void {
    for (const link of this.#links) link.start()
  }

  stop(): void {
    for (const link of this.#links) link.stop()
  }

  list(): RelayState[] {
    return [...this.#links.map((link) => link.state), ...this.#refused]
  }

  reserved(): RelayAddress[] {
    return this.#links.filter((link) => link.state.state === 'reserved').map((link) => link.relay)
  }

  wake(): void {
    for (const link of this.#links) link.wake()
  }

  onChange(listener: () => void): () => void {
    return this.#changes.on(listener)
  }

  async ready(options: { signal: AbortSignal }): Promise<void> {
    while (this.reserved().length === 0) {
      const changed = Promise.withResolvers<undefined>()
      const off = this.#changes.on(changed.resolve)
      await raceSignal(changed.promise, options.signal).finally(off)
    }
  }
}
