import type { CaseRecordContent } from '../../contracts/documents/case-record.ts'
import { publicBuyer } from '../../contracts/order/parties.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import { factsKey } from '../../contracts/reputation/statement.ts'
import type { Nym, OrderId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { SoukError } from '../../lib/errors.ts'
import type { CaseRecord } from '../../storage/records.ts'
import type { OpenOrder, OrderBook } from '../orders/book.ts'
import { publicSigner } from '../orders/rater.ts'
import type { CaseView } from '../rpc/reputation-api.ts'
import type { Session } from '../session.ts'
import type { OrderCase } from './order-cases.ts'
import { casesOf } from './order-cases.ts'
import type { RatingBook } from './rating-book.ts'
import type { Reputation } from './reputation.ts'

export interface CasesComponents {
  book: RatingBook
  reputation: Pick<Reputation, 'publishProof' | 'watch'>
  session: Pick<Session, 'person' | 'require'>
  orders: Pick<OrderBook, 'get'>
  nameOf: (nym: Nym) => Promise<string>
  clock: Clock
}

/** How disputes went, as their parties say it in public, each for himself and never by itself. */
export class Cases {
  readonly #components: CasesComponents

  constructor(components: CasesComponents) {
    this.#components = components
  }

  /** What this person may say, or has said, of an order that is over. Throws `order.unknown`. */
  async view(id: OrderId): Promise<CaseView> {
    const { session, orders, nameOf } = this.#components
    const me = (await session.person())?.nym
    const order = await orders.get(id)
    const cases = await Promise.all(
      casesOf(order).map(async (one) => {
        const { moderator, calledAt, verdict } = one.content
        const told = await this.#told(one)
        const isMine = moderator === me
        return {
          moderator,
          name: await nameOf(moderator),
          mine: isMine,
          calledAt,
          ...(verdict && { verdict }),
          published: isMine ? told.some(isAgreed) : told.some(isBy(order, me)),
          confirmed: isConfirmed(told),
          isOffered: isParty(order, me) || (isMine && told.length > 0),
        }
      }),
    )
    return { cases: cases.flatMap(({ isOffered, ...shown }) => (isOffered ? shown : [])) }
  }

  /** Somebody looks at the order: what the others have published is looked for until they leave. */
  watch(id: OrderId): () => void {
    const { orders, reputation } = this.#components
    let leave: (() => void)[] | undefined = []
    void orders.get(id).then(
      ({ fold }) => {
        const judges = [fold.moderator, fold.backup].filter((nym) => nym !== undefined)
        if (leave !== undefined) leave = judges.map((nym) => reputation.watch(nym))
      },
      () => undefined,
    )
    return () => {
      for (const one of leave ?? []) one()
      leave = undefined
    }
  }

  /**
   * Signs and publishes how the dispute of this order went: as a party, or as the moderator below what
   * a party has published. Repeated it changes nothing. Throws `reputation.no-case`.
   */
  async publish(id: OrderId): Promise<void> {
    const { session, orders } = this.#components
    const { nym: me } = await session.require()
    const order = await orders.get(id)
    let done = 0
    for (const one of casesOf(order)) {
      if (isParty(order, me)) done += await this.#tell(order, one, me)
      else if (one.content.moderator === me) done += await this.#agree(order, one)
    }
    if (done === 0) throw new SoukError('reputation.no-case', 'no case of this person to publish')
  }

  async #tell(order: OpenOrder, one: OrderCase, me: Nym): Promise<number> {
    const told = await this.#told(one)
    if (!told.some(isBy(order, me))) {
      const signed = await this.#sign(order, one.content)
      const proof = { ...one.proof, rating: signed }
      await this.#components.reputation.publishProof(order, one.content.moderator, proof)
    }
    return 1
  }

  async #agree(order: OpenOrder, one: OrderCase): Promise<number> {
    const told = await this.#told(one)
    for (const { rating } of told) {
      if (rating.agreed) continue
      const reply = await this.#sign(order, one.content, (rating.reply?.signedAt ?? 0) + 1000)
      const proof = { ...rating.proof, reply }
      await this.#components.reputation.publishProof(order, one.content.moderator, proof)
    }
    return told.length
  }

  async #sign(order: OpenOrder, content: CaseRecordContent, notBefore = 0): Promise<string> {
    const { session, clock } = this.#components
    const signer = await publicSigner(await session.require(), order)
    const at = Math.max(clock(), notBefore)
    return (await signDocument('case_record', content, signer, at)).armored
  }

  /** What was published of the case with the same facts. */
  async #told({ content }: OrderCase): Promise<CaseRecord[]> {
    const records = await this.#components.book.cases(content.moderator)
    return records.filter(
      ({ rating }) =>
        rating.order === content.order && factsKey(rating.facts) === factsKey(content),
    )
  }
}

const isParty = ({ fold }: OpenOrder, nym: Nym | undefined): boolean =>
  nym === fold.buyer || nym === fold.vendor

/** Whether this person said it, by whatever name of theirs the order shows to others. */
const isBy = ({ record, fold }: OpenOrder, me: Nym | undefined) => {
  const name = record.role === 'buyer' ? publicBuyer(fold.order) : me
  return ({ rating }: CaseRecord): boolean => rating.rater === name
}

const isAgreed = ({ rating }: CaseRecord): boolean => rating.agreed

const isConfirmed = (told: readonly CaseRecord[]): boolean => told.length > 1 || told.some(isAgreed)
