import 'fake-indexeddb/auto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RatingProof } from '../../contracts/reputation/proof.ts'
import type { OrderId } from '../../lib/brand.ts'
import { systemClock } from '../../lib/clock.ts'
import { MemoryKeeper } from '../../wallet/chain/memory-keeper.testing.ts'
import { VerifiedSource } from '../../wallet/chain/verified-source.ts'
import { proofsOf } from '../reputation/order-proofs.ts'
import { Payments } from '../reputation/payments.ts'
import { bestTrade } from '../service/own-trade.ts'
import type { Bazaar } from './bazaar.ts'
import { openBazaar, order, sell, send } from './bazaar.ts'
import { readerOf } from './reader.ts'
import type { Trader } from './trader.ts'

let bazaar: Bazaar
let alma: Trader
let bruno: Trader
let paid: OrderId

beforeAll(async () => {
  bazaar = await openBazaar()
  alma = await bazaar.join('Alma')
  bruno = await bazaar.join('Bruno')
  const slug = await sell(alma)
  const unpaid = await order(bruno, alma.nym, slug)
  await bazaar.settle()
  await alma.market.acts.accept({ id: unpaid })
  paid = await order(bruno, alma.nym, slug)
  await bazaar.settle()
  await alma.market.acts.accept({ id: paid })
  await bazaar.settle()
  await bruno.market.acts.pay({ id: paid })
  await bazaar.mine(1)
  await send(alma, paid)
  await bazaar.settle()
  await bruno.market.acts.confirmReceipt({ id: paid })
  await bazaar.settle()
  await alma.market.acts.complete({ id: paid, note: '' })
  await bazaar.settle()
}, 120_000)
afterAll(() => bazaar.stop())

const reputationOf = (trader: Trader) => readerOf(bazaar, trader)

describe('a rating of a finished order', { timeout: 120_000 }, () => {
  it('is published with its payment, believed by a stranger, and answered in public', async () => {
    const rating = { id: paid, rated: alma.nym, overall: 2, delivery: 1, review: 'Late' }
    await bruno.market.acts.rate(rating)
    await bazaar.settle()
    const his = await reputationOf(bruno)
    await his.reputation.publishAll()
    // The buyer's node proved the payment itself.
    expect((await his.reputation.view(alma.nym)).score.evidence).toMatchObject({ paidOrders: 1 })

    const hers = await reputationOf(alma)
    await hers.reputation.publishAll()
    const [mine] = await hers.book.of(alma.nym)
    if (mine === undefined) throw new Error('the vendor holds no copy')
    await hers.reputation.reply({ rating: mine.rating.id, text: 'The post was on strike.' })
    await expect(
      his.reputation.reply({ rating: mine.rating.id, text: 'Not mine' }),
    ).rejects.toMatchObject({ code: 'reputation.not-yours' })

    const clara = await bazaar.join('Clara', { sats: 0n })
    const strangers = await reputationOf(clara)
    await strangers.book.take(await hers.book.proofs(alma.nym))
    expect(await strangers.reputation.view(alma.nym)).toMatchObject({
      score: { evidence: { paidOrders: 0, unchecked: 1 }, confidence: 'low' },
    })
    await strangers.reputation.look(alma.nym)
    const view = await strangers.reputation.view(alma.nym)
    expect(view).toMatchObject({
      own: false,
      score: { hundredths: 200, evidence: { paidOrders: 1, unchecked: 0, unpaid: 0 } },
      ratings: [
        {
          money: 'paid',
          review: 'Late',
          delivery: 1,
          share: 100,
          reply: { text: 'The post was on strike.' },
        },
      ],
      // The first order that she accepted has no rating.
      sales: { counted: 2, rated: 1, lanes: 1, uncounted: 0 },
    })
    expect(view.score.evidence.paidSats).toBe(view.ratings[0]?.amountSats)
    expect(await strangers.reputation.ratingOf(alma.nym)).toEqual({ hundredths: 200, count: 1 })
    clara.blocked.add(bruno.nym)
    expect(await strangers.reputation.ratingOf(alma.nym)).toBeUndefined()
    expect((await strangers.reputation.view(alma.nym)).ratings).toEqual([])
    clara.blocked.delete(bruno.nym)
  })

  it('goes both ways, and the buyer’s counts for buyers only', async () => {
    await alma.market.acts.rate({ id: paid, rated: bruno.nym, overall: 5, review: '' })
    await bazaar.settle()
    const about = proofsOf(await alma.market.book.get(paid), alma.nym).map(({ rated }) => rated)
    expect(about.sort()).toEqual([alma.nym, bruno.nym].sort())
    const hers = await reputationOf(alma)
    await hers.reputation.publishAll()
    expect(await hers.reputation.view(bruno.nym)).toMatchObject({
      total: 1,
      ratings: [{ role: 'buyer', overall: 5 }],
      score: { count: 0 },
    })
  })

  it('shows no name of a buyer who did not want one shown, but his payment', async () => {
    const slug = await sell(alma, { title: 'Plum' })
    const id = await order(bruno, alma.nym, slug, { unnamed: true })
    await bazaar.settle()
    await alma.market.acts.accept({ id })
    await bazaar.settle()
    await bruno.market.acts.pay({ id })
    await bazaar.mine(1)
    await send(alma, id)
    await bazaar.settle()
    await bruno.market.acts.confirmReceipt({ id })
    await bazaar.settle()
    await bruno.market.acts.rate({ id, rated: alma.nym, overall: 1, review: 'Rotten' })
    await bazaar.settle()
    const [mine, hers] = await Promise.all(
      [bruno, alma].map(async (one) => proofsOf(await one.market.book.get(id), one.nym)),
    )
    expect(mine).toEqual(hers)
    expect(mine).toHaveLength(1)
    const [{ proof } = {}] = mine ?? []
    expect(JSON.stringify(proof)).not.toContain(bruno.nym)
    const strangers = await reputationOf(await bazaar.join('Dora', { sats: 0n }))
    expect(await strangers.book.take([proof as RatingProof])).toBe(1)
    await strangers.reputation.look(alma.nym)
    expect((await strangers.reputation.view(alma.nym)).ratings).toMatchObject([
      { unnamed: true, money: 'paid', review: 'Rotten' },
    ])
    // Nothing that he signs under his own name is to show it either.
    const { book } = bruno.market
    const onlyThis = {
      list: async () => (await book.list()).filter(({ record }) => record.id === id),
      find: (one: typeof id) => book.find(one),
    }
    expect(await bestTrade(onlyThis, bruno.nym)).toBeUndefined()
    // What she says of him in return can be proved to nobody.
    await alma.market.acts.rate({ id, rated: bruno.nym, overall: 1, review: '' })
    expect(proofsOf(await alma.market.book.get(id), alma.nym)).toHaveLength(1)
  })

  it('of an order that nobody paid is found out by everybody who asks the chain', async () => {
    const clara = await reputationOf(bruno)
    const [proof] = proofsOf(await bruno.market.book.get(paid), bruno.nym)
    if (proof === undefined) throw new Error('no proof')
    await clara.book.take([proof.proof])
    const [record] = await clara.book.of(proof.rated)
    if (record === undefined) throw new Error('nothing kept')
    const unused = await alma.market.money.reserveAddress('unused')
    const pretended = { ...record.rating, paidTo: unused }
    const source = new VerifiedSource({
      network: 'regtest',
      servers: bazaar.town.config.explorers,
      clock: systemClock,
      keeper: new MemoryKeeper(),
    })
    const found: string[] = []
    const payments = new Payments({
      book: {
        all: async () => [{ ...record, rating: pretended }],
        setPaid: async (_rated, facts) =>
          void found.push(...[...facts.values()].map((f) => f.state)),
      },
      source,
      network: 'regtest',
      requestsLeft: () => Infinity,
      clock: systemClock,
    })
    await payments.check(alma.nym)
    expect(found).toEqual(['unpaid'])
  })
})
