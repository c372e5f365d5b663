import { salesOf } from '../../contracts/reputation/sales.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import { ratingKey } from '../../contracts/reputation/newest.ts'
import type { RatingProof } from '../../contracts/reputation/proof.ts'
import type { Web } from '../../contracts/reputation/web.ts'
import type { PaidFacts } from '../../contracts/reputation/weigh.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { SoukError } from '../../lib/errors.ts'
import type { RatingExchange, RatingSearch } from '../../p2p/ratings/exchange.ts'
import type { RatingRecord, StatementRecord } from '../../storage/records.ts'
import type { Changes } from '../changes.ts'
import type { OpenOrder, OrderBook } from '../orders/book.ts'
import { hasKind } from '../orders/brief.ts'
import type { ReputationView, StandingView } from '../rpc/reputation-api.ts'
import type { Session } from '../session.ts'
import type { Stars } from './known-stars.ts'
import { paidFacts, proofsOf } from './order-proofs.ts'
import type { Payments } from './payments.ts'
import type { RatingBook } from './rating-book.ts'
import { standingOf } from './standing.ts'
import { publicRatings, scoreFor, tradesOf } from './views.ts'
import type { Reader } from './views.ts'

export interface ReputationComponents {
  book: RatingBook
  payments: Payments
  session: Pick<Session, 'person' | 'require'>
  orders: Pick<OrderBook, 'list' | 'get' | 'find'>
  /** Who is near to the reader by follows, as far as it is known now. */
  web: () => Promise<Web>
  /** `undefined` while the node does not run. */
  exchange: () => RatingExchange | undefined
  nameOf: (nym: Nym) => Promise<string>
  /** The reader has nothing to do with them: what they say of others is neither shown nor counted. */
  isBlocked: (nym: Nym) => Promise<boolean>
  changes: Changes
  clock: Clock
}

/** Others are asked again about the same person after so long. */
const SEARCH_AGAIN_MS = 5 * 60_000
/** Whoever was not there at the last search is asked after a moment. */
const SEARCH_MORE_MS = 2_000
/** While somebody looks. */
const WATCH_EVERY_MS = 5_000
/** Searches of this run that are remembered. */
const MAX_REMEMBERED = 500

interface SearchState extends RatingSearch {
  state: 'searching' | 'done'
  at: number
  /** Devices that were connected then. */
  neighbours: number
}

/** What people say of each other: published, found, verified, looked up on the chain, scored. */
export class Reputation {
  readonly #components: ReputationComponents
  readonly #searches = new Map<Nym, SearchState>()
  readonly #wanted = new Set<Nym>()
  readonly #stopped = new AbortController()

  constructor(components: ReputationComponents) {
    this.#components = components
  }

  stop(): void {
    this.#stopped.abort()
  }

  /** The network runs: what was asked for in the meantime is looked for now. */
  wake(): void {
    for (const nym of this.#wanted) void this.look(nym)
    this.#wanted.clear()
  }

  /** Stars of a vendor as the reader's own formula has them; `undefined`: nothing that counts. */
  async ratingOf(nym: Nym): Promise<Stars | undefined> {
    const records = await this.#heard(nym)
    if (records.length === 0) return undefined
    const { hundredths, count } = scoreFor(records, 'vendor', await this.#reader())
    return hundredths === undefined ? undefined : { hundredths, count }
  }

  /** Somebody looks at the person until the returned function is called: who comes later is asked too. */
  watch(nym: Nym): () => void {
    const again = () => {
      const running = this.#components.exchange()
      if (running !== undefined && this.#isDue(running, nym)) void this.look(nym)
      else void this.#components.payments.check(nym, { signal: this.#stopped.signal })
    }
    void this.look(nym)
    const off = this.#components.changes.on(({ about }) => {
      if (about === 'network' || about === 'stores') again()
    })
    const timer = setInterval(again, WATCH_EVERY_MS)
    return () => {
      off()
      clearInterval(timer)
    }
  }

  /** Asks others for ratings of the person and the chain for their payments. Never throws. */
  async look(nym: Nym): Promise<void> {
    const { exchange, payments } = this.#components
    const running = exchange()
    if (running === undefined) this.#wanted.add(nym)
    else if (this.#isDue(running, nym)) await this.#search(running, nym)
    const checking = payments.check(nym, { signal: this.#stopped.signal })
    this.#tell(nym)
    await checking
    this.#tell(nym)
  }

  async view(nym: Nym): Promise<ReputationView> {
    const { payments, session, nameOf } = this.#components
    const records = await this.#heard(nym)
    const reader = await this.#reader()
    const isVendor = records.some(({ rating }) => rating.role === 'vendor')
    const isModerator = records.some(({ rating }) => rating.role === 'moderator')
    const { state, asked, answered } = this.#searches.get(nym) ?? WAITING
    return {
      nym,
      score: scoreFor(records, 'vendor', reader),
      ...(isVendor && { sales: salesOf(tradesOf(records, 'vendor', reader)) }),
      ...(isModerator && { moderatorScore: scoreFor(records, 'moderator', reader) }),
      ratings: await publicRatings(records, reader, nameOf),
      total: records.length,
      search: { state, asked, answered },
      checking: payments.isChecking(nym),
      own: (await session.person())?.nym === nym,
    }
  }

  /** Publishes what an order says about somebody, as soon as others can verify it. */
  async publish(order: OpenOrder): Promise<void> {
    const person = await this.#components.session.person()
    if (person === undefined) return
    for (const { rated, proof } of proofsOf(order, person.nym)) {
      await this.publishProof(order, rated, proof)
    }
  }

  /** Keeps what an order says of somebody, with what its money proved here, and hands it on. */
  async publishProof(order: OpenOrder, rated: Nym, proof: RatingProof): Promise<void> {
    const { book } = this.#components
    const before = await book.all(rated)
    await book.take([proof], { rated })
    const after = await book.all(rated)
    await this.#notePayments(order, after)
    const news = after.filter(({ digest }) => !before.some((known) => known.digest === digest))
    // Whoever hands over what nobody else has, is known to have written it.
    const isHidden = order.record.role === 'buyer' && order.fold.order.content.alias !== undefined
    if (!isHidden) await this.#spread(rated, news)
  }

  /** The same for all orders: what was rated while the node was away. */
  async publishAll(): Promise<void> {
    const { orders } = this.#components
    for (const brief of await orders.list()) {
      const order = hasKind(brief, 'rating') ? await orders.find(brief.record.id) : undefined
      if (order !== undefined) await this.publish(order)
    }
  }

  /** Answers a rating of this person in public. Throws `reputation.not-yours`. */
  async reply({ rating: id, text }: { rating: DocumentId; text: string }): Promise<void> {
    const { book, session, clock } = this.#components
    const person = await session.require()
    const records = await book.all(person.nym)
    const record = records.find(({ rating }) => rating.id === id)
    if (record === undefined) {
      throw new SoukError('reputation.not-yours', 'no rating of this person')
    }
    const { rating } = record
    // The later reply counts: never dated before the one that it is to replace.
    const at = Math.max(clock(), (rating.reply?.signedAt ?? 0) + 1000)
    const content = { order: rating.order, rating: rating.id, text }
    const reply = await signDocument('rating_reply', content, person.signer, at)
    await book.take([{ ...rating.proof, reply: reply.armored }], { rated: person.nym })
    const answered = (await book.all(person.nym)).filter((each) => each.key === record.key)
    await this.#spread(person.nym, answered)
  }

  /** Tells the DHT that ratings of the person are here. */
  async announce(nym: Nym, options: AbortOptions): Promise<void> {
    const { exchange, book } = this.#components
    if ((await book.all(nym)).length > 0) await exchange()?.announce(nym, options)
  }

  /** What is known of the person as a moderator. */
  async standing(nym: Nym): Promise<StandingView> {
    const { book, session, nameOf } = this.#components
    const ratings = await this.#heard(nym)
    const cases = await this.#unblocked(await book.cases(nym))
    const state = this.#searches.get(nym)?.state ?? 'waiting'
    const own = (await session.person())?.nym === nym
    return standingOf({ nym, ratings, cases, state, own }, await this.#reader(), nameOf)
  }

  /** Ratings of the person, but for what blocked people say. */
  async #heard(nym: Nym): Promise<RatingRecord[]> {
    return this.#unblocked(await this.#components.book.of(nym))
  }

  async #unblocked<R extends StatementRecord>(records: readonly R[]): Promise<R[]> {
    const { isBlocked } = this.#components
    const hidden = await Promise.all(records.map(({ rating }) => isBlocked(rating.rater)))
    return records.filter((_, at) => hidden[at] !== true)
  }

  #isDue({ neighbours }: RatingExchange, nym: Nym): boolean {
    const before = this.#searches.get(nym)
    if (before === undefined) return true
    if (before.state === 'searching') return false
    const age = this.#components.clock() - before.at
    const isMore = neighbours > before.neighbours
    return age > SEARCH_AGAIN_MS || age < 0 || (isMore && age > SEARCH_MORE_MS)
  }

  async #search(exchange: RatingExchange, nym: Nym): Promise<void> {
    const { clock } = this.#components
    const [oldest] = this.#searches.keys()
    if (this.#searches.size >= MAX_REMEMBERED && oldest !== undefined) this.#searches.delete(oldest)
    const { neighbours } = exchange
    const known = this.#searches.get(nym)
    const { asked, answered } = known ?? WAITING
    this.#searches.set(nym, { state: 'searching', asked, answered, at: clock(), neighbours })
    this.#tell(nym)
    const { signal } = this.#stopped
    const found = await exchange.search(nym, { signal }).catch(() => ({ asked: 0, answered: 0 }))
    this.#searches.set(nym, { ...found, state: 'done', at: clock(), neighbours })
  }

  /** What this node proved of the order's money itself need not be asked again. */
  async #notePayments({ record }: OpenOrder, ratings: readonly StatementRecord[]): Promise<void> {
    const facts = new Map<string, PaidFacts>()
    for (const { rating, key, paid } of ratings) {
      const known = record.facts?.[rating.paidTo]
      if (paid.state === 'paid' || known === undefined || ratingKey(rating) !== key) continue
      if ((rating.order as string) !== (record.id as string)) continue
      const proven = paidFacts(rating, known)
      if (proven.state === 'paid') facts.set(key, proven)
    }
    const [first] = ratings
    if (first !== undefined) await this.#components.book.setPaid(first.rated, facts)
  }

  async #spread(rated: Nym, records: readonly StatementRecord[]): Promise<void> {
    const proofs = records.map(({ rating }) => rating.proof)
    if (proofs.length === 0) return
    const { signal } = this.#stopped
    // Holders that cannot be reached now find it in the DHT later.
    await this.#components
      .exchange()
      ?.spread(rated, proofs, { signal })
      .catch(() => undefined)
  }

  async #reader(): Promise<Reader> {
    const { web, clock } = this.#components
    return { web: await web(), now: clock() }
  }

  #tell(nym: Nym): void {
    this.#components.changes.emit({ about: 'reputation', nym })
  }
}

const WAITING = { state: 'waiting', asked: 0, answered: 0 } as const
