import type { Listener, PeerId, Startable } from '@libp2p/interface'
import { Emitter } from '../lib/emitter.ts'
import { raceSignal, sleep } from '../lib/abort.ts'
import type { DeviceId } from '../lib/brand.ts'
import { parseRelay, type RelayAddress } from './addresses.ts'
import { RelayAddressError } from './errors.ts'
import { relayRank } from './relay-choice.ts'
import { type FinderComponents, RelayFinder } from './relay-finder.ts'
import { RelayLink, type RelayComponents, type RelayState } from './relay-link.ts'
import type { Remembered } from './relay-memory.ts'
import { nextRelay } from './relay-next.ts'

export type { RelayState } from './relay-link.ts'

/** The node's reservations at relays, kept for as long as the node runs. */
export interface RelayWatch extends Startable {
  /** One entry for each configured relay that is used, in their order, then those that were found. */
  list(): RelayState[]
  /** Relays that introduce us now. */
  reserved(): RelayAddress[]
  /** Whether a device is a relay, as far as we know: no browser to trade or share blocks with. */
  isRelay(device: DeviceId): boolean
  /** Tests every link at once instead of waiting: after the device slept, or came online. */
  wake(): void
  /** Calls `listener` after each change of a relay's state. Returns the function that stops it. */
  onChange(listener: () => void): () => void
  /** Settles once at least one relay introduces us. Rejects with the signal's reason. */
  ready(options: { signal: AbortSignal }): Promise<void>
}

export interface RelayWatchInit {
  /** Relays of the user or of whoever hosts the shell. They go before all that are found. */
  readonly addresses: readonly string[]
  /** Private addresses and plain WebSockets are in order. */
  readonly local: boolean
  /** A configured relay has been back for this time: one that was found instead is given up. */
  readonly settleMs?: number
}

/** Reservations that are held at once: one may die, and a second at the same time. */
export const WANTED_RELAYS = 3
const SETTLE_MS = 60_000
const ASK_EVERY_MS = 30 * 60_000
/** The first relays get this long before others are tried instead. */
const PATIENCE_MS = 4_000
/** A configured relay without a place that failed is tried again after this time. */
const PAUSE_MS = 60_000
/** Timers may fire a little early. */
const SLACK_MS = 10

/**
 * A libp2p service that keeps {@link WANTED_RELAYS} reservations where there are as many relays: at those of the
 * configuration, and for what is missing at others that were found. libp2p itself makes reservations at its
 * start only, and does not renew one whose connection was lost.
 */
export function relayWatch(
  init: RelayWatchInit,
): (components: RelayComponents & FinderComponents & { peerId: PeerId }) => RelayWatch {
  return (components) => new Watch(components, init)
}

class Watch implements RelayWatch {
  readonly #components: RelayComponents
  readonly #init: RelayWatchInit
  readonly #self: DeviceId
  readonly #refused: RelayState[] = []
  /** Configured ones, each tried for ever. */
  readonly #fixed: RelayLink[]
  /** Configured beyond what is wanted: the first to fill a gap. */
  readonly #waiting: RelayAddress[]
  /** Of those that wait, or found: each stays for as long as it works and is needed. */
  readonly #found = new Map<DeviceId, RelayLink>()
  readonly #spares: Listener[] = []
  readonly #finder: RelayFinder
  readonly #changes = new Emitter<undefined>()
  readonly #stopped = new AbortController()
  /** Until when one that failed is left alone, ms since the Unix epoch. */
  readonly #paused = new Map<DeviceId, number>()
  readonly #askedAt = new Map<DeviceId, number>()
  #look: { dueAt: number; timer: ReturnType<typeof setTimeout> } | undefined
  #surplusSince: number | undefined
  #startedAt = 0

  constructor(
    components: RelayComponents & FinderComponents & { peerId: PeerId },
    init: RelayWatchInit,
  ) {
    this.#components = components
    this.#init = init
    this.#self = components.peerId.toString() as DeviceId
    const configured = this.#parse(init.addresses)
    const order = configured.toSorted((a, b) => this.#rank(a) - this.#rank(b))
    const chosen = new Set(order.slice(0, WANTED_RELAYS))
    this.#waiting = order.filter((relay) => !chosen.has(relay))
    this.#fixed = configured
      .filter((relay) => chosen.has(relay))
      .map((relay) => this.#link(relay, () => this.#onChange()))
    this.#finder = new RelayFinder(components, {
      local: init.local,
      configured,
      onFound: () => this.#onChange(),
    })
  }

  /** libp2p starts its services before its transports may listen. */
  start(): void {
    return undefined
  }

  afterStart(): void {
    this.#startedAt = Date.now()
    for (const link of this.#fixed) link.start()
    void this.#finder.start()
    this.#lookIn(PATIENCE_MS)
    void this.#askAgain(this.#stopped.signal)
  }

  stop(): void {
    this.#stopped.abort()
    clearTimeout(this.#look?.timer)
    this.#finder.stop()
    for (const link of this.#links()) link.stop()
  }

  list(): RelayState[] {
    return [...this.#links().map((link) => link.state), ...this.#refused]
  }

  reserved(): RelayAddress[] {
    return this.#links()
      .filter(isReserved)
      .map((link) => link.relay)
  }

  isRelay(device: DeviceId): boolean {
    const isHeld = this.#links().some(
      ({ relay, state }) =>
        relay.device === device && (!this.#found.has(device) || state.state === 'reserved'),
    )
    return isHeld || this.#isWaiting(device) || this.#finder.memory.isProven(device)
  }

  wake(): void {
    for (const link of this.#links()) link.wake()
    this.#fill()
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

  #links(): RelayLink[] {
    return [...this.#fixed, ...this.#found.values()]
  }

  #onChange(): void {
    if (this.#stopped.signal.aborted) return
    for (const link of this.#links().filter(isReserved)) {
      this.#finder.memory.succeeded(link.relay, link.rttMs)
      void this.#ask(link)
    }
    this.#fill()
    this.#trim()
    this.#changes.emit(undefined)
  }

  /** Opens links for what is missing, and for a configured relay in place of one that was found. */
  #fill(): void {
    if (this.#stopped.signal.aborted || this.#startedAt === 0) return
    const now = Date.now()
    for (let missing = WANTED_RELAYS - this.#promising(); missing > 0; missing--) {
      const next = nextRelay({
        local: this.#init.local,
        taken: new Set(this.#links().map((link) => link.relay.device)),
        held: this.#links()
          .filter((link) => isReserved(link) || this.#found.has(link.relay.device))
          .map((link) => link.relay),
        isCutOff: this.reserved().length === 0,
        waiting: this.#ready(),
        memory: this.#finder.memory,
        rank: (relay, remembered) => this.#rank(relay, remembered),
        now,
      })
      if (next === undefined) return this.#paused.size > 0 ? this.#lookIn(PAUSE_MS) : undefined
      if ('inMs' in next) return this.#lookIn(next.inMs)
      this.#open(next.relay)
    }
    const [better] = this.#ready()
    if (better !== undefined && this.#strangers().some(isReserved)) this.#open(better)
  }

  /** Configured relays without a place that may be tried now. */
  #ready(): RelayAddress[] {
    const now = Date.now()
    return this.#waiting.filter(
      ({ device }) => !this.#found.has(device) && (this.#paused.get(device) ?? 0) <= now,
    )
  }

  #isWaiting(device: DeviceId): boolean {
    return this.#waiting.some((relay) => relay.device === device)
  }

  /** Links to relays that nobody configured. */
  #strangers(): RelayLink[] {
    return [...this.#found.values()].filter(({ relay }) => !this.#isWaiting(relay.device))
  }

  /** Links that work, or may in a moment. A configured one that hangs at the start is not waited for long. */
  #promising(): number {
    const isEarly = Date.now() - this.#startedAt < PATIENCE_MS
    const fixed = this.#fixed.filter(
      ({ state }) => state.state === 'reserved' || (isEarly && state.state === 'connecting'),
    )
    return fixed.length + this.#found.size
  }

  #open(relay: RelayAddress): void {
    const link: RelayLink = this.#link(relay, () => this.#onFoundChange(link))
    this.#found.set(relay.device, link)
    link.start()
  }

  #onFoundChange(link: RelayLink): void {
    const { memory } = this.#finder
    const { state, error } = link.state
    if (state === 'lost') {
      this.#leave(link)
      const isFull = error !== undefined && 'code' in error && error.code === 'relay.full'
      if (isFull) memory.said(link.relay.device, 100)
      if (this.#isWaiting(link.relay.device)) {
        this.#paused.set(link.relay.device, Date.now() + PAUSE_MS)
      }
      memory.failed(link.relay.device, isFull || this.reserved().length === 0)
    }
    this.#finder.save()
    this.#onChange()
  }

  /** Configured relays are back: the worst of the others goes, after a while in which nothing changed. */
  #trim(): void {
    const surplus = this.reserved().length - WANTED_RELAYS
    if (surplus <= 0 || this.#found.size === 0) {
      this.#surplusSince = undefined
      return
    }
    const settleMs = this.#init.settleMs ?? SETTLE_MS
    this.#surplusSince ??= Date.now()
    const remainingMs = this.#surplusSince + settleMs - Date.now()
    if (remainingMs > 0) return this.#lookIn(remainingMs)
    const strangers = this.#strangers()
    const [worst] = (strangers.length > 0 ? strangers : [...this.#found.values()]).toSorted(
      (a, b) => this.#rank(b.relay) - this.#rank(a.relay),
    )
    if (worst !== undefined) this.#leave(worst)
  }

  #leave(link: RelayLink): void {
    this.#found.delete(link.relay.device)
    this.#askedAt.delete(link.relay.device)
    link.leave()
  }

  /** Looks again after `delayMs`, or earlier if that was agreed already. */
  #lookIn(delayMs: number): void {
    const dueAt = Date.now() + Math.min(delayMs, ASK_EVERY_MS) + SLACK_MS
    if (this.#look !== undefined && this.#look.dueAt <= dueAt) return
    clearTimeout(this.#look?.timer)
    const timer = setTimeout(() => {
      this.#look = undefined
      this.#onChange()
    }, dueAt - Date.now())
    this.#look = { dueAt, timer }
  }

  /** Each relay once when it took us, then every half hour. */
  async #ask({ relay }: RelayLink): Promise<void> {
    if (Date.now() - (this.#askedAt.get(relay.device) ?? 0) < ASK_EVERY_MS) return
    this.#askedAt.set(relay.device, Date.now())
    await this.#finder.ask(relay, this.#stopped.signal).catch(() => undefined)
  }

  async #askAgain(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      await sleep(ASK_EVERY_MS, { signal: stopped }).catch(() => undefined)
      this.#onChange()
    }
  }

  #link(relay: RelayAddress, onChange: () => void): RelayLink {
    return new RelayLink(this.#components, relay, this.#spares, onChange)
  }

  #rank(relay: RelayAddress, remembered?: Remembered): number {
    const { load, rttMs, goodAt } = remembered ?? {}
    return relayRank(this.#self, {
      device: relay.device,
      isProven: goodAt !== undefined,
      ...(load !== undefined && { load }),
      ...(rttMs !== undefined && { rttMs }),
    })
  }

  #parse(addresses: readonly string[]): RelayAddress[] {
    return [...new Set(addresses)].flatMap((text) => {
      try {
        return [parseRelay(text)]
      } catch (error) {
        if (!(error instanceof RelayAddressError)) throw error
        this.#refused.push({ address: text, state: 'lost', error })
        return []
      }
    })
  }
}

const isReserved = ({ state }: RelayLink) => state.state === 'reserved'
