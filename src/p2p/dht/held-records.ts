import { compareDistance, placeOf } from './distance.ts'

/** What is remembered about a stored record; the record itself lies in the datastore. */
export interface HeldRecord {
  /** The DHT key in base32, as in the datastore. */
  readonly id: string
  readonly key: Uint8Array
  /** Of key and value. */
  bytes: number
  /** When it was last put, by our clock, milliseconds since the Unix epoch. */
  receivedAt: number
  /** By our clock: the earlier of its own end and the namespace's time after the last put. */
  expiresAt: number
  /** This node's own: kept whatever the bounds say. */
  own: boolean
  /** In the keyspace. */
  readonly place: Uint8Array
}

/** The records that a node keeps, and which of them goes when there are too many. */
export class HeldRecords {
  readonly #self: Uint8Array
  readonly #records = new Map<string, HeldRecord>()
  #count = 0
  #bytes = 0

  /** `self`: the node's own place. */
  constructor(self: Uint8Array) {
    this.#self = self
  }

  /** Records of others. */
  get count(): number {
    return this.#count
  }

  /** Bytes of records of others. */
  get bytes(): number {
    return this.#bytes
  }

  get(id: string): HeldRecord | undefined {
    return this.#records.get(id)
  }

  all(): HeldRecord[] {
    return [...this.#records.values()]
  }

  set(record: Omit<HeldRecord, 'place'>): HeldRecord {
    const place = this.#records.get(record.id)?.place ?? placeOf(record.key)
    this.delete(record.id)
    const held = { ...record, place }
    this.#records.set(record.id, held)
    this.#add(held, 1)
    return held
  }

  delete(id: string): void {
    const held = this.#records.get(id)
    if (held === undefined) return
    this.#records.delete(id)
    this.#add(held, -1)
  }

  /** The record of others that is farthest from this node. */
  farthest(): HeldRecord | undefined {
    let farthest: HeldRecord | undefined
    for (const held of this.#records.values()) {
      if (held.own) continue
      const isFarther =
        farthest === undefined || compareDistance(this.#self, held.place, farthest.place) > 0
      if (isFarther) farthest = held
    }
    return farthest
  }

  #add(held: HeldRecord, sign: 1 | -1): void {
    if (held.own) return
    this.#count += sign
    this.#bytes += sign * held.bytes
  }
}
