import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { Emitter } from '../../lib/emitter.ts'
import { Lock } from '../../lib/lock.ts'
import { Allowance } from './allowance.ts'
import { chooseVictims } from './eviction.ts'
import type { CatalogLimits } from './limits.ts'
import type { VerifiedPage } from './page.ts'
import { pageBytes } from './page.ts'
import { Summary, bucketOf } from './summary.ts'
import type { CatalogChange, CatalogEntry, CatalogStorage } from './types.ts'
import type { KeyVersion, Version } from './version.ts'
import { isLater, keyOf, versionOf } from './version.ts'

/** A confirmation is written to the disk when the last one there is so old. */
const TOUCH_MS = 6 * 3_600_000

/** Devices that told of a store; more say no more. */
const MAX_SOURCES = 2

/** Records are valid for thirty days from signing; as many more for clocks that are wrong. */
const LONGEST_VALIDITY_MS = 60 * 24 * 3_600_000

export interface BookComponents {
  storage: CatalogStorage
  limits: CatalogLimits
  isKept(nym: Nym): boolean
  isBlocked(nym: Nym): boolean
  now: Clock
}

interface Held {
  entry: CatalogEntry
  key: Uint8Array
  /** Its part of the summary. */
  bucket: number
  /** Counted in the summary: false once its record is over. */
  told: boolean
  /** When its confirmation was last written. */
  touchedAt: number
}

/** The stores that this device knows, within its limits: one newest version of each, with its page. */
export class CatalogBook {
  readonly changes = new Emitter<CatalogChange>()
  readonly summary = new Summary()
  readonly #components: BookComponents
  readonly #held = new Map<Nym, Held>()
  readonly #turn = new Lock()
  /** Newcomers that a full catalog still takes. */
  readonly #turnover: Allowance
  #bytes = 0

  constructor(components: BookComponents) {
    this.#components = components
    const { newWhenFull } = components.limits
    this.#turnover = new Allowance({
      most: newWhenFull,
      perHour: newWhenFull,
      now: components.now,
    })
  }

  /** Brings back what an earlier run kept. */
  async load(): Promise<void> {
    for (const entry of await this.#components.storage.list()) {
      if (!this.#held.has(entry.nym)) this.#hold(entry)
    }
    await this.prune()
  }

  entries(): CatalogEntry[] {
    return [...this.#held.values()].map(({ entry }) => entry)
  }

  get(nym: Nym): CatalogEntry | undefined {
    return this.#held.get(nym)?.entry
  }

  /** What is known of a store; an expired record too is refused when it comes again. */
  version(nym: Nym): Version | undefined {
    const held = this.#held.get(nym)
    return held && versionOf(held.key, held.entry)
  }

  /** Versions in these parts that are valid now, the most recently confirmed first. */
  list(buckets: Uint8Array): KeyVersion[] {
    const wanted = new Set(buckets)
    return [...this.#held.values()]
      .filter(({ told, bucket }) => told && wanted.has(bucket))
      .toSorted((a, b) => b.entry.confirmedAt - a.entry.confirmedAt)
      .map(({ entry, key }) => versionOf(key, entry))
  }

  /** Whether there is room for a store that was not heard of; takes it from the turnover when it is full. */
  admit(): boolean {
    const { stores, bytes } = this.#components.limits
    const full = this.#held.size >= stores || this.#bytes >= bytes
    return !full || this.#turnover.take()
  }

  /** A neighbour has the same version: it is alive. */
  confirm(nym: Nym, from: DeviceId): void {
    const held = this.#held.get(nym)
    if (held === undefined) return
    const now = this.#components.now()
    held.entry = { ...held.entry, confirmedAt: now, from: withSource(held.entry.from, from) }
    if (now - held.touchedAt < TOUCH_MS) return
    held.touchedAt = now
    void this.#components.storage.touch(held.entry).catch(() => undefined)
  }

  /** Confirms all but what lies in these parts: of the others a neighbour has exactly the same. */
  confirmAllBut(differing: ReadonlySet<number>, from: DeviceId): void {
    for (const { entry, told, bucket } of this.#held.values()) {
      if (told && !differing.has(bucket)) this.confirm(entry.nym, from)
    }
  }

  /**
   * Keeps a verified store. Returns false, and keeps nothing, if the same or a newer version is known,
   * if it has expired or is valid for longer than anybody should sign, or if its owner is blocked.
   */
  take(verified: VerifiedPage, from?: DeviceId): Promise<boolean> {
    return this.#turn.run(() => this.#take(verified, from))
  }

  /** Drops what is over for long, and no longer tells what is over; puts out what is too much. */
  prune(): Promise<void> {
    return this.#turn.run(async () => {
      const { now, limits, isBlocked } = this.#components
      for (const held of [...this.#held.values()]) {
        const { nym, validUntil } = held.entry
        if (isBlocked(nym)) await this.#drop(nym, 'blocked')
        else if (validUntil + limits.deadMs < now()) await this.#drop(nym, 'expired')
        else if (validUntil < now()) this.#untell(held)
      }
      await this.#makeRoom()
    })
  }

  async #take(verified: VerifiedPage, from: DeviceId | undefined): Promise<boolean> {
    const { storage, isBlocked, now } = this.#components
    const { record, page, cards, profile } = verified
    const { nym, validUntil } = record
    const ahead = validUntil - now()
    if (isBlocked(nym) || ahead < 0 || ahead > LONGEST_VALIDITY_MS) return false
    const before = this.#held.get(nym)
    if (!isLater(versionOf(before?.key ?? keyOf(nym), record), this.version(nym))) return false
    const entry: CatalogEntry = {
      nym,
      record: record.bytes,
      sequence: record.sequence,
      root: record.root.toString(),
      validUntil,
      confirmedAt: now(),
      from: from === undefined ? [] : withSource(before?.entry.from ?? [], from),
      bytes: pageBytes(page),
    }
    await storage.put(entry, page)
    this.#forget(nym)
    this.#hold(entry)
    this.changes.emit({ nym, record, cards, profile, confirmedAt: entry.confirmedAt })
    await this.#makeRoom()
    return this.#held.has(nym)
  }

  async #makeRoom(): Promise<void> {
    const { limits, isKept } = this.#components
    if (this.#held.size <= limits.stores && this.#bytes <= limits.bytes) return
    for (const nym of chooseVictims(this.entries(), limits, isKept))
      await this.#drop(nym, 'evicted')
  }

  async #drop(nym: Nym, gone: 'expired' | 'evicted' | 'blocked'): Promise<void> {
    await this.#components.storage.delete(nym)
    this.#forget(nym)
    this.changes.emit({ nym, gone })
  }

  #hold(entry: CatalogEntry): void {
    const { now } = this.#components
    const key = keyOf(entry.nym)
    const told = entry.validUntil >= now()
    const bucket = bucketOf(key)
    this.#held.set(entry.nym, { entry, key, bucket, told, touchedAt: entry.confirmedAt })
    this.#bytes += entry.bytes
    if (told) this.summary.add(versionOf(key, entry))
  }

  #forget(nym: Nym): void {
    const held = this.#held.get(nym)
    if (held === undefined) return
    this.#held.delete(nym)
    this.#bytes -= held.entry.bytes
    this.#untell(held)
  }

  #untell(held: Held): void {
    if (!held.told) return
    held.told = false
    this.summary.remove(versionOf(held.key, held.entry))
  }
}

const withSource = (known: readonly DeviceId[], from: DeviceId): readonly DeviceId[] =>
  known.includes(from) || known.length >= MAX_SOURCES ? known : [...known, from]
