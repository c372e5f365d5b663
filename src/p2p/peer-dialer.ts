import type { Connection, Libp2p } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import { raceSignal, type AbortOptions } from '../lib/abort.ts'
import type { DeviceId } from '../lib/brand.ts'
import { introducedBy, isDirectAddress } from './addresses.ts'
import { closeConnection } from './close-connection.ts'
import { PeerUnreachableError } from './errors.ts'
import { probeConnection } from './probe-connection.ts'
import type { RelayWatch } from './relays.ts'

export interface DialOptions extends AbortOptions {
  /** Multiaddrs that somebody named for the device; wrong ones do no harm. */
  addresses?: readonly string[]
}

/** One round of tries: what a dial that hangs costs before it is made anew. */
const ROUND_TIMEOUT_MS = 10_000
const ROUNDS = 2
/** Tries take place one after the other. */
const MAX_ADDRESSES = 8
/** The signalling stream closes within this time after the direct connection stands. */
const LINGER_MS = 2_000

/** Makes direct connections to devices; one dial for each device at a time, whoever asks. */
export class PeerDialer {
  readonly #libp2p: Libp2p
  readonly #relays: RelayWatch
  readonly #dials = new Map<DeviceId, Promise<Connection>>()

  constructor(libp2p: Libp2p, relays: RelayWatch) {
    this.#libp2p = libp2p
    this.#relays = relays
    libp2p.addEventListener('connection:open', this.#onOpen)
  }

  stop(): void {
    this.#libp2p.removeEventListener('connection:open', this.#onOpen)
  }

  /** The open direct connection to `device`, or a new one. Throws PeerUnreachableError or the signal's reason. */
  dial(device: DeviceId, options: DialOptions = {}): Promise<Connection> {
    options.signal?.throwIfAborted()
    const open = this.direct(device)
    if (open !== undefined) return Promise.resolve(open)
    let dial = this.#dials.get(device)
    if (dial === undefined) {
      dial = this.#dial(device, options.addresses ?? []).finally(() => this.#dials.delete(device))
      this.#dials.set(device, dial)
    }
    return options.signal === undefined ? dial : raceSignal(dial, options.signal)
  }

  /** The open connection to `device` that may carry content, if there is one; of several, the newest. */
  direct(device: DeviceId): Connection | undefined {
    return this.#libp2p
      .getConnections(peerIdFromString(device))
      .filter((connection) => connection.status === 'open' && connection.limits === undefined)
      .sort((a, b) => b.timeline.open - a.timeline.open)[0]
  }

  /** Drops direct connections that no longer answer. */
  wake(): void {
    for (const connection of this.#libp2p.getConnections()) {
      if (connection.limits === undefined) void probeConnection(connection)
    }
  }

  async #dial(device: DeviceId, named: readonly string[]): Promise<Connection> {
    let cause: unknown
    for (let round = 0; round < ROUNDS; round++) {
      try {
        const addresses = await this.#addresses(device, named)
        const signal = AbortSignal.timeout(ROUND_TIMEOUT_MS)
        const target = addresses.length > 0 ? addresses : peerIdFromString(device)
        const connection = await this.#libp2p.dial(target, { signal })
        if (connection.limits === undefined) return connection
      } catch (error) {
        cause = error
      }
      // The other side may have reached us while our own dial hung.
      const open = this.direct(device)
      if (open !== undefined) return open
    }
    throw new PeerUnreachableError(cause)
  }

  /** Named addresses first, then remembered ones, then our own relays, where most devices of a bazaar meet. */
  async #addresses(device: DeviceId, named: readonly string[]): Promise<Multiaddr[]> {
    const peer = peerIdFromString(device)
    const remembered = await this.#libp2p.peerStore.get(peer).then(
      (known) => known.addresses.map((address) => address.multiaddr),
      () => [],
    )
    const candidates = [
      ...named.flatMap((text) => parse(text, device)),
      ...remembered.flatMap((address) => parse(address.toString(), device)),
      ...this.#relays.reserved().map((relay) => introducedBy(relay, device)),
    ].filter(isDirectAddress)
    const unique = new Map(candidates.map((address) => [address.toString(), address]))
    return [...unique.values()].slice(0, MAX_ADDRESSES)
  }

  /**
   * Once a device is reached directly, the way through the relay is given back. That it had to be reached again
   * is a sign that an older direct connection is dead; two that dialled each other at once keep both.
   */
  readonly #onOpen = (event: CustomEvent<Connection>): void => {
    const opened = event.detail
    if (opened.limits !== undefined) return
    for (const other of this.#libp2p.getConnections(opened.remotePeer)) {
      if (other !== opened && other.limits === undefined) void probeConnection(other)
    }
    setTimeout(() => {
      if (opened.status !== 'open') return
      for (const other of this.#libp2p.getConnections(opened.remotePeer)) {
        if (other.limits !== undefined) void closeConnection(other)
      }
    }, LINGER_MS)
  }
}

/** Strangers write addresses: one that does not parse, or names another device, is left out. */
function parse(text: string, device: DeviceId): Multiaddr[] {
  try {
    const address = multiaddr(text)
    const last = address.getComponents().at(-1)
    if (last?.name !== 'p2p' || text.endsWith('/p2p-circuit'))
      return [address.encapsulate(`/p2p/${device}`)]
    return last.value === device ? [address] : []
  } catch {
    return []
  }
}
