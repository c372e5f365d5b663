import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { OrderId } from '../../lib/brand.ts'
import { fold, order, sell } from './bazaar.ts'
import type { Cast } from './cast.ts'
import { offer, openWithCast, paid, sent, shipped } from './cast.ts'
import { TestBlocks, thanksOf } from '../service/testing-record.ts'
import { thanksFor } from './thanks.ts'
import type { Trader } from './trader.ts'
import { QUICK_BLOCKS } from './trader.ts'

let cast: Cast
let jonas: Trader

beforeAll(async () => {
  cast = await openWithCast({ backup: true })
  if (cast.jonas === undefined) throw new Error('nobody stands in')
  jonas = cast.jonas
}, 120_000)
afterAll(() => cast.bazaar.stop())
afterEach(async () => {
  for (const trader of cast.all) await trader.wake()
})

const DUE = 100_000n

const call = (id: OrderId) =>
  cast.bruno.market.acts.openDispute({
    id,
    cause: 'not-as-described',
    claim: 'Not sweet.',
    buyerSats: DUE,
    files: [],
  })

const verdict = { buyerSats: 58_000n, vendorSats: 40_000n, feeSats: 2_000n, reason: 'So.' }

describe('who stands in for a silent moderator', { timeout: 120_000 }, () => {
  it('decides once his lock is over, not before, and takes his own fee', async () => {
    const { bazaar, alma, bruno, judith } = cast
    const { id, ledger, paymentFee, moveFee } = await shipped(cast)
    await judith.sleep()
    await call(id)
    await bazaar.settle()
    expect((await fold(jonas, id)).state).toBe('disputed')
    await expect(jonas.market.acts.decide({ id, ...verdict })).rejects.toMatchObject({
      code: 'order.not-now',
    })
    expect((await fold(bruno, id)).warnings).toContain('order.backup-window')
    await bazaar.mine(QUICK_BLOCKS.backup - 1)
    await expect(
      jonas.market.acts.decide({ id, ...verdict, vendorSats: 39_999n, feeSats: 2_001n }),
    ).rejects.toMatchObject({ code: 'order.fee-too-high', data: { most: 2_000 } })
    await jonas.market.acts.decide({ id, ...verdict })
    await bazaar.settle()
    await bruno.market.acts.finishPayout({ id, cause: 'verdict' })
    await bazaar.mine(1)
    await judith.wake()
    await bazaar.settle()
    for (const trader of cast.all) expect((await fold(trader, id)).state).toBe('resolved')
    const { buyer, vendor, moderator, fees } = (await fold(alma, id)).money.paidOut
    expect(buyer + vendor + moderator + fees).toBe(DUE)
    expect(await ledger.gain(jonas)).toBe(2_000n)
    expect(await ledger.gain(judith)).toBe(0n)
    expect(await ledger.gain(alma)).toBe(vendor - moveFee)
    expect(await ledger.gain(bruno)).toBe(buyer - DUE - paymentFee)
    expect(await ledger.missing()).toBe(0n)
  })

  it('decides at once when the moderator said that she will not', async () => {
    const { bazaar, alma, bruno, judith } = cast
    const { id, ledger } = await shipped(cast)
    await judith.market.acts.mediate({ id, agreed: false, note: 'I know him too well.' })
    await bazaar.settle()
    expect((await fold(bruno, id)).warnings).toContain('order.moderator-declined')
    await call(id)
    await bazaar.settle()
    // His keys open the money only after the lock; what he says holds from now on.
    await jonas.market.acts.decide({ id, ...verdict })
    await bazaar.settle()
    for (const trader of [alma, bruno]) expect((await fold(trader, id)).state).toBe('decided')
    await expect(bruno.market.acts.finishPayout({ id, cause: 'verdict' })).rejects.toMatchObject({
      code: 'order.not-now',
    })
    await bazaar.mine(QUICK_BLOCKS.backup - 1)
    await bruno.market.acts.finishPayout({ id, cause: 'verdict' })
    await bazaar.mine(1)
    for (const trader of [alma, bruno]) expect((await fold(trader, id)).state).toBe('resolved')
    expect(await ledger.gain(jonas)).toBe(2_000n)
    expect(await ledger.missing()).toBe(0n)
  })

  it('decides over money that she took into her hands before she fell silent', async () => {
    const { bazaar, alma, bruno, judith } = cast
    const { id, ledger } = await sent(cast)
    await call(id)
    await bazaar.settle()
    await judith.market.acts.hold({ id })
    await bazaar.settle()
    await bazaar.mine(1)
    await judith.sleep()
    await bazaar.mine(QUICK_BLOCKS.backup - 1)
    await jonas.market.acts.decide({ id, ...verdict })
    await bazaar.settle()
    await alma.market.acts.finishPayout({ id, cause: 'verdict' })
    await bazaar.mine(1)
    for (const trader of [alma, bruno]) expect((await fold(trader, id)).state).toBe('resolved')
    await judith.wake()
    await bazaar.settle()
    expect(await ledger.gain(jonas)).toBe(2_000n)
    expect(await ledger.gain(judith)).toBe(0n)
    expect(await ledger.missing()).toBe(0n)
  })

  it('takes less from who shows receipts of somebody whose devices help others, as the moderator does', async () => {
    const { bazaar, alma, bruno, judith } = cast
    await offer(jonas, { fee: { fixedSats: 2_000n }, helperDiscount: 5_000 })
    await offer(judith, { backup: jonas.nym, helperDiscount: 3_000 })
    const entries = await thanksFor(bazaar, alma.nym)
    // Blocks that come at once date themselves some seconds ahead.
    bazaar.town.clock = () => Date.now() + 60_000
    const asked: (readonly string[])[] = []
    bruno.serviceRecord = async (nyms) => {
      asked.push(nyms)
      return { content: { helper: alma.nym, entries }, tier: 1 }
    }
    const { id, ledger } = await paid(cast)
    bruno.serviceRecord = undefined
    expect(asked).toEqual([[bruno.nym, alma.nym]])
    for (const trader of [alma, bruno, judith]) {
      const { state, order, evidence } = await fold(trader, id)
      expect(state).toBe('paid')
      expect(evidence).toEqual([])
      // A tenth, and a sixth.
      expect(order.content.escrow?.moderator?.fee).toEqual({ basisPoints: 450 })
      expect(order.content.escrow?.backup?.fee).toEqual({ fixedSats: 1_667n })
    }
    await call(id)
    await bazaar.settle()
    expect((await fold(jonas, id)).state).toBe('disputed')
    const shown = (await jonas.market.book.get(id)).documents.map(({ kind }) => kind)
    expect(shown).toContain('service_record')
    await judith.market.acts.hold({ id })
    await bazaar.settle()
    await bazaar.mine(1)
    const decide = (feeSats: bigint) =>
      judith.market.acts.decide({ id, ...verdict, vendorSats: 42_000n - feeSats, feeSats })
    await expect(decide(4_501n)).rejects.toMatchObject({
      code: 'order.fee-too-high',
      data: { most: 4_500 },
    })
    await decide(4_500n)
    await bazaar.settle()
    await alma.market.acts.finishPayout({ id, cause: 'verdict' })
    await bazaar.mine(1)
    for (const trader of cast.all) expect((await fold(trader, id)).state).toBe('resolved')
    expect(await ledger.gain(judith)).toBe(4_500n)
    expect(await ledger.missing()).toBe(0n)
  })

  it('keeps no order waiting while what would lower the fee cannot be proven', async () => {
    const { bazaar, alma, bruno, judith } = cast
    await offer(judith, { helperDiscount: 3_000 })
    const far = new TestBlocks()
    const entries = [await thanksOf(1, alma.nym, { blocks: far, at: Date.now() - 1000 })]
    bruno.serviceRecord = async () => ({ content: { helper: alma.nym, entries }, tier: 1 })
    const terms = { method: 'moderated', moderator: judith.nym } as const
    const id = await order(bruno, alma.nym, await sell(alma), terms)
    bruno.serviceRecord = undefined
    await bazaar.settle()
    const { state, order: placed } = await fold(alma, id)
    expect(state).toBe('placed')
    expect(placed.content.escrow?.moderator?.fee).toEqual({ basisPoints: 500 })
    expect(placed.content.escrow?.serviceRecord).toBeUndefined()
  })
})
