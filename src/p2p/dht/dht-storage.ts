import type { PeerId } from '@libp2p/interface'
import { BaseDatastore } from 'datastore-core'
import type { Datastore, Key, KeyQuery, Pair, Query } from 'interface-datastore'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { encodePutRecord, decodePutRecord } from './put-record.ts'
import { parseName } from './datastore-keys.ts'
import { placeOf } from './distance.ts'
import { RecordInvalidError } from './errors.ts'
import type { DhtLimits } from './limits.ts'
import { BROWSER_LIMITS } from './limits.ts'
import type { Namespace } from './namespace.ts'
import { namespaces } from './namespaces.ts'
import { ProviderStore } from './provider-store.ts'
import { RecordStore } from './record-store.ts'

export interface DhtStorageComponents {
  /** Where it all lies; other users' keys pass through. */
  datastore: Datastore
  peerId: PeerId
  namespaces?: readonly Namespace[]
  limits?: DhtLimits
  /** Whether addresses of a device are known: kad-dht fails on providers of whom it knows none. */
  knows?: (device: string) => Promise<boolean>
  now?: Clock
}

/**
 * The datastore under kad-dht, with our rules in between: what it stores is bounded, what has run out
 * is not served, and no older record replaces a newer one.
 */
export class DhtStorage extends BaseDatastore {
  readonly records: RecordStore
  readonly providers: ProviderStore
  readonly now: Clock
  readonly namespaces: readonly Namespace[]
  readonly #datastore: Datastore
  readonly #knows: (device: string) => Promise<boolean>
  #loaded: Promise<void> | undefined

  constructor(components: DhtStorageComponents) {
    super()
    const { datastore, peerId, limits = BROWSER_LIMITS, now = systemClock } = components
    const place = placeOf(peerId.toMultihash().bytes)
    this.now = now
    this.namespaces = components.namespaces ?? namespaces
    this.#datastore = datastore
    this.#knows = components.knows ?? (async () => true)
    this.records = new RecordStore({
      datastore,
      namespaces: this.namespaces,
      limits,
      self: place,
      now,
    })
    const self = { place, device: peerId.toString() }
    this.providers = new ProviderStore({ datastore, limits, self, now })
  }

  /** Settles when it is known what an earlier run kept; each access waits for it. */
  ready(): Promise<void> {
    this.#loaded ??= Promise.all([this.records.load(), this.providers.load()]).then(() => undefined)
    return this.#loaded
  }

  /** Forgets what has run out: to be called at wake and now and then. */
  async sweep(): Promise<void> {
    await this.ready()
    await this.records.sweep()
    await this.providers.sweep()
  }

  override async has(key: Key, options: AbortOptions = {}): Promise<boolean> {
    const name = parseName(key.toString())
    if (name === undefined) return this.#datastore.has(key, options)
    await this.ready()
    if ('record' in name) return (await this.records.get(name.record)) !== undefined
    return name.device !== undefined && this.providers.has(name.provided, name.device)
  }

  override async get(key: Key, options: AbortOptions = {}): Promise<Uint8Array> {
    const name = parseName(key.toString())
    if (name !== undefined && 'record' in name) {
      await this.ready()
      const record = await this.records.get(name.record)
      if (record !== undefined) return encodePutRecord(record)
    }
    // What is not here fails as the datastore fails.
    return this.#datastore.get(key, options)
  }

  override async put(key: Key, value: Uint8Array, options: AbortOptions = {}): Promise<Key> {
    const name = parseName(key.toString())
    if (name === undefined) return this.#datastore.put(key, value, options)
    await this.ready()
    if ('record' in name) {
      const record = decodePutRecord(value)
      if (record === undefined) throw new RecordInvalidError('not a record')
      await this.records.put(name.record, { ...record, receivedAt: this.now() })
    } else if (name.device !== undefined) {
      const { provided, device } = name
      await this.providers.put(provided, { device, receivedAt: this.now(), firstHand: true })
    }
    return key
  }

  override async delete(key: Key, options: AbortOptions = {}): Promise<void> {
    const name = parseName(key.toString())
    if (name === undefined) return this.#datastore.delete(key, options)
    await this.ready()
    if ('record' in name) await this.records.delete(name.record)
    else if (name.device !== undefined) await this.providers.delete(name.provided, name.device)
  }

  override async *_all(query: Query, options: AbortOptions = {}): AsyncGenerator<Pair> {
    await this.ready()
    for await (const pair of this.#datastore.query(query, options)) {
      if (await this.#isServed(pair.key)) yield pair
    }
  }

  override async *_allKeys(query: KeyQuery, options: AbortOptions = {}): AsyncGenerator<Key> {
    await this.ready()
    for await (const key of this.#datastore.queryKeys(query, options)) {
      if (await this.#isServed(key)) yield key
    }
  }

  async #isServed(key: Key): Promise<boolean> {
    const name = parseName(key.toString())
    if (name === undefined) return true
    if ('record' in name) return (await this.records.get(name.record)) !== undefined
    if (name.device === undefined || !this.providers.has(name.provided, name.device)) return false
    return this.#knows(name.device)
  }
}
