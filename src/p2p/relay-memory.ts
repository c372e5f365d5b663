import * as v from 'valibot'
import type { Clock } from '../lib/clock.ts'
import type { DeviceId } from '../lib/brand.ts'
import { fromUtf8, utf8 } from '../lib/bytes.ts'
import type { RelayAddress } from './addresses.ts'
import { MAX_RELAY_ADDRESS, namedRelay, relayGroup } from './relay-address.ts'

/** Who named a relay: the configuration's own relays are believed most, another browser or relay less. */
export type Namer = 'configured' | 'browser' | DeviceId

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** Relays that are remembered at once. */
export const MAX_REMEMBERED = 32
/** Of one owner, as far as addresses tell. */
const MAX_OF_GROUP = 2
/** Named by one source and not yet proven. */
const MAX_OF_NAMER = 8
const FORGET_UNPROVEN_MS = 2 * DAY_MS
const FORGET_PROVEN_MS = 30 * DAY_MS
/** Tries in a row that failed while other relays worked. */
const MAX_FAILURES = 5
const MAX_BACKOFF_MS = 6 * 60 * MINUTE_MS
/** What a relay said about its load is believed for this time. */
const LOAD_AGE_MS = 10 * MINUTE_MS

const time = v.pipe(v.number(), v.minValue(0))
const Entry = v.object({
  address: v.pipe(v.string(), v.maxLength(MAX_RELAY_ADDRESS)),
  namedBy: v.string(),
  namedAt: time,
  goodAt: v.optional(time),
  load: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
  loadAt: v.optional(time),
  rttMs: v.optional(time),
  failures: v.optional(v.pipe(v.number(), v.minValue(0)), 0),
  triedAt: v.optional(time),
})
const Entries = v.pipe(v.array(Entry), v.maxLength(MAX_REMEMBERED))

type Data = v.InferOutput<typeof Entry>

/** One remembered relay. */
export interface Remembered extends Omit<Data, 'namedBy'> {
  readonly relay: RelayAddress
  readonly namedBy: Namer
}

export interface RelayMemoryInit {
  /** Private addresses and plain WebSockets are in order. */
  readonly local: boolean
  readonly clock: Clock
}

/** A bounded list of relays that somebody named or that worked before. A hint, never a duty. */
export class RelayMemory {
  readonly #init: RelayMemoryInit
  readonly #known = new Map<DeviceId, Remembered>()

  constructor(init: RelayMemoryInit) {
    this.#init = init
  }

  /** All that are not too old. */
  list(): Remembered[] {
    const now = this.#init.clock()
    for (const [device, entry] of this.#known) {
      const { namedAt, goodAt } = entry
      const provenUntil = goodAt === undefined ? 0 : goodAt + FORGET_PROVEN_MS
      const until = Math.max(namedAt + FORGET_UNPROVEN_MS, provenUntil)
      if (until < now) this.#known.delete(device)
    }
    return [...this.#known.values()]
  }

  /** It introduced us at some time: so it is a relay. That somebody says so proves nothing. */
  isProven(device: DeviceId): boolean {
    return this.#known.get(device)?.goodAt !== undefined
  }

  /** Somebody named a relay. Returns whether it is new and was taken. */
  learn(address: string, namedBy: Namer, load?: number): boolean {
    const { clock, local } = this.#init
    const relay = namedRelay(address, local)
    if (relay === undefined) return false
    const known = this.#known.get(relay.device)
    if (known !== undefined) {
      // Whoever names it later cannot make it worse, nor move what works elsewhere.
      if (known.namedBy === 'configured' || namedBy !== 'configured') return false
      this.#known.set(relay.device, { ...known, namedBy, namedAt: clock() })
      return false
    }
    if (!this.#hasRoom(relay, namedBy)) return false
    const now = clock()
    this.#known.set(relay.device, {
      relay,
      address: relay.text,
      namedBy,
      namedAt: now,
      failures: 0,
      ...(load !== undefined && { load, loadAt: now }),
    })
    return true
  }

  /** It introduced us. */
  succeeded(relay: RelayAddress, rttMs?: number): void {
    const now = this.#init.clock()
    const known = this.#known.get(relay.device)
    if (known === undefined) return
    this.#known.set(relay.device, {
      ...known,
      failures: 0,
      goodAt: now,
      ...(rttMs !== undefined && { rttMs }),
    })
  }

  /** It did not introduce us. `isOurFault`: no relay works now, so this says nothing about this one. */
  failed(device: DeviceId, isOurFault: boolean): void {
    const known = this.#known.get(device)
    if (known === undefined) return
    const failures = known.failures + (isOurFault ? 0 : 1)
    if (failures >= MAX_FAILURES) this.#known.delete(device)
    else this.#known.set(device, { ...known, failures, triedAt: this.#init.clock() })
  }

  /** It told how full it is, 0–100 per cent. */
  said(device: DeviceId, load: number): void {
    const known = this.#known.get(device)
    if (known !== undefined) {
      this.#known.set(device, { ...known, load, loadAt: this.#init.clock() })
    }
  }

  /** When it may be tried (again), ms since the Unix epoch. */
  readyAt({ failures, triedAt, load, loadAt }: Remembered): number {
    const full = load === 100 && loadAt !== undefined ? loadAt + LOAD_AGE_MS : 0
    if (triedAt === undefined) return full
    return Math.max(full, triedAt + Math.min(MAX_BACKOFF_MS, MINUTE_MS * 2 ** failures))
  }

  /** For the datastore: JSON. */
  encode(): Uint8Array {
    const rows = this.list().map(({ relay: _, ...data }) => data satisfies Data)
    return utf8(JSON.stringify(rows))
  }

  /** Takes up what {@link encode} wrote; what does not parse is nothing. */
  restore(bytes: Uint8Array): void {
    for (const entry of read(bytes)) {
      const relay = namedRelay(entry.address, this.#init.local)
      if (relay === undefined || this.#known.has(relay.device)) continue
      this.#known.set(relay.device, { ...entry, relay, namedBy: entry.namedBy as Namer })
    }
    this.list()
  }

  #hasRoom(relay: RelayAddress, namedBy: Namer): boolean {
    const { local } = this.#init
    const all = this.list()
    const group = relayGroup(relay, local)
    if (all.filter((one) => relayGroup(one.relay, local) === group).length >= MAX_OF_GROUP) {
      return false
    }
    const named = all.filter((one) => one.namedBy === namedBy && one.goodAt === undefined)
    if (named.length >= MAX_OF_NAMER) return false
    if (all.length < MAX_REMEMBERED) return true
    const [worst] = all
      .filter((one) => one.goodAt === undefined)
      .sort((a, b) => b.failures - a.failures || a.namedAt - b.namedAt)
    if (worst !== undefined) this.#known.delete(worst.relay.device)
    return worst !== undefined
  }
}

function read(bytes: Uint8Array): Data[] {
  try {
    return v.parse(Entries, JSON.parse(fromUtf8(bytes)))
  } catch {
    return []
  }
}
