import { beforeAll, describe, expect, it } from 'vitest'
import type { AnyDocument } from '../../contracts/documents/kinds.ts'
import type { ChainFacts } from '../../contracts/order/chain.ts'
import {
  chainOf,
  coin,
  DUE,
  HOUR,
  makeMelonOrder,
  MINUTE,
  NOTHING_SEEN,
  PAID,
  SEEN,
  T0,
} from '../../contracts/order/fixtures/melon-order.ts'
import type { MelonOrder } from '../../contracts/order/fixtures/melon-order.ts'
import { makeModeratedSale } from '../../contracts/order/fixtures/moderated-sale.ts'
import type { ModeratedSale } from '../../contracts/order/fixtures/moderated-sale.ts'
import { foldOrder } from '../../contracts/order/fold.ts'
import type { OrderFold, OrderRole } from '../../contracts/order/types.ts'
import { allNotices, noticesOf } from './notices-of.ts'
import type { Reader } from './record.ts'

function folded(
  id: OrderFold['id'],
  documents: readonly AnyDocument[],
  chain: ChainFacts,
  now: number,
): OrderFold {
  const fold = foldOrder({ id, documents, chain, now })
  if (fold === undefined) throw new Error('no order')
  return fold
}

const idsOf = (fold: OrderFold, reader: Reader) =>
  new Set(allNotices(fold, reader).map(({ id }) => id))

const kinds = (notices: readonly { kind: string }[]) => notices.map(({ kind }) => kind)

describe('what is news in an order that is paid directly', () => {
  let melons: MelonOrder
  beforeAll(async () => {
    melons = await makeMelonOrder()
  })

  const readerOf = (role: 'buyer' | 'vendor', now = T0 + 3 * HOUR): Reader => ({
    me: melons[role].party.nym,
    role,
    now,
  })
  const at = (documents: AnyDocument[], chain = NOTHING_SEEN, now = T0 + 3 * HOUR) =>
    folded(melons.id, documents, chain, now)
  const between = (before: OrderFold, after: OrderFold, reader: Reader) =>
    noticesOf(idsOf(before, reader), after, reader)

  it('is for each of both what the other did, never what they did themselves', () => {
    const { order, acceptance, funding, dispatch, receipt } = melons
    const all = at([order, acceptance, funding, dispatch, receipt], PAID)
    const vendor = kinds(allNotices(all, readerOf('vendor')))
    const buyer = kinds(allNotices(all, readerOf('buyer')))
    expect(vendor.toSorted()).toEqual(['order-new', 'order-paid', 'order-received'])
    expect(buyer.toSorted()).toEqual(['order-accepted', 'order-dispatched', 'order-paid'])
  })

  it('names who did it, and has the same id for ever', () => {
    const { order, acceptance, vendor } = melons
    const reader = readerOf('buyer', T0 + 2 * MINUTE)
    const [before, after] = [at([order]), at([order, acceptance])]
    const expected = [
      {
        id: `${order.id}:${acceptance.id}`,
        kind: 'order-accepted',
        at: T0 + MINUTE,
        order: melons.id,
        who: vendor.party.nym,
      },
    ]
    expect(between(before, after, reader)).toEqual(expected)
    expect(between(after, after, reader)).toEqual([])
  })

  it('is the payment once it is confirmed, not while it is only seen', () => {
    const { order, acceptance, funding } = melons
    const steps = [order, acceptance, funding]
    const reader = readerOf('vendor', T0 + 5 * MINUTE)
    const [nothing, seen, paid] = [at(steps), at(steps, SEEN), at(steps, PAID)]
    expect(between(nothing, seen, reader)).toEqual([])
    expect(between(seen, paid, reader)).toMatchObject([
      { id: `${order.id}:paid`, kind: 'order-paid' },
    ])
  })

  it('is once a payment that is not as it should be', () => {
    const { order, acceptance } = melons
    const reader = readerOf('buyer', T0 + 5 * MINUTE)
    const [right, wrong] = [
      at([order, acceptance], SEEN),
      at([order, acceptance], chainOf(coin(DUE - 1n, 2))),
    ]
    expect(between(right, wrong, reader)).toMatchObject([
      { kind: 'payment-problem', warning: 'order.underpaid' },
    ])
  })

  it('is a rating of oneself, not of others', async () => {
    const { order, acceptance, funding, dispatch, receipt, buyers, buyer, vendor } = melons
    const steps = [order, acceptance, funding, dispatch, receipt]
    const rated = await buyers('rating', { rated: vendor.party.nym }, T0 + 2 * HOUR + MINUTE)
    const after = at([...steps, rated], PAID)
    expect(kinds(between(at(steps, PAID), after, readerOf('vendor')))).toEqual(['order-rated'])
    const stranger = { ...readerOf('vendor'), me: buyer.party.nym }
    expect(kinds(allNotices(after, stranger))).not.toContain('order-rated')
  })

  it('is one thing at most when the whole order comes at once, and nothing of an old one', () => {
    const { order, acceptance, funding, dispatch, receipt } = melons
    const running = at([order, acceptance, funding, dispatch], PAID)
    expect(kinds(noticesOf(undefined, running, readerOf('buyer')))).toEqual(['order-dispatched'])
    const fresh = at([order], NOTHING_SEEN, T0 + MINUTE)
    expect(kinds(noticesOf(undefined, fresh, readerOf('vendor')))).toEqual(['order-new'])
    const over = at([order, acceptance, funding, dispatch, receipt], PAID, T0 + 9000 * HOUR)
    expect(over.over).toBe(true)
    expect(noticesOf(undefined, over, readerOf('vendor'))).toEqual([])
  })

  it('is an own clock in its last quarter, once, and not the clock of the other', () => {
    const fold = at([melons.order], NOTHING_SEEN, T0 + MINUTE)
    const clock = fold.deadlines.find(({ kind }) => kind === 'answer')
    if (clock === undefined) throw new Error('no clock')
    const length = clock.at - fold.changedAt
    const left = Math.min(24 * HOUR, length / 4)
    const known = idsOf(fold, readerOf('vendor', T0 + MINUTE))
    const early = readerOf('vendor', clock.at - left - MINUTE)
    const late = readerOf('vendor', clock.at - left + MINUTE)
    expect(noticesOf(known, fold, early)).toEqual([])
    const [notice] = noticesOf(known, fold, late)
    expect(notice).toMatchObject({ kind: 'deadline', deadline: { kind: 'answer', at: clock.at } })
    const later = { ...late, now: clock.at - MINUTE }
    expect(noticesOf(new Set([...known, notice?.id ?? '']), fold, later)).toEqual([])
    expect(kinds(noticesOf(known, fold, { ...readerOf('buyer'), now: later.now }))).toEqual([])
  })
})

describe('what is news in a moderated order', () => {
  let sale: ModeratedSale
  let people: Record<OrderRole, Reader>

  beforeAll(async () => {
    sale = await makeModeratedSale()
    const { content, author } = sale.order
    const { moderator, backup } = content.escrow ?? {}
    if (moderator === undefined || backup === undefined) throw new Error('nobody moderates')
    const now = T0 + 8 * HOUR
    people = {
      buyer: { role: 'buyer', me: author.nym, now },
      vendor: { role: 'vendor', me: content.vendor, now },
      moderator: { role: 'moderator', me: moderator.nym, now },
      backup: { role: 'backup', me: backup.nym, now },
    }
  })

  const told = (role: OrderRole, fold: OrderFold) =>
    kinds(allNotices(fold, people[role]))
      .filter((kind) => kind !== 'deadline')
      .toSorted()

  it('is for the moderator being named, and then the dispute, but not the trade', () => {
    const { id, order, acceptance, funding, dispatch, dispute, chainAt } = sale
    const calm = folded(
      id,
      [order, acceptance, funding, dispatch],
      chainAt('shipped'),
      T0 + 4 * HOUR,
    )
    expect(told('moderator', calm)).toEqual(['moderation-asked'])
    expect(told('backup', calm)).toEqual([])
    const steps = [order, acceptance, funding, dispatch, dispute]
    const disputed = folded(id, steps, chainAt('shipped'), T0 + 6 * HOUR)
    expect(told('moderator', disputed)).toEqual(['moderation-asked', 'order-disputed'])
    expect(told('vendor', disputed)).toContain('order-disputed')
    expect(told('buyer', disputed)).not.toContain('order-disputed')
  })

  it('is for both the verdict, and for whoever did not send it the payout', async () => {
    const { id, order, acceptance, funding, dispatch, dispute, hold, due } = sale
    const { chainAt, verdict, payout, split } = sale
    const decided = await verdict(due / 2n, 1000n)
    const steps = [order, acceptance, funding, dispatch, dispute, hold, decided]
    const paid = payout('held', split(due / 2n, 1000n), ['moderator', 'buyer'])
    const fold = folded(id, steps, chainAt('held', paid), T0 + 8 * HOUR)
    expect(fold.state).toBe('resolved')
    expect(told('vendor', fold)).toContain('order-decided')
    expect(told('vendor', fold)).toContain('order-paid-out')
    expect(told('moderator', fold)).toContain('order-paid-out')
    const sender = { ...people.buyer, txids: new Set([paid.txid]) }
    expect(kinds(allNotices(fold, sender))).toContain('order-decided')
    expect(kinds(allNotices(fold, sender))).not.toContain('order-paid-out')
  })

  it('is an offer to settle for the other, and the agreement for the one who offered', async () => {
    const { id, order, acceptance, funding, dispatch, chainAt, offerAt, acceptOffer, due } = sale
    const offer = await offerAt('shipped', due / 2n)
    const steps = [order, acceptance, funding, dispatch, offer]
    const open = folded(id, steps, chainAt('shipped'), T0 + 4 * HOUR)
    expect(told('buyer', open)).toContain('order-settlement')
    expect(told('vendor', open)).not.toContain('order-settlement')
    const accepted = await acceptOffer(offer.id, 'shipped', due / 2n)
    const settled = folded(id, [...steps, accepted], chainAt('shipped'), T0 + 5 * HOUR)
    expect(told('vendor', settled)).toContain('order-settled')
    expect(told('buyer', settled)).not.toContain('order-settled')
  })
})
