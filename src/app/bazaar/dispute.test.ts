import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { OrderId } from '../../lib/brand.ts'
import { fold } from './bazaar.ts'
import type { Cast } from './cast.ts'
import { offer, openWithCast, paid, sent, shipped } from './cast.ts'
import { readerOf } from './reader.ts'
import type { Trader } from './trader.ts'
import { QUICK_BLOCKS } from './trader.ts'

let cast: Cast

beforeAll(async () => {
  cast = await openWithCast()
}, 120_000)
afterAll(() => cast.bazaar.stop())
afterEach(async () => {
  for (const trader of cast.all) await trader.wake()
})

const DUE = 100_000n

/** Calls the moderator, who takes the case; the money lies in Held after that. */
async function held(id: OrderId, caller: Trader) {
  const { bazaar, judith } = cast
  const cause = caller === cast.bruno ? 'not-as-described' : 'no-answer'
  const wanted = caller === cast.bruno ? DUE : 0n
  await caller.market.acts.openDispute({
    id,
    cause,
    claim: 'Not as agreed.',
    buyerSats: wanted,
    files: [],
  })
  await bazaar.settle()
  const { txid } = await judith.market.acts.hold({ id })
  await bazaar.settle()
  await bazaar.mine(1)
  const { money, claims } = await fold(judith, id)
  expect(money.lying.held).toBe(DUE)
  expect(claims).toEqual([])
  return txid
}

const decide = (id: OrderId, parts: [buyer: bigint, vendor: bigint, fee: bigint]) => {
  const [buyerSats, vendorSats, feeSats] = parts
  return cast.judith.market.acts.decide({ id, buyerSats, vendorSats, feeSats, reason: 'So be it.' })
}

/** The same for everybody who is awake. */
async function expectState(id: OrderId, state: string) {
  for (const trader of cast.all) {
    if (trader.isAwake) expect(await fold(trader, id), trader.name).toMatchObject({ state })
  }
}

/** The parties publish how it went; somebody who has nothing to do with it checks it. */
async function tellsStrangers(id: OrderId) {
  const { bazaar, alma, bruno, judith } = cast
  const [his, hers, judges] = await Promise.all(
    [bruno, alma, judith].map((trader) => readerOf(bazaar, trader)),
  )
  if (!his || !hers || !judges) throw new Error('three people')
  // Nothing is public before somebody says so, and the moderator is not the first.
  expect((await his.reputation.standing(judith.nym)).cases).toEqual([])
  expect(await judges.cases.view(id)).toEqual({ cases: [] })
  await expect(judges.cases.publish(id)).rejects.toMatchObject({ code: 'reputation.no-case' })
  expect(await his.cases.view(id)).toMatchObject({
    cases: [
      { moderator: judith.nym, mine: false, published: false, verdict: { buyerShare: 10_000 } },
    ],
  })
  await his.cases.publish(id)
  await his.cases.publish(id)
  expect(await his.cases.view(id)).toMatchObject({
    cases: [{ published: true, confirmed: false }],
  })

  const clara = await bazaar.join('Clara', { sats: 0n })
  const stranger = await readerOf(bazaar, clara)
  await stranger.book.take(await his.book.proofs(judith.nym))
  expect((await stranger.reputation.standing(judith.nym)).counts).toMatchObject({
    cases: 0,
    claimed: 1,
  })
  // The moderator confirms what she finds, without knowing the vendor's part.
  await judges.book.take(await his.book.proofs(judith.nym))
  await judges.cases.publish(id)
  expect(await judges.cases.view(id)).toMatchObject({
    cases: [{ mine: true, published: true, confirmed: true }],
  })
  await hers.cases.publish(id)
  for (const { book } of [judges, hers]) {
    await stranger.book.take(await book.proofs(judith.nym), { rated: judith.nym })
  }
  await stranger.reputation.look(judith.nym)
  const standing = await stranger.reputation.standing(judith.nym)
  expect(standing).toMatchObject({
    own: false,
    counts: { cases: 1, decided: 1, noShows: 0, toBuyer: 1, people: 2, claimed: 0, unchecked: 0 },
    cases: [{ standing: 'confirmed', money: 'paid', verdict: { buyerShare: 10_000 } }],
  })
  expect(standing.rank).toBeGreaterThan(250)
  // A case is no rating: stars of buyers and vendors do not know of it.
  expect(await stranger.book.of(judith.nym)).toEqual([])
  await clara.sleep()
}

describe('a dispute', { timeout: 120_000 }, () => {
  it('that the buyer wins gives him everything back, and all three rate each other', async () => {
    const { bazaar, alma, bruno, judith } = cast
    const { id, ledger, paymentFee } = await sent(cast)
    await judith.market.acts.mediate({ id, agreed: true, note: '' })
    const moveFee = await ledger.fee(await held(id, bruno))
    await alma.market.acts.answerDispute({ id, statement: 'It was ripe.', files: [] })
    await bazaar.settle()
    await decide(id, [DUE, 0n, 0n])
    await bazaar.settle()
    await expectState(id, 'decided')
    const { txid } = await bruno.market.acts.finishPayout({ id, cause: 'verdict' })
    await bazaar.mine(1)
    await expectState(id, 'resolved')
    expect(await ledger.gain(bruno)).toBe(-paymentFee - moveFee - (await ledger.fee(txid)))
    expect(await ledger.gain(alma)).toBe(0n)
    expect(await ledger.gain(judith)).toBe(0n)
    expect(await ledger.missing()).toBe(0n)

    for (const [one, others] of [
      [alma, [bruno, judith]],
      [bruno, [alma, judith]],
      [judith, [alma, bruno]],
    ] as const) {
      for (const { nym } of others) {
        await one.market.acts.rate({ id, rated: nym, overall: 4, review: 'Fair.' })
      }
    }
    await bazaar.settle()
    for (const trader of [alma, bruno, judith]) {
      const { steps, evidence } = await fold(trader, id)
      expect(steps.filter(({ document }) => document.kind === 'rating')).toHaveLength(6)
      expect(evidence).toEqual([])
    }

    await tellsStrangers(id)
  })

  it('that is split pays both, and the moderator her frozen fee', async () => {
    const { bazaar, alma, bruno, judith } = cast
    const { id, ledger, paymentFee } = await sent(cast)
    // She asks for more since; what the order froze holds.
    await offer(judith, { fee: { basisPoints: 2_000 } })
    const moveFee = await ledger.fee(await held(id, bruno))
    await expect(decide(id, [47_000n, 47_999n, 5_001n])).rejects.toMatchObject({
      code: 'order.fee-too-high',
      data: { most: 5_000 },
    })
    await expect(decide(id, [47_500n, 47_500n, 4_000n])).rejects.toMatchObject({
      code: 'order.wrong-split',
    })
    await decide(id, [57_000n, 38_000n, 5_000n])
    await bazaar.settle()
    const plan = await alma.market.acts.planPayout({ id, cause: 'verdict' })
    expect(plan.moderatorSats).toBe(5_000n)
    await alma.market.acts.finishPayout({ id, cause: 'verdict' })
    await bazaar.mine(1)
    await expectState(id, 'resolved')
    await offer(judith)
    const { paidOut } = (await fold(judith, id)).money
    expect(paidOut).toMatchObject({ moderator: 5_000n, buyer: plan.buyerSats, others: 0n })
    expect(await ledger.gain(bruno)).toBe(plan.buyerSats - DUE - paymentFee - moveFee)
    expect(await ledger.gain(alma)).toBe(plan.vendorSats)
    expect(await ledger.gain(judith)).toBe(5_000n)
    expect(await ledger.missing()).toBe(0n)
  })

  it('that the vendor opens over a silent buyer pays the vendor', async () => {
    const { bazaar, alma, bruno, judith } = cast
    const { id, ledger, paymentFee, moveFee } = await shipped(cast)
    await bruno.sleep()
    const holdFee = await ledger.fee(await held(id, alma))
    await decide(id, [0n, 96_000n, 4_000n])
    await bazaar.settle()
    await alma.market.acts.finishPayout({ id, cause: 'verdict' })
    await bazaar.mine(1)
    await bruno.wake()
    await bazaar.settle()
    await expectState(id, 'resolved')
    const { vendor } = (await fold(alma, id)).money.paidOut
    expect(vendor).toBeGreaterThan(95_000n)
    expect(await ledger.gain(alma)).toBe(vendor - moveFee - holdFee)
    expect(await ledger.gain(bruno)).toBe(-DUE - paymentFee)
    expect(await ledger.gain(judith)).toBe(4_000n)
    expect(await ledger.missing()).toBe(0n)
  })

  it.each(['buyer', 'vendor'] as const)(
    'with the vendor gone can be decided for the %s',
    async (winner) => {
      const { bazaar, alma, bruno } = cast
      const { id, ledger, paymentFee } = await sent(cast)
      await alma.sleep()
      const moveFee = await ledger.fee(await held(id, bruno))
      await decide(id, winner === 'buyer' ? [DUE, 0n, 0n] : [0n, DUE, 0n])
      await bazaar.settle()
      // Whoever is there sends it: also the loser, who wants to be rid of it.
      const { txid } = await bruno.market.acts.finishPayout({ id, cause: 'verdict' })
      await bazaar.mine(1)
      await alma.wake()
      await bazaar.settle()
      await expectState(id, 'resolved')
      const won = DUE - (await ledger.fee(txid))
      const spent = -DUE - paymentFee - moveFee
      expect(await ledger.gain(alma)).toBe(winner === 'vendor' ? won : 0n)
      expect(await ledger.gain(bruno)).toBe(winner === 'buyer' ? spent + won : spent)
      expect(await ledger.missing()).toBe(0n)
    },
  )

  it('leaves nobody a way to the money alone while it is held, however long it takes', async () => {
    const { bazaar, alma, bruno } = cast
    const { id } = await paid(cast)
    await held(id, bruno)
    // All locks but that of the agreed end would be over by now.
    await bazaar.mine(QUICK_BLOCKS.end - 3)
    for (const trader of [alma, bruno]) {
      await expect(trader.market.acts.claim({ id })).rejects.toMatchObject({
        code: 'order.not-now',
      })
      await expect(trader.market.acts.finishPayout({ id, cause: 'end' })).rejects.toMatchObject({
        code: 'order.not-now',
      })
      const { claims, money } = await fold(trader, id)
      expect(claims).toEqual([])
      expect(money.lying.held).toBe(DUE)
    }
    await decide(id, [DUE, 0n, 0n])
    await bazaar.settle()
    await bruno.market.acts.finishPayout({ id, cause: 'verdict' })
    await bazaar.mine(1)
    await expectState(id, 'resolved')
  })

  it('ends half and half, as agreed beforehand, when the moderator never answers again', async () => {
    const { bazaar, alma, bruno, judith } = cast
    const { id, ledger, paymentFee } = await sent(cast)
    const moveFee = await ledger.fee(await held(id, bruno))
    await judith.sleep()
    await bazaar.mine(QUICK_BLOCKS.end - 2)
    await expect(alma.market.acts.finishPayout({ id, cause: 'end' })).rejects.toMatchObject({
      code: 'order.not-now',
    })
    await bazaar.mine(1)
    await alma.market.acts.finishPayout({ id, cause: 'end' })
    await bazaar.mine(1)
    await judith.wake()
    await bazaar.settle()
    await expectState(id, 'ended')
    const { buyer, vendor, fees, moderator } = (await fold(alma, id)).money.paidOut
    expect(buyer + vendor + fees).toBe(DUE)
    expect(moderator).toBe(0n)
    expect(buyer - vendor).toBeGreaterThanOrEqual(-1n)
    expect(buyer - vendor).toBeLessThanOrEqual(1n)
    expect(await ledger.gain(bruno)).toBe(buyer - DUE - paymentFee - moveFee)
    expect(await ledger.gain(alma)).toBe(vendor)
    expect(await ledger.missing()).toBe(0n)
  })

  it('is paid out in spite of a fee spike: the winner raises the fee alone', async () => {
    const { bazaar, alma, bruno, judith } = cast
    const { id, ledger, paymentFee } = await sent(cast)
    const moveFee = await ledger.fee(await held(id, bruno))
    await decide(id, [DUE, 0n, 0n])
    await bazaar.settle()
    await alma.sleep()
    await judith.sleep()
    const low = await bruno.market.acts.finishPayout({ id, cause: 'verdict', feeSatPerVb: 1 })
    bazaar.devnet.market(20)
    await bazaar.mine(2)
    expect((await fold(bruno, id)).money.lying.held).toBe(DUE)
    const { rates } = await bruno.market.acts.planPayout({ id, cause: 'verdict' })
    const enough = rates.find((rate) => rate >= 20) ?? 0
    const high = await bruno.market.acts.finishPayout({
      id,
      cause: 'verdict',
      feeSatPerVb: enough,
    })
    expect(high.txid).not.toBe(low.txid)
    await bazaar.mine(1)
    bazaar.devnet.market(0)
    expect((await fold(bruno, id)).state).toBe('resolved')
    for (const trader of [alma, judith]) await trader.wake()
    await bazaar.settle()
    await expectState(id, 'resolved')
    expect(await ledger.gain(bruno)).toBe(-paymentFee - moveFee - (await ledger.fee(high.txid)))
    expect(await ledger.missing()).toBe(0n)
  })
})
