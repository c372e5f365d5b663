import { bytesToHex } from '@noble/hashes/utils.js'
import type { Nym } from '../../lib/brand.ts'
import { equalBytes } from '../../lib/bytes.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { Lock } from '../../lib/lock.ts'
import type { Receipt } from '../mail/messages.ts'
import { envelopeId, openEnvelope, readHead } from './envelope.ts'
import type { InboxKeyBook, InboxOwner } from './key-book.ts'
import { CLOCK_SKEW_MS, WEEKS_BACK } from './limits.ts'
import { OpenedEnvelopes } from './opened.ts'
import type { DocumentsParcel, MailKind, Parcel, ParcelAnswer } from './parcel.ts'
import { MAX_ANSWERS, readParcel } from './parcel.ts'
import type { InboxKeys } from './weekly-keys.ts'
import { weekOf } from './weekly-keys.ts'

export interface InboxReaderComponents {
  keys: InboxKeyBook
  /** Whoever reads here, while the vault is open. */
  owner: () => Promise<InboxOwner | undefined>
  /** Takes documents as direct delivery does; a receipt for each. */
  receive: (kind: MailKind, documents: string[]) => Promise<Receipt[]>
  /** What became of our own parcels. */
  acknowledged: (from: Nym, answers: readonly ParcelAnswer[]) => Promise<void>
  /** Tells a sender what became of theirs. */
  answer: (to: Nym, answers: ParcelAnswer[]) => Promise<void>
  now?: Clock
}

/** Opens what came to the own inbox: each parcel is taken once, and answered. */
export class InboxReader {
  readonly #components: InboxReaderComponents
  readonly #now: Clock
  readonly #lock = new Lock()
  readonly #opened: OpenedEnvelopes

  constructor(components: InboxReaderComponents) {
    this.#components = components
    this.#now = components.now ?? systemClock
    this.#opened = new OpenedEnvelopes(this.#now)
  }

  /** The keys of all weeks from which something may still lie somewhere, the newest first. */
  inboxes(owner: InboxOwner): InboxKeys[] {
    const { keys } = this.#components
    const last = weekOf(this.#now() + CLOCK_SKEW_MS)
    return Array.from({ length: WEEKS_BACK + 1 }, (_, back) => keys.keysOf(owner, last - back))
  }

  /** Whether an envelope needs no look: it was dealt with a short time ago. */
  isDone(id: Uint8Array): boolean {
    return this.#opened.isDone(bytesToHex(id))
  }

  /**
   * Takes envelopes to this person, in the order in which their senders wrote them. Returns the names
   * of those that nobody needs to keep any more: taken, refused for good, or unreadable.
   */
  async take(envelopes: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const owner = await this.#components.owner()
    if (owner === undefined) return []
    return this.#lock.run(() => this.#take(owner, envelopes))
  }

  /** Whether the address is one of this person's; if so the envelope is taken. */
  async takeOwn(envelope: Uint8Array, address: Uint8Array): Promise<boolean> {
    const owner = await this.#components.owner()
    if (owner === undefined) return false
    if (!this.inboxes(owner).some((keys) => equalBytes(keys.address, address))) return false
    await this.take([envelope])
    return true
  }

  async #take(owner: InboxOwner, envelopes: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const done: Uint8Array[] = []
    const parcels: { id: Uint8Array; parcel: Parcel }[] = []
    for (const envelope of envelopes) {
      const id = envelopeId(envelope)
      const parcel = await this.#open(owner, envelope)
      // What cannot be opened now never can be.
      if (parcel === undefined) done.push(id)
      else parcels.push({ id, parcel })
    }
    const answers = new Map<Nym, ParcelAnswer[]>()
    for (const { id, parcel } of parcels.sort((a, b) => a.parcel.sentAt - b.parcel.sentAt)) {
      const receipts = await this.#deal(parcel)
      const settled = receipts.filter(({ status }) => status !== 'later')
      const name = bytesToHex(id)
      const whole = settled.length === receipts.length
      const news = whole || this.#opened.isNews(name, receipts.map(({ status }) => status).join())
      if (whole) {
        done.push(id)
        this.#opened.note(name)
      }
      if (settled.length > 0 && news) {
        answers.set(parcel.from, [...(answers.get(parcel.from) ?? []), { of: parcel.id, receipts }])
      }
    }
    // The senders are told, but what was taken does not wait for it.
    void this.#answer(answers)
    return done
  }

  async #open(owner: InboxOwner, envelope: Uint8Array): Promise<Parcel | undefined> {
    try {
      const { address } = readHead(envelope, this.#now())
      const keys = this.inboxes(owner).find((one) => equalBytes(one.address, address))
      if (keys === undefined) return undefined
      const text = await openEnvelope(keys, envelope)
      const parcel = await readParcel(text, { to: owner.nym })
      if (parcel.inbox !== undefined) {
        // Keys that prove nothing are no reason to lose what came beside them.
        await this.#components.keys.learn(parcel.from, parcel.inbox).catch(() => undefined)
      }
      return parcel
    } catch {
      return undefined
    }
  }

  /** Receipts are done with once they are noted: they have none themselves. */
  async #deal(parcel: Parcel): Promise<Receipt[]> {
    if (parcel.kind === 'receipts') {
      await this.#components.acknowledged(parcel.from, parcel.answers)
      return []
    }
    return this.#receive(parcel)
  }

  async #receive({ kind, documents }: DocumentsParcel): Promise<Receipt[]> {
    try {
      return await this.#components.receive(kind, documents)
    } catch {
      return documents.map(() => ({ status: 'later', code: 'unexpected' }))
    }
  }

  async #answer(answers: ReadonlyMap<Nym, ParcelAnswer[]>): Promise<void> {
    for (const [to, all] of answers) {
      for (let from = 0; from < all.length; from += MAX_ANSWERS) {
        await this.#components
          .answer(to, all.slice(from, from + MAX_ANSWERS))
          .catch(() => undefined)
      }
    }
  }
}
