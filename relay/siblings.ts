import { sleep } from '../src/lib/abort.ts'
import type { DeviceId } from '../src/lib/brand.ts'
import type { Clock } from '../src/lib/clock.ts'
import type { RelayAddress } from '../src/p2p/addresses.ts'
import { namedRelay, relayGroup } from '../src/p2p/relay-address.ts'
import { MAX_NAMED, type NamedRelay, type RelayList } from '../src/p2p/relays-message.ts'
import { sample } from './sample.ts'

export interface SiblingsInit {
  readonly self: DeviceId
  /** Multiaddrs of the configuration. */
  readonly configured: readonly string[]
  /** Private addresses and plain WebSockets are in order. */
  readonly local: boolean
  /** Dials a relay at just this address and asks for its list. Rejects where nobody answers, or somebody else. */
  readonly ask: (relay: RelayAddress, signal: AbortSignal) => Promise<RelayList>
  /** Each relay is asked again after this time; one that is silent for three such rounds is no longer named. */
  readonly roundMs?: number
  readonly clock?: Clock
}

interface Sibling {
  readonly relay: RelayAddress
  readonly load: number
  /** When it answered last, ms since the Unix epoch. */
  readonly answeredAt: number
}

/** Relays that are known at once, and of one owner as far as addresses tell. */
export const MAX_SIBLINGS = 32
const MAX_OF_GROUP = 2
/** Addresses that wait to be tried, and those that one answer may add. */
const MAX_WAITING = 32
const MAX_OF_ANSWER = 4
const ASK_TIMEOUT_MS = 10_000
const ROUND_MS = 10 * 60_000
/** Rounds. */
const EXPIRY = 3
/** Rounds. The same stranger is not tried more often, whoever names it: nobody makes a relay knock at a door. */
const RETRY = 0.5
/** Rounds. What is due is looked at so often. */
const LOOK = 0.05
/** Pause after each stranger. */
const KNOCK_MS = 500

/**
 * The other relays that this one knows. None is passed on before it answered this relay itself; a full list takes
 * nobody new until somebody left, so newcomers cannot push out those who are there.
 */
export class Siblings {
  readonly #init: SiblingsInit
  readonly #roundMs: number
  readonly #configured: readonly RelayAddress[]
  readonly #known = new Map<DeviceId, Sibling>()
  readonly #waiting = new Map<DeviceId, RelayAddress>()
  readonly #triedAt = new Map<DeviceId, number>()
  readonly #stopped = new AbortController()
  #wakeUp = new AbortController()

  constructor(init: SiblingsInit) {
    this.#init = init
    this.#roundMs = init.roundMs ?? ROUND_MS
    this.#configured = init.configured
      .flatMap((text) => namedRelay(text, true) ?? [])
      .filter(({ device }) => device !== init.self)
  }

  start(): void {
    void this.#run(this.#stopped.signal)
  }

  stop(): void {
    this.#stopped.abort()
  }

  /** A random few of those that answered lately. */
  list(): NamedRelay[] {
    const { local } = this.#init
    const fresh = [...this.#known.values()].filter(
      // One that only its operator's own network reaches is not for others.
      (one) => this.#isFresh(one) && namedRelay(one.relay.text, local) !== undefined,
    )
    return sample(fresh, MAX_NAMED).map(({ relay, load }) => ({ address: relay.text, load }))
  }

  get size(): number {
    return [...this.#known.values()].filter((one) => this.#isFresh(one)).length
  }

  /** `caller` says that it is a relay at these addresses. The first that may be used is tried soon. */
  announced(caller: DeviceId, addresses: readonly string[]): void {
    const relay = addresses
      .flatMap((text) => namedRelay(text, this.#init.local) ?? [])
      .find(({ device }) => device === caller)
    if (relay !== undefined && this.#enqueue(relay)) this.#wakeUp.abort()
  }

  async #run(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      const now = this.#now()
      const due = [...this.#known.values()].filter(
        ({ answeredAt }) => now - answeredAt >= this.#roundMs,
      )
      const missing = this.#configured.filter(({ device }) => !this.#known.has(device))
      for (const relay of [...missing, ...due.map((one) => one.relay)]) {
        await this.#try(relay, stopped)
      }
      for (const [device, relay] of this.#waiting) {
        this.#waiting.delete(device)
        if (this.#hasRoom(relay)) await this.#try(relay, stopped)
        await sleep(KNOCK_MS, { signal: stopped }).catch(() => undefined)
      }
      this.#forget()
      if (this.#waiting.size > 0) continue
      this.#wakeUp = new AbortController()
      const signal = AbortSignal.any([stopped, this.#wakeUp.signal])
      await sleep(this.#roundMs * LOOK * (1 + Math.random()), { signal }).catch(() => undefined)
    }
  }

  async #try(relay: RelayAddress, stopped: AbortSignal): Promise<void> {
    if (stopped.aborted) return
    this.#triedAt.set(relay.device, this.#now())
    try {
      const signal = AbortSignal.any([stopped, AbortSignal.timeout(ASK_TIMEOUT_MS)])
      const { load, others } = await this.#init.ask(relay, signal)
      this.#known.set(relay.device, { relay, load, answeredAt: this.#now() })
      const strangers = others.flatMap(({ address }) => namedRelay(address, this.#init.local) ?? [])
      for (const stranger of sample(strangers, MAX_OF_ANSWER)) this.#enqueue(stranger)
    } catch {
      // It is asked again in the next round, and forgotten when it stays silent.
    }
  }

  #enqueue(relay: RelayAddress): boolean {
    const { device } = relay
    const isKnown = device === this.#init.self || this.#known.has(device)
    if (isKnown || this.#waiting.has(device) || this.#waiting.size >= MAX_WAITING) return false
    if (!this.#mayTry(device) || !this.#hasRoom(relay)) return false
    this.#waiting.set(device, relay)
    return true
  }

  #mayTry(device: DeviceId): boolean {
    return this.#now() - (this.#triedAt.get(device) ?? -Infinity) >= RETRY * this.#roundMs
  }

  #hasRoom(relay: RelayAddress): boolean {
    const { local } = this.#init
    const group = relayGroup(relay, local)
    const known = [...this.#known.values()]
    const ofGroup = known.filter((one) => relayGroup(one.relay, local) === group).length
    return known.length < MAX_SIBLINGS && ofGroup < MAX_OF_GROUP
  }

  #isFresh({ answeredAt }: Sibling): boolean {
    return this.#now() - answeredAt < EXPIRY * this.#roundMs
  }

  #forget(): void {
    const now = this.#now()
    for (const [device, one] of this.#known) if (!this.#isFresh(one)) this.#known.delete(device)
    for (const [device, at] of this.#triedAt)
      if (now - at > RETRY * this.#roundMs) this.#triedAt.delete(device)
  }

  #now(): number {
    return this.#init.clock?.() ?? Date.now()
  }
}
