import type { PrivateKey } from '@libp2p/interface'
import type { Datastore } from 'interface-datastore'
import { Key } from 'interface-datastore'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import type { Dht } from '../dht/client.ts'
import { getRecords } from '../dht/answers.ts'
import { putRecord } from '../dht/client.ts'
import type { InboxRecord, NamedMailbox } from './key-record.ts'
import { MAX_MAILBOXES, createInboxRecord, readInboxRecord } from './key-record.ts'
import { DAY_MS, WEEKS_AHEAD } from './limits.ts'
import { inboxRecordKey } from './namespace.ts'
import type { InboxKeys } from './weekly-keys.ts'
import { deriveInboxKeys, weekOf } from './weekly-keys.ts'

/** Somebody's keys are not looked up again within this time. */
const FRESH_MS = 3_600_000
/** People whose keys are kept. */
const MAX_KNOWN = 500
const PREFIX = '/souk-inbox/keys'

/** Whose inbox it is: for as long as the vault is open. */
export interface InboxOwner {
  nym: Nym
  /** The identity key, which signs records and parcels. */
  key: PrivateKey
  /** The seed of the identity key, from which the keys of all weeks follow. */
  seed: Uint8Array
}

export interface InboxKeyBookComponents {
  dht: Dht
  datastore: Pick<Datastore, 'put' | 'get' | 'delete' | 'queryKeys'>
  now?: Clock
}

interface Known {
  record: InboxRecord
  bytes: Uint8Array
  askedAt: number
}

/** Keys of inboxes: publishes the own ones, finds and remembers those of others. */
export class InboxKeyBook {
  readonly #components: InboxKeyBookComponents
  readonly #now: Clock
  readonly #known = new Map<Nym, Known>()
  readonly #derived = new Map<string, InboxKeys>()

  constructor(components: InboxKeyBookComponents) {
    this.#components = components
    this.#now = components.now ?? systemClock
  }

  /** The owner's keys of a week. */
  keysOf({ nym, seed }: InboxOwner, week: number): InboxKeys {
    const name = `${nym} ${week}`
    const keys = this.#derived.get(name) ?? deriveInboxKeys(seed, week)
    this.#derived.set(name, keys)
    return keys
  }

  /** Keeps no secret in memory: the vault was locked. */
  forget(): void {
    this.#derived.clear()
  }

  /**
   * Signs the keys of this week and the next ones, with the mailboxes that were named before and, first
   * of all, `mailbox`. Signs anew once a day, or when something changed. `instead`: of those before.
   */
  async sign(
    owner: InboxOwner,
    mailbox?: NamedMailbox,
    instead?: readonly NamedMailbox[],
  ): Promise<Uint8Array> {
    const now = this.#now()
    const known = this.#known.get(owner.nym) ?? (await this.#stored(owner.nym))
    const before = known?.record.mailboxes ?? []
    const others = (instead ?? before).filter(({ device }) => device !== mailbox?.device)
    const named = [...(mailbox === undefined ? [] : [mailbox]), ...others].slice(0, MAX_MAILBOXES)
    const same = JSON.stringify(named) === JSON.stringify(before)
    if (known !== undefined && same && known.record.sequence > now - DAY_MS) return known.bytes
    const week = weekOf(now)
    const keys = Array.from({ length: WEEKS_AHEAD + 1 }, (_, ahead) =>
      this.keysOf(owner, week + ahead),
    )
    const sequence = Math.max(now, (known?.record.sequence ?? 0) + 1)
    const bytes = await createInboxRecord(owner.key, { keys, mailboxes: named, sequence })
    await this.learn(owner.nym, bytes)
    return bytes
  }

  /** Tells the DHT where the owner's sealed messages go. Throws `record.not-published`. */
  async publish(
    owner: InboxOwner,
    options: AbortOptions & { mailbox?: NamedMailbox } = {},
  ): Promise<void> {
    // Another device may have named mailboxes meanwhile.
    await this.#ask(owner.nym, options)
    const bytes = await this.sign(owner, options.mailbox)
    await putRecord(this.#components.dht, inboxRecordKey(owner.nym), bytes, {
      ...options,
      own: true,
    })
  }

  /** The keys of somebody's inbox, as far as anybody knows them now; what is old is looked up beside. */
  async find(nym: Nym, options: AbortOptions = {}): Promise<InboxRecord | undefined> {
    const known = this.#known.get(nym) ?? (await this.#stored(nym))
    if (known === undefined) {
      await this.#ask(nym, options)
      return this.#known.get(nym)?.record
    }
    // Good enough for now: only the mailboxes could be others.
    if (known.askedAt <= this.#now() - FRESH_MS) {
      known.askedAt = this.#now()
      void this.#ask(nym, {}).catch(() => undefined)
    }
    return known.record
  }

  /** Remembers what somebody showed, unless a newer one is known. Throws `record.invalid`. */
  async learn(nym: Nym, bytes: Uint8Array, askedAt = 0): Promise<void> {
    const record = await readInboxRecord(nym, bytes, this.#now())
    const known = this.#known.get(nym) ?? (await this.#stored(nym))
    if (known !== undefined && known.record.sequence >= record.sequence) {
      known.askedAt = Math.max(known.askedAt, askedAt)
      return
    }
    this.#known.delete(nym)
    this.#known.set(nym, { record, bytes, askedAt })
    const [oldest] = this.#known.keys()
    if (oldest !== undefined && this.#known.size > MAX_KNOWN) this.#known.delete(oldest)
    await this.#components.datastore.put(keyOf(nym), bytes)
  }

  /** Forgets those whose keys have run out, and the oldest beyond the limit: rarely is enough. */
  async prune(): Promise<void> {
    const { datastore } = this.#components
    const kept: { key: Key; sequence: number }[] = []
    for await (const key of datastore.queryKeys({ prefix: PREFIX })) {
      const nym = key.name() as Nym
      const known = await this.#stored(nym)
      if (known === undefined) await datastore.delete(key)
      else kept.push({ key, sequence: known.record.sequence })
    }
    kept.sort((a, b) => b.sequence - a.sequence)
    for (const { key } of kept.slice(MAX_KNOWN)) await datastore.delete(key)
  }

  async #ask(nym: Nym, options: AbortOptions): Promise<void> {
    const now = this.#now()
    for await (const bytes of getRecords(this.#components.dht, inboxRecordKey(nym), options)) {
      await this.learn(nym, bytes, now).catch(() => undefined)
    }
    const known = this.#known.get(nym)
    if (known !== undefined) known.askedAt = now
  }

  /** What an earlier run learned, if it is still valid. */
  async #stored(nym: Nym): Promise<Known | undefined> {
    try {
      const bytes = new Uint8Array(await this.#components.datastore.get(keyOf(nym)))
      const record = await readInboxRecord(nym, bytes, this.#now())
      const known = { record, bytes, askedAt: 0 }
      this.#known.set(nym, known)
      return known
    } catch {
      return undefined
    }
  }
}

const keyOf = (nym: Nym) => new Key(`${PREFIX}/${nym}`)
