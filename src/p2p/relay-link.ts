import type { AbortOptions, Connection, Listener, PeerId, Transport } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Multiaddr } from '@multiformats/multiaddr'
import { raceSignal, sleep } from '../lib/abort.ts'
import type { DeviceId } from '../lib/brand.ts'
import type { RelayAddress } from './addresses.ts'
import { RelayFullError, RelayUnreachableError } from './errors.ts'
import { closeConnection } from './close-connection.ts'
import { probeConnection } from './probe-connection.ts'

/** What a person sees of one relay. */
export interface RelayState {
  readonly address: string
  /** Unset where the address names no device. */
  readonly device?: DeviceId
  /** `connecting`: the first try runs. `reserved`: introduces us. `lost`: does not, and is tried again. */
  readonly state: 'connecting' | 'reserved' | 'lost'
  readonly error?: Error
}

/** The parts of libp2p that a link works with. */
export interface RelayComponents {
  readonly connectionManager: {
    openConnection(address: Multiaddr, options: AbortOptions): Promise<Connection>
    getConnections(peer: PeerId): Connection[]
  }
  readonly transportManager: {
    listen(addresses: Multiaddr[]): Promise<void>
    getListeners(): Listener[]
    getTransports(): Transport[]
  }
}

/** What is used of the circuit transport's own list of reservations. */
interface Reservations extends EventTarget {
  hasReservation(relay: PeerId): boolean
  relayFilter?: { remove?(item: Uint8Array): boolean }
}

const ATTEMPT_TIMEOUT_MS = 10_000
const FIRST_RETRY_MS = 500
/** A relay that comes back is noticed within this time, at the cost of one WebSocket try each. */
const MAX_RETRY_MS = 30_000

/** Keeps one reservation at one relay: reserve, wait until it is lost, pause a little, reserve again. */
export class RelayLink {
  readonly relay: RelayAddress
  readonly #components: RelayComponents
  readonly #peer: PeerId
  readonly #onChange: () => void
  readonly #spares: Listener[]
  readonly #stopped = new AbortController()
  #state: RelayState
  #listener: Listener | undefined
  #wakeUp = new AbortController()
  #failures = 0

  /**
   * `spares`: listeners of links that ended, shared by all links of a node. libp2p's listener can not be closed
   * without ending the reservations of all others, so the next link takes it over.
   */
  constructor(
    components: RelayComponents,
    relay: RelayAddress,
    spares: Listener[],
    onChange: () => void,
  ) {
    this.relay = relay
    this.#components = components
    this.#spares = spares
    this.#peer = peerIdFromString(relay.device)
    this.#onChange = onChange
    this.#state = { address: relay.text, device: relay.device, state: 'connecting' }
  }

  get state(): RelayState {
    return this.#state
  }

  start(): void {
    void this.#run(this.#stopped.signal)
  }

  /** The node stops, or {@link leave} was called. */
  stop(): void {
    this.#stopped.abort()
  }

  /** Gives the reservation back: another relay serves instead. */
  leave(): void {
    this.stop()
    if (this.#listener !== undefined) this.#spares.push(this.#listener)
    this.#listener = undefined
    for (const connection of this.#connections()) void closeConnection(connection)
  }

  /** Last measured round trip, ms. */
  get rttMs(): number | undefined {
    return this.#connections().find((connection) => connection.rtt !== undefined)?.rtt
  }

  /** Ends a pause between two tries; where a reservation is held, tests that the relay still answers. */
  wake(): void {
    this.#failures = 0
    this.#wakeUp.abort()
    if (this.#state.state !== 'reserved') return
    for (const connection of this.#connections()) void probeConnection(connection)
  }

  #connections(): Connection[] {
    return this.#components.connectionManager.getConnections(this.#peer)
  }

  async #run(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      try {
        await this.#reserve(AbortSignal.any([stopped, AbortSignal.timeout(ATTEMPT_TIMEOUT_MS)]))
        this.#failures = 0
        this.#change('reserved')
        await this.#loss(stopped)
        this.#change('lost', new RelayUnreachableError())
      } catch (error) {
        if (stopped.aborted) return
        this.#failures++
        this.#change(
          'lost',
          isFull(error) ? new RelayFullError() : new RelayUnreachableError(error),
        )
      }
      await this.#pause(stopped)
    }
  }

  async #reserve(signal: AbortSignal): Promise<void> {
    const { connectionManager, transportManager } = this.#components
    await connectionManager.openConnection(this.relay.multiaddr, { signal })
    const reservations = this.#reservations()
    // One failed try would put the relay on a list that is never cleared for configured relays.
    reservations.relayFilter?.remove?.(this.#peer.toMultihash().bytes)
    const circuit = this.relay.multiaddr.encapsulate('/p2p-circuit')
    this.#listener ??= this.#spares.pop()
    if (this.#listener === undefined) {
      const known = new Set(transportManager.getListeners())
      const listening = transportManager.listen([circuit])
      // Listeners are made before the first await in `listen`, so the new one is ours.
      this.#listener = transportManager.getListeners().find((listener) => !known.has(listener))
      await raceSignal(listening, signal)
      // The manager keeps to itself why it failed; the listener tells.
      if (reservations.hasReservation(this.#peer)) return
    }
    await raceSignal(this.#listener?.listen(circuit) ?? Promise.resolve(), signal)
    if (!reservations.hasReservation(this.#peer)) throw new Error('no reservation was made')
  }

  /** Settles when the reservation is gone; rejects when the node stops. */
  async #loss(stopped: AbortSignal): Promise<void> {
    const reservations = this.#reservations()
    const lost = Promise.withResolvers<undefined>()
    const check = () => {
      if (!reservations.hasReservation(this.#peer)) lost.resolve(undefined)
    }
    const onStop = () => lost.reject(stopped.reason)
    reservations.addEventListener('relay:removed', check)
    stopped.addEventListener('abort', onStop)
    try {
      check()
      await lost.promise
    } finally {
      reservations.removeEventListener('relay:removed', check)
      stopped.removeEventListener('abort', onStop)
    }
  }

  /** Doubles with each failure; the jitter keeps a whole bazaar from calling a restarted relay at once. */
  async #pause(stopped: AbortSignal): Promise<void> {
    const longest = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.#failures, 10))
    this.#wakeUp = new AbortController()
    const signal = AbortSignal.any([stopped, this.#wakeUp.signal])
    await sleep(longest * (0.5 + Math.random() / 2), { signal }).catch(() => undefined)
  }

  #reservations(): Reservations {
    const circuit = this.#components.transportManager
      .getTransports()
      .find((transport) => transport[Symbol.toStringTag] === '@libp2p/circuit-relay-v2-transport')
    if (circuit === undefined || !('reservationStore' in circuit)) {
      throw new Error('the node has no circuit relay transport')
    }
    return circuit.reservationStore as Reservations
  }

  #change(state: RelayState['state'], error?: Error): void {
    const { text: address, device } = this.relay
    this.#state = { address, device, state, ...(error && { error }) }
    this.#onChange()
  }
}

/** The status with which a relay says that it has no place left (circuit relay v2). */
function isFull(error: unknown): boolean {
  return error instanceof Error && /RESERVATION_REFUSED|RESOURCE_LIMIT/.test(error.message)
}
