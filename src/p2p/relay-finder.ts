import type { AbortOptions, Connection, Libp2pEvents } from '@libp2p/interface'
import type { TypedEventTarget } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { Key, type Datastore } from 'interface-datastore'
import type { RelayAddress } from './addresses.ts'
import { RELAYS_PROTOCOL } from './constants.ts'
import { request } from './framing.ts'
import { namedRelay, relayOfCircuit } from './relay-address.ts'
import { type Namer, RelayMemory } from './relay-memory.ts'
import { decodeRelays, MAX_RELAYS_BYTES } from './relays-message.ts'

/** The parts of libp2p through which relays are found. */
export interface FinderComponents {
  readonly connectionManager: {
    openConnection(address: Multiaddr, options: AbortOptions): Promise<Connection>
  }
  readonly events: TypedEventTarget<Libp2pEvents>
  readonly datastore: Pick<Datastore, 'get' | 'put'>
}

export interface FinderInit {
  readonly local: boolean
  /** Relays of the configuration. */
  readonly configured: readonly RelayAddress[]
  /** Something new was learnt. */
  readonly onFound: () => void
}

const KEY = new Key('/souk/relays')
const ASK_TIMEOUT_MS = 10_000
/** Another browser is introduced by two or three; more is a list. */
const MAX_NAMED_BY_BROWSER = 3

/** Learns of relays: from those that introduce us, from browsers' own addresses, from what was kept. */
export class RelayFinder {
  readonly memory: RelayMemory
  readonly #components: FinderComponents
  readonly #init: FinderInit
  readonly #configured: ReadonlySet<string>
  #saving = Promise.resolve()

  constructor(components: FinderComponents, init: FinderInit) {
    this.#components = components
    this.#init = init
    this.#configured = new Set(init.configured.map((relay) => relay.device))
    this.memory = new RelayMemory({ local: init.local, clock: () => Date.now() })
  }

  /** Takes up what an earlier run kept. */
  async start(): Promise<void> {
    this.#components.events.addEventListener('peer:identify', this.#onIdentify)
    try {
      this.memory.restore(await this.#components.datastore.get(KEY))
    } catch {
      // Nothing was kept yet, or it cannot be read: the configured relays serve.
    }
    this.#init.onFound()
  }

  stop(): void {
    this.#components.events.removeEventListener('peer:identify', this.#onIdentify)
  }

  /** Asks a relay that introduces us for others and for its load. One that does not know the question is fine. */
  async ask(relay: RelayAddress, signal: AbortSignal): Promise<void> {
    const dialer = {
      dialPeer: (_: unknown, options: AbortOptions = {}) =>
        this.#components.connectionManager.openConnection(relay.multiaddr, options),
    }
    const options = { signal, maxBytes: MAX_RELAYS_BYTES, timeoutMs: ASK_TIMEOUT_MS }
    const body = new Uint8Array()
    const answer = await request(dialer, relay.device, RELAYS_PROTOCOL, body, options)
    const { load, others } = decodeRelays(answer)
    this.memory.said(relay.device, load)
    const namer: Namer = this.#configured.has(relay.device) ? 'configured' : relay.device
    for (const other of others) this.#learn(other.address, namer, other.load)
    this.#settled()
  }

  /** Keeps the list for the next run; a failure costs only the memory. */
  save(): void {
    this.#saving = this.#saving
      .then(() => this.#components.datastore.put(KEY, this.memory.encode()))
      .then(
        () => undefined,
        () => undefined,
      )
  }

  readonly #onIdentify = ({ detail }: Libp2pEvents['peer:identify']): void => {
    const relays = new Set(
      detail.listenAddrs.flatMap((address) => relayOfCircuit(address.toString()) ?? []),
    )
    let found = false
    for (const relay of [...relays].slice(0, MAX_NAMED_BY_BROWSER)) {
      found = this.#learn(relay, 'browser') || found
    }
    if (found) this.#settled()
  }

  #learn(address: string, namer: Namer, load?: number): boolean {
    const relay = namedRelay(address, this.#init.local)
    if (relay === undefined || this.#configured.has(relay.device)) return false
    return this.memory.learn(address, namer, load)
  }

  #settled(): void {
    this.save()
    this.#init.onFound()
  }
}
