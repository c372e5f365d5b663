import { bytesToHex } from '@noble/hashes/utils.js'
import type { AbortOptions } from '../../lib/abort.ts'
import { sleep } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { Emitter } from '../../lib/emitter.ts'
import { Lock } from '../../lib/lock.ts'
import type { Receipt } from '../mail/messages.ts'
import { MAX_DOCUMENTS } from '../mail/messages.ts'
import type { Consignment, ConsignmentStorage } from './consignment.ts'
import { pauseAfter } from './consignment.ts'
import { MAX_SEALED_BYTES, envelopeId, expiryDay, sealEnvelope } from './envelope.ts'
import { NoInboxError } from './errors.ts'
import { HolderSession } from './holder-session.ts'
import type { InboxKeyBook, InboxOwner } from './key-book.ts'
import { addressAt } from './key-record.ts'
import { BROWSER_QUOTAS, DAY_MS, ENVELOPE_LIFETIME_DAYS } from './limits.ts'
import type { MailKind, ParcelAnswer } from './parcel.ts'
import { signParcel } from './parcel.ts'
import { findStamp, postageFor, stampWorth } from './postage.ts'
import type { ReplicateComponents } from './replicate.ts'
import { inParallel, replicate } from './replicate.ts'

/** What a parcel has beside its documents. */
const PARCEL_OVERHEAD = 16 * 1024
const TICK_MS = 5_000
/** A network that changed is no reason to ask everybody again at once. */
const LEAST_PAUSE_MS = 15_000
/** Looking after the copies of one envelope. */
const ROUND_TIMEOUT_MS = 90_000
/** Holders of an envelope that is taken back are talked to at the same time. */
const MAX_AT_ONCE = 4
/** With so many copies a higher price is not paid. */
const ENOUGH = 3

/** A document that waits for its recipient. */
export interface Waiting {
  id: string
  armored: string
}

/** That a document is through: acknowledged from afar, or given up after sixty days. */
export interface SealedResult {
  kind: MailKind
  id: string
  to: Nym
  receipt: Receipt
}

export interface InboxPostComponents extends ReplicateComponents {
  keys: InboxKeyBook
  storage: ConsignmentStorage
  /** Whoever writes here, while the vault is open. */
  owner: () => Promise<InboxOwner | undefined>
  now?: Clock
  /** Hashes that a KiB costs at first; holders may ask for more. */
  workPerKib?: number
}

/** Seals what cannot be handed over directly, and sees to it that others keep it until it is taken. */
export class InboxPost {
  /** Told of each document that is through. */
  readonly results = new Emitter<SealedResult>()
  /** Told when the number of devices that keep something changed. */
  readonly changes = new Emitter<{ kind: MailKind; to: Nym }>()
  readonly #components: InboxPostComponents
  readonly #now: Clock
  readonly #lock = new Lock()
  /** What waits; read from the disk once per unlocking. */
  #known: Map<string, Consignment> | undefined
  #stopped = new AbortController()
  #woken = Promise.withResolvers<void>()

  constructor(components: InboxPostComponents) {
    this.#components = components
    this.#now = components.now ?? systemClock
  }

  /** Begins to look after what was sent, also by earlier runs. */
  start(): void {
    this.#stopped = new AbortController()
    void this.#run(this.#stopped.signal)
  }

  stop(): void {
    this.#stopped.abort()
  }

  /** The network changed: those whom nobody keeps yet are tried again soon. */
  wake(): void {
    for (const consignment of this.#known?.values() ?? []) {
      if (consignment.holders.length > 0) continue
      consignment.nextAt = Math.min(consignment.nextAt, this.#now() + LEAST_PAUSE_MS)
    }
    this.#woken.resolve()
  }

  /** Forgets what it has in memory: the vault was locked, or somebody else lives here now. */
  forget(): void {
    this.#known = undefined
  }

  /**
   * Seals those of the documents that are not on their way yet, in their order. They are kept before
   * anybody is asked to take them. Throws `inbox.no-keys`; `inbox.too-long` for a document that fits
   * into no envelope.
   */
  async post(
    kind: MailKind,
    to: Nym,
    documents: readonly Waiting[],
    options: AbortOptions = {},
  ): Promise<void> {
    const owner = await this.#components.owner()
    if (owner === undefined) return
    await this.#lock.run(async () => {
      const known = await this.#load()
      const onWay = new Set(
        [...known.values()]
          .filter((one) => one.to === to && one.kind === kind)
          .flatMap((one) => one.documents),
      )
      const fresh = documents.filter(({ id }) => !onWay.has(id))
      for (const batch of batches(fresh)) {
        await this.#keep(await this.#seal(owner, kind, to, batch, options))
      }
    })
    this.#woken.resolve()
  }

  /** How many devices keep the document for its recipient. */
  async heldBy(kind: MailKind, id: string, to: Nym): Promise<number> {
    const found = [...(await this.#load()).values()].find(
      (one) => one.kind === kind && one.to === to && one.waiting.includes(id),
    )
    return found?.holders.length ?? 0
  }

  /** The document was handed over directly, or is not to be delivered any more. */
  async settle(kind: MailKind, id: string, to: Nym): Promise<void> {
    for (const consignment of (await this.#load()).values()) {
      if (consignment.kind !== kind || consignment.to !== to) continue
      if (consignment.waiting.includes(id)) await this.#settle(consignment, [id])
    }
  }

  /** What the recipient says of documents that came to them sealed. */
  async acknowledged(from: Nym, answers: readonly ParcelAnswer[]): Promise<void> {
    const known = await this.#load()
    for (const { of, receipts } of answers) {
      const consignment = known.get(bytesToHex(of))
      // Nobody acknowledges what went to somebody else.
      if (consignment?.to !== from) continue
      if (receipts.length !== consignment.documents.length) continue
      const through = consignment.documents
        .map((id, index) => ({ id, receipt: receipts[index] }))
        .filter(({ id, receipt }) => {
          return consignment.waiting.includes(id) && receipt && receipt.status !== 'later'
        })
      const { kind, to } = consignment
      for (const { id, receipt } of through) {
        if (receipt !== undefined) this.results.emit({ kind, id, to, receipt })
      }
      await this.#settle(
        consignment,
        through.map(({ id }) => id),
      )
    }
  }

  /** Looks once after everything whose turn it is. Failures are tried again later, and never thrown. */
  async runDue(options: AbortOptions = {}): Promise<void> {
    const now = this.#now()
    // What nobody keeps yet goes first.
    const all = [...(await this.#load()).values()].sort((a, b) => a.rounds - b.rounds)
    for (const consignment of all) {
      if (options.signal?.aborted === true) return
      if (now >= consignment.createdAt + ENVELOPE_LIFETIME_DAYS * DAY_MS) {
        await this.#giveUp(consignment)
      } else if (now >= consignment.nextAt) {
        await this.#tend(consignment, options).catch(() => undefined)
      }
    }
  }

  async #seal(
    owner: InboxOwner,
    kind: MailKind,
    to: Nym,
    documents: readonly Waiting[],
    options: AbortOptions,
  ): Promise<Consignment> {
    const { keys } = this.#components
    const record = await keys.find(to, options)
    if (record === undefined) throw new NoInboxError()
    const now = this.#now()
    const id = random(16)
    const text = await signParcel(owner.key, {
      kind,
      id,
      to,
      sentAt: now,
      documents: documents.map(({ armored }) => armored),
      inbox: await keys.sign(owner),
    })
    const token = random(32)
    const envelope = await sealEnvelope(addressAt(record, now), text, {
      expiresDay: expiryDay(now),
      token,
    })
    const ids = documents.map((one) => one.id)
    return {
      id: bytesToHex(id),
      kind,
      to,
      documents: ids,
      waiting: ids,
      envelope,
      // Found when it is needed: what was sealed is kept first.
      stamp: new Uint8Array(0),
      token,
      holders: [],
      createdAt: now,
      nextAt: now,
      rounds: 0,
    }
  }

  #stamp(envelope: Uint8Array, options: AbortOptions, work = 0): Promise<Uint8Array> {
    const perKib = this.#components.workPerKib ?? BROWSER_QUOTAS.workPerKib
    const least = postageFor(envelope.length, 0, perKib)
    return findStamp(envelopeId(envelope), Math.max(least, work), options)
  }

  async #tend(consignment: Consignment, options: AbortOptions): Promise<void> {
    const signal = AbortSignal.any([
      AbortSignal.timeout(ROUND_TIMEOUT_MS),
      ...(options.signal === undefined ? [] : [options.signal]),
    ])
    const { envelope, to, kind } = consignment
    // Counted first: a round that is cut short is not repeated without a pause.
    consignment.nextAt = this.#now() + pauseAfter(consignment)
    consignment.rounds++
    if (consignment.stamp.length === 0) {
      consignment.stamp = await this.#stamp(envelope, { signal })
      await this.#keep(consignment)
    }
    const record = await this.#components.keys.find(to, { signal })
    const spread = () =>
      replicate(
        this.#components,
        { address: envelope.slice(1, 33), envelope, stamp: consignment.stamp },
        { signal, mailboxes: record?.mailboxes ?? [] },
      )
    const first = await spread()
    const tooLittle = first.work > stampWorth(envelopeId(envelope), consignment.stamp)
    const poor = tooLittle && first.holders.length < ENOUGH
    if (poor) consignment.stamp = await this.#stamp(envelope, { signal }, first.work)
    const { holders } = poor ? await spread() : first
    const before = consignment.holders.length
    if (before === 0 && holders.length > 0) consignment.rounds = 0
    consignment.holders = holders
    consignment.nextAt = this.#now() + pauseAfter(consignment)
    // It may have been acknowledged meanwhile.
    if (!(await this.#load()).has(consignment.id)) return this.#takeBack(consignment)
    await this.#keep(consignment)
    if (holders.length !== before) this.changes.emit({ kind, to })
  }

  async #giveUp(consignment: Consignment): Promise<void> {
    const { kind, to } = consignment
    for (const id of consignment.waiting) {
      this.results.emit({ kind, id, to, receipt: { status: 'refused', code: 'inbox.over' } })
    }
    await this.#settle(consignment, consignment.waiting)
  }

  async #settle(consignment: Consignment, ids: readonly string[]): Promise<void> {
    consignment.waiting = consignment.waiting.filter((id) => !ids.includes(id))
    if (consignment.waiting.length > 0) return this.#keep(consignment)
    ;(await this.#load()).delete(consignment.id)
    await this.#components.storage.delete(consignment.id)
    // Whoever took it has deleted it; where they did not come by, it is in nobody's way for long.
    void this.#takeBack(consignment).catch(() => undefined)
  }

  async #takeBack({ holders, envelope, token }: Consignment): Promise<void> {
    const { node } = this.#components
    const signal = AbortSignal.any([AbortSignal.timeout(ROUND_TIMEOUT_MS), this.#stopped.signal])
    await inParallel(holders, MAX_AT_ONCE, async (device) => {
      const session = await HolderSession.open(node, device, { signal }).catch(() => undefined)
      await session?.revoke(envelopeId(envelope), token, { signal }).catch(() => undefined)
      session?.close()
    })
  }

  async #keep(consignment: Consignment): Promise<void> {
    const known = await this.#load()
    await this.#components.storage.put(consignment)
    known.set(consignment.id, consignment)
  }

  async #load(): Promise<Map<string, Consignment>> {
    if (this.#known !== undefined) return this.#known
    if ((await this.#components.owner()) === undefined) return new Map()
    const list = await this.#components.storage.list()
    this.#known ??= new Map(list.map((one) => [one.id, one]))
    return this.#known
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#woken = Promise.withResolvers<void>()
      await this.runDue({ signal }).catch(() => undefined)
      const pause = new AbortController()
      const rest = sleep(TICK_MS, { signal: AbortSignal.any([signal, pause.signal]) })
      await Promise.race([rest.catch(() => undefined), this.#woken.promise])
      pause.abort()
    }
  }
}

/** As many documents together as fit into an envelope. */
function batches(documents: readonly Waiting[]): Waiting[][] {
  const all: Waiting[][] = []
  let bytes = Infinity
  for (const document of documents) {
    const size = utf8(document.armored).length
    const last = all.at(-1)
    if (
      last === undefined ||
      last.length >= MAX_DOCUMENTS ||
      bytes + size > MAX_SEALED_BYTES - PARCEL_OVERHEAD
    ) {
      all.push([document])
      bytes = size
    } else {
      last.push(document)
      bytes += size
    }
  }
  return all
}

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes))
