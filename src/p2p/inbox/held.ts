import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Datastore } from 'interface-datastore'
import { Key } from 'interface-datastore'
import type { DeviceId } from '../../lib/brand.ts'
import { concatBytes, utf8 } from '../../lib/bytes.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { envelopeId, readHead } from './envelope.ts'
import { InboxRefusedError } from './errors.ts'
import type { Quotas } from './limits.ts'
import { BROWSER_QUOTAS, DAY_MS } from './limits.ts'
import { STAMP_BYTES, postageFor, stampWorth } from './postage.ts'

/** `/souk-inbox/held/<address>/<id>/<bytes>.<day of expiry>.<putter>`, all in hex but the numbers. */
const PREFIX = '/souk-inbox/held'

/** What is known of an envelope without reading it. */
export interface HeldEnvelope {
  /** Hex. */
  id: string
  /** Hex. */
  address: string
  bytes: number
  expiresDay: number
  /** Whoever handed it in, shortened to four bytes of a hash: only to count. */
  putter: string
}

export interface HeldEnvelopesComponents {
  datastore: Pick<Datastore, 'put' | 'get' | 'delete' | 'queryKeys'>
  quotas?: Quotas
  now?: Clock
}

/** Envelopes that this device keeps for others, within its quotas; a list in memory says which. */
export class HeldEnvelopes {
  readonly #datastore: HeldEnvelopesComponents['datastore']
  readonly #quotas: Quotas
  readonly #now: Clock
  readonly #held = new Map<string, HeldEnvelope>()
  #bytes = 0

  constructor(components: HeldEnvelopesComponents) {
    this.#datastore = components.datastore
    this.#quotas = components.quotas ?? BROWSER_QUOTAS
    this.#now = components.now ?? systemClock
  }

  /** Learns what earlier runs kept, and drops what has expired. */
  async open(): Promise<void> {
    for await (const key of this.#datastore.queryKeys({ prefix: PREFIX })) {
      const held = readKey(key)
      if (held !== undefined) this.#add(held)
    }
    await this.prune()
  }

  /** How much is kept for others. */
  get usage(): { envelopes: number; bytes: number; limit: number } {
    return { envelopes: this.#held.size, bytes: this.#bytes, limit: this.#quotas.totalBytes }
  }

  /** Inboxes of which something is kept, hex. */
  addresses(): string[] {
    return [...new Set([...this.#held.values()].map(({ address }) => address))]
  }

  list(address: string): HeldEnvelope[] {
    return [...this.#held.values()].filter((held) => held.address === address)
  }

  find(id: string): HeldEnvelope | undefined {
    return this.#held.get(id)
  }

  /** Hashes that one more envelope of this size would cost now, if there is room at all. */
  price(address: string, bytes: number, from: DeviceId): number {
    return this.#price(address, bytes, putterOf(from))
  }

  /**
   * Keeps an envelope; the same one again is kept once. Throws InboxRefusedError: `inbox.malformed`,
   * `inbox.too-long`, `inbox.expired`, `inbox.full`, `inbox.inbox-full`, `inbox.putter-full`,
   * `inbox.postage`.
   */
  async put(envelope: Uint8Array, stamp: Uint8Array, from: DeviceId): Promise<HeldEnvelope> {
    const head = readHead(envelope, this.#now())
    const digest = envelopeId(envelope)
    const id = bytesToHex(digest)
    const known = this.#held.get(id)
    if (known !== undefined) return known
    const address = bytesToHex(head.address)
    const putter = putterOf(from)
    const bytes = envelope.length
    this.#requireRoom(address, bytes, putter)
    const work = this.#price(address, bytes, putter)
    if (stampWorth(digest, stamp) < work) throw new InboxRefusedError('postage', { work })
    const held = { id, address, bytes, expiresDay: head.expiresDay, putter }
    // Before it is written: those who come at the same time share what room is left.
    this.#add(held)
    try {
      await this.#datastore.put(keyOf(held), concatBytes(stamp, envelope))
    } catch (error) {
      this.#remove(held)
      throw error
    }
    return held
  }

  /** The envelope with the stamp that it came with; `undefined` if it is not, or no longer, here. */
  async get(id: string): Promise<{ envelope: Uint8Array; stamp: Uint8Array } | undefined> {
    const held = this.#held.get(id)
    if (held === undefined) return undefined
    const value = await this.#datastore.get(keyOf(held))
    return { stamp: value.slice(0, STAMP_BYTES), envelope: value.slice(STAMP_BYTES) }
  }

  async delete(id: string): Promise<void> {
    const held = this.#held.get(id)
    if (held === undefined) return
    this.#remove(held)
    await this.#datastore.delete(keyOf(held))
  }

  /** Drops what has expired. */
  async prune(): Promise<void> {
    const today = this.#now() / DAY_MS
    for (const { id, expiresDay } of [...this.#held.values()]) {
      if (expiresDay <= today) await this.delete(id)
    }
  }

  #requireRoom(address: string, bytes: number, putter: string): void {
    const { totalBytes, inboxBytes, inboxEnvelopes, putterBytes } = this.#quotas
    if (this.#bytes + bytes > totalBytes) throw new InboxRefusedError('full')
    const inbox = this.list(address)
    if (inbox.length >= inboxEnvelopes || sum(inbox) + bytes > inboxBytes) {
      throw new InboxRefusedError('inbox-full')
    }
    if (sum(this.#of(putter)) + bytes > putterBytes) throw new InboxRefusedError('putter-full')
  }

  #price(address: string, bytes: number, putter: string): number {
    return postageFor(bytes, this.#fullness(address, putter), this.#quotas.workPerKib)
  }

  /** Of whatever is the fullest: all, this inbox, or this putter's share; 1 is full. */
  #fullness(address: string, putter: string): number {
    const { totalBytes, inboxBytes, inboxEnvelopes, putterBytes } = this.#quotas
    const inbox = this.list(address)
    return Math.max(
      this.#bytes / totalBytes,
      sum(inbox) / inboxBytes,
      inbox.length / inboxEnvelopes,
      sum(this.#of(putter)) / putterBytes,
    )
  }

  #of(putter: string): HeldEnvelope[] {
    return [...this.#held.values()].filter((held) => held.putter === putter)
  }

  #add(held: HeldEnvelope): void {
    this.#held.set(held.id, held)
    this.#bytes += held.bytes
  }

  #remove(held: HeldEnvelope): void {
    if (this.#held.delete(held.id)) this.#bytes -= held.bytes
  }
}

const sum = (held: readonly HeldEnvelope[]) => held.reduce((total, { bytes }) => total + bytes, 0)

const putterOf = (device: DeviceId) => bytesToHex(sha256(utf8(device)).subarray(0, 4))

const keyOf = ({ address, id, bytes, expiresDay, putter }: HeldEnvelope) =>
  new Key(`${PREFIX}/${address}/${id}/${bytes}.${expiresDay}.${putter}`)

function readKey(key: Key): HeldEnvelope | undefined {
  const [, , , address, id, rest] = key.toString().split('/')
  const [bytes, expiresDay, putter] = rest?.split('.') ?? []
  if (address === undefined || id === undefined || putter === undefined) return undefined
  return { address, id, bytes: Number(bytes), expiresDay: Number(expiresDay), putter }
}
