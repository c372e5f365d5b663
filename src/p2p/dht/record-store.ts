import type { Datastore } from 'interface-datastore'
import { equalBytes } from '../../lib/bytes.ts'
import type { Clock } from '../../lib/clock.ts'
import { Lock } from '../../lib/lock.ts'
import { PREFIXES, idOf, keyOf, ownName, recordName } from './datastore-keys.ts'
import { compareDistance } from './distance.ts'
import { DhtFullError, RecordInvalidError } from './errors.ts'
import type { HeldRecord } from './held-records.ts'
import { HeldRecords } from './held-records.ts'
import type { DhtLimits } from './limits.ts'
import { FUTURE_TOLERANCE_MS } from './limits.ts'
import type { Namespace } from './namespace.ts'
import { namespaceOf } from './namespaces.ts'
import { NewestSeen } from './newest.ts'
import type { PutRecord } from './put-record.ts'
import { decodePutRecord, encodePutRecord } from './put-record.ts'

/** Puts of different keys go side by side; those of one key one after the other. */
const LANES = 16

export interface RecordStoreComponents {
  datastore: Datastore
  namespaces: readonly Namespace[]
  limits: DhtLimits
  /** The node's place in the keyspace. */
  self: Uint8Array
  now: Clock
}

/**
 * The records that this node keeps: bounded, never an older one over a newer one, each gone when its
 * time is up. All times are compared when something is asked, so that it makes no difference whether
 * the worker ran meanwhile.
 */
export class RecordStore {
  readonly held: HeldRecords
  readonly #components: RecordStoreComponents
  readonly #newest = new NewestSeen()
  readonly #lanes = Array.from({ length: LANES }, () => new Lock())

  constructor(components: RecordStoreComponents) {
    this.#components = components
    this.held = new HeldRecords(components.self)
  }

  /** Reads what an earlier run kept. */
  async load(): Promise<void> {
    const { datastore } = this.#components
    const own = new Set<string>()
    for await (const key of datastore.queryKeys({ prefix: PREFIXES.own })) {
      own.add(key.toString().slice(PREFIXES.own.length))
    }
    const bad: string[] = []
    for await (const { key, value } of datastore.query({ prefix: PREFIXES.records })) {
      const id = key.toString().slice(PREFIXES.records.length)
      const record = decodePutRecord(value)
      const held = record === undefined ? undefined : this.#describe(id, record, own.has(id))
      if (held === undefined) bad.push(id)
      else this.held.set(held)
    }
    for (const id of bad) await this.#drop(id)
    await this.sweep()
    await this.#makeRoom()
  }

  /** The stored record, unless its time is up. */
  async get(id: string): Promise<PutRecord | undefined> {
    const held = this.held.get(id)
    if (held === undefined) return undefined
    if (this.#isOver(held)) {
      await this.#drop(id)
      return undefined
    }
    const { datastore } = this.#components
    const record = decodePutRecord(await datastore.get(recordName(id)))
    return record === undefined ? undefined : { ...record, receivedAt: held.receivedAt }
  }

  /**
   * Keeps a record that was verified before, as put at `receivedAt` or, if the very same one is known,
   * at the later time. Throws `record.invalid` for one that is older than what was seen, out of its
   * time or too large, `dht.full` for one that is farther than all that fits.
   */
  put(id: string, record: PutRecord): Promise<void> {
    const lane = this.#lanes[id.charCodeAt(id.length - 2) % LANES] ?? new Lock()
    return lane.run(() => this.#put(id, record))
  }

  /** Marks a key as this node's own, so that its record stays whatever the bounds say. */
  async protect(key: Uint8Array): Promise<void> {
    const id = idOf(key)
    const held = this.held.get(id)
    if (held?.own === true) return
    await this.#components.datastore.put(ownName(id), new Uint8Array())
    if (held !== undefined) this.held.set({ ...held, own: true })
  }

  async delete(id: string): Promise<void> {
    await this.#drop(id)
  }

  /** Forgets whatever has run out. To be called at wake, and now and then. */
  async sweep(): Promise<void> {
    for (const held of this.held.all()) {
      this.#setRight(held)
      if (this.#isOver(held)) await this.#drop(held.id)
    }
  }

  /** Of a record that came when the clock was ahead the time begins now. */
  #setRight(held: HeldRecord): void {
    const now = this.#components.now()
    if (held.receivedAt <= now + FUTURE_TOLERANCE_MS) return
    const ttlMs = namespaceOf(held.key, this.#components.namespaces)?.ttlMs ?? 0
    held.receivedAt = now
    held.expiresAt = Math.min(held.expiresAt, now + ttlMs)
  }

  async #put(id: string, record: PutRecord): Promise<void> {
    const { datastore } = this.#components
    const known = await this.get(id)
    const own = await datastore.has(ownName(id))
    const held = this.#describe(id, record, own)
    if (held === undefined || this.#isOver(held)) {
      throw new RecordInvalidError('the record is too large, out of its time, or none of ours')
    }
    this.#refuseOlder(record, known?.value)
    if (known !== undefined && equalBytes(known.value, record.value)) {
      const later = Math.max(known.receivedAt, held.receivedAt)
      Object.assign(held, { receivedAt: later, expiresAt: this.#expiry(record, later) })
    }
    const stored = this.held.set(held)
    await this.#makeRoom(stored)
    await datastore.put(recordName(id), encodePutRecord({ ...record, receivedAt: held.receivedAt }))
  }

  #refuseOlder({ key, value }: PutRecord, known: Uint8Array | undefined): void {
    const namespace = namespaceOf(key, this.#components.namespaces)
    if (known !== undefined && !equalBytes(known, value) && namespace !== undefined) {
      if (namespace.select(key, [known, value]) === 0) {
        throw new RecordInvalidError('a newer record is known')
      }
    }
    // What was dropped for want of room is still remembered, for as long as this run lasts.
    const sequence = namespace?.sequence?.(value)
    if (sequence !== undefined) this.#newest.check(idOf(key), sequence)
  }

  #describe(id: string, record: PutRecord, own: boolean): Omit<HeldRecord, 'place'> | undefined {
    const namespace = namespaceOf(record.key, this.#components.namespaces)
    if (namespace === undefined || record.value.length > namespace.maxBytes) return undefined
    const now = this.#components.now()
    // Received tomorrow: the clock was wrong then or is wrong now. Its time begins now.
    const wrong = record.receivedAt > now + FUTURE_TOLERANCE_MS
    const receivedAt = wrong ? now : record.receivedAt
    return {
      id,
      key: keyOf(id),
      bytes: record.key.length + record.value.length,
      receivedAt,
      expiresAt: this.#expiry(record, receivedAt),
      own,
    }
  }

  #expiry({ key, value }: PutRecord, receivedAt: number): number {
    const namespace = namespaceOf(key, this.#components.namespaces)
    if (namespace === undefined) return 0
    return Math.min(receivedAt + namespace.ttlMs, namespace.validUntil(value))
  }

  #isOver({ expiresAt }: { expiresAt: number }): boolean {
    return expiresAt <= this.#components.now()
  }

  /** Lets the farthest go. Throws `dht.full` when that is the one that came last. */
  async #makeRoom(newcomer?: HeldRecord): Promise<void> {
    const { limits, self } = this.#components
    while (this.held.count > limits.records || this.held.bytes > limits.recordBytes) {
      const farthest = this.held.farthest()
      if (farthest === undefined) return
      await this.#drop(farthest.id)
      if (newcomer === undefined || newcomer.own) continue
      if (compareDistance(self, farthest.place, newcomer.place) === 0) throw new DhtFullError()
    }
  }

  async #drop(id: string): Promise<void> {
    const own = this.held.get(id)?.own === true
    this.held.delete(id)
    await this.#components.datastore.delete(recordName(id))
    if (own) await this.#components.datastore.delete(ownName(id))
  }
}
