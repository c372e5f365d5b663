import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Bazaar } from './bazaar.ts'
import { fold, MELON, openBazaar, order, sell, send } from './bazaar.ts'
import { offer } from './cast.ts'
import { Ledger } from './ledger.ts'
import type { Trader } from './trader.ts'
import { QUICK_BLOCKS } from './trader.ts'

let bazaar: Bazaar
let alma: Trader
let bruno: Trader
let clara: Trader
let judith: Trader

beforeAll(async () => {
  bazaar = await openBazaar()
  judith = await bazaar.join('Judith')
  await offer(judith)
  alma = await bazaar.join('Alma', { policy: { moderators: [judith.nym] } })
  bruno = await bazaar.join('Bruno')
  clara = await bazaar.join('Clara')
}, 120_000)
afterAll(() => bazaar.stop())
afterEach(async () => {
  delete alma.policy.autoAccept
  await alma.wake()
})

/** What her published store says of a listing. */
async function onSale(slug: string) {
  const draft = await alma.ownStore.draft(slug)
  const published = bazaar.town.stores
    .get(alma.nym)
    ?.listings.find(({ card }) => card.slug === slug)
  const pieces = draft.skus?.map(({ quantity }) => quantity ?? Infinity)
  const all = pieces?.reduce((sum, quantity) => sum + quantity, 0) ?? draft.quantity
  expect(published?.card.quantity).toBe(all)
  return pieces ?? draft.quantity
}

describe('the stock of a vendor', { timeout: 120_000 }, () => {
  it('is less by what was accepted, and whole again after what came to nothing', async () => {
    const thing = await sell(alma, { quantity: 5 })
    const wish = { quantity: 2 }
    const id = await order(bruno, alma.nym, thing, wish)
    await bazaar.settle()
    expect(await onSale(thing.slug)).toBe(5)
    await alma.market.acts.accept({ id })
    await bazaar.settle()
    expect(await onSale(thing.slug)).toBe(3)
    await bruno.market.acts.cancel({ id, reason: '' })
    await bazaar.settle()
    expect(await onSale(thing.slug)).toBe(5)

    const { documentId } = (await alma.ownStore.listing(thing.slug)) ?? thing
    const second = await order(bruno, alma.nym, { ...thing, documentId }, { quantity: 3 })
    await bazaar.settle()
    await alma.market.acts.accept({ id: second })
    await bazaar.settle()
    await bruno.market.acts.pay({ id: second })
    await bazaar.mine(1)
    await send(alma, second)
    await bazaar.settle()
    // She forgets everything but her disk: nothing is counted twice.
    await alma.sleep()
    await alma.wake()
    await bazaar.settle()
    expect(await onSale(thing.slug)).toBe(2)
    // What was sent does not come back by being paid back.
    await alma.market.acts.refund({ id: second, amount: 300_000n, reason: '' }, 'kindness')
    await bazaar.mine(1)
    expect((await fold(alma, second)).state).toBe('refunded')
    expect(await onSale(thing.slug)).toBe(2)
  })

  it('comes back when the buyer took back what was never sent', async () => {
    const thing = await sell(alma, { quantity: 1 })
    const id = await order(bruno, alma.nym, thing, { method: 'moderated', moderator: judith.nym })
    await bazaar.settle()
    await alma.market.acts.accept({ id })
    await bazaar.settle()
    await bruno.market.acts.pay({ id })
    await bazaar.mine(1)
    expect(await onSale(thing.slug)).toBe(0)
    await bazaar.mine(QUICK_BLOCKS.ship - 1)
    await bruno.market.acts.claim({ id })
    await bazaar.mine(1)
    expect((await fold(alma, id)).state).toBe('claimed')
    expect(await onSale(thing.slug)).toBe(1)
  })

  it('refuses at the checkout what is more than there is, and what is sold out', async () => {
    const thing = await sell(alma, { quantity: 3 })
    const items = [{ ...thing, quantity: 4, selections: [], coupons: [], note: '' }]
    const quote = await bruno.market.checkout.quote({ vendor: alma.nym, country: 'DE', items })
    expect(quote.items[0]).toMatchObject({ problem: 'order.out-of-stock', available: 3 })
    expect(quote.totals).toBeUndefined()
    await expect(
      order(bruno, alma.nym, thing, { quantity: 4, total: 400_000n }),
    ).rejects.toMatchObject({ code: 'order.out-of-stock' })
    const none = await sell(alma, { quantity: 0 })
    await expect(order(bruno, alma.nym, none, { total: 100_000n })).rejects.toMatchObject({
      code: 'order.out-of-stock',
    })
  })

  it.each(['by hand', 'by her rule'])(
    'goes to whom she accepts first when two ordered more than there is in her sleep (%s)',
    async (how) => {
      const ledger = await Ledger.open(bazaar, [alma, bruno, clara])
      const thing = await sell(alma, { quantity: 3 })
      await alma.sleep()
      const ids = []
      let fees = 0n
      for (const buyer of [bruno, clara]) {
        const id = await order(buyer, alma.nym, thing, { quantity: 2, method: 'sleeping' })
        const { txid } = await buyer.market.acts.pay({ id })
        await bazaar.mine(1)
        fees += await ledger.fee(txid)
        ids.push(id)
      }
      const [first, second] = ids
      if (first === undefined || second === undefined) throw new Error('two orders')
      if (how === 'by her rule') alma.policy.autoAccept = { enabled: true, countries: ['DE'] }
      await alma.wake()
      await bazaar.settle()
      if (how === 'by hand') await alma.market.acts.accept({ id: first })
      await bazaar.settle()
      const states = [await fold(alma, first), await fold(alma, second)].map(({ state }) => state)
      expect(states.filter((state) => state === 'pending')).toHaveLength(1)
      const [lucky, late] = states[0] === 'pending' ? [second, first] : [first, second]
      const unlucky = late === first ? bruno : clara
      await expect(alma.market.acts.accept({ id: late })).rejects.toMatchObject({
        code: 'order.out-of-stock',
        data: { available: 1 },
      })
      await alma.market.acts.decline({ id: late, cause: 'out-of-stock', reason: 'Sold.' })
      await bazaar.settle()
      await unlucky.market.acts.finishPayout({ id: late, cause: 'refund' })
      await bazaar.mine(1)
      expect(await onSale(thing.slug)).toBe(1)
      expect((await fold(unlucky, late)).state).toBe('rejected')
      const { vendor } = (await fold(alma, lucky)).money.paidOut
      expect(vendor).toBeGreaterThan(199_000n)
      expect(await ledger.gain(alma)).toBe(vendor)
      expect(await ledger.gain(unlucky)).toBeGreaterThan(-2_000n)
      expect(await ledger.missing()).toBe(0n)
      expect(fees).toBeGreaterThan(0n)
    },
  )

  it('is counted for each variant alone, and the last piece is sold once', async () => {
    const red = [{ option: 'Colour', variant: 'red' }]
    const green = [{ option: 'Colour', variant: 'green' }]
    const { quantity: _pieces, ...melon } = MELON
    const thing = await alma.ownStore.saveListing(
      {
        ...melon,
        options: [
          { name: 'Colour', description: '', variants: [{ name: 'red' }, { name: 'green' }] },
        ],
        skus: [
          { selections: red, productId: 'R', surcharge: 500n, quantity: 1 },
          { selections: green, productId: 'G', surcharge: -500n, quantity: 0 },
        ],
      },
      crypto.randomUUID(),
    )
    await expect(
      order(bruno, alma.nym, thing, { selections: green, total: 99_500n }),
    ).rejects.toMatchObject({ code: 'order.out-of-stock' })
    // Neither knows of the other.
    const first = await order(bruno, alma.nym, thing, { selections: red })
    const second = await order(clara, alma.nym, thing, { selections: red })
    await bazaar.settle()
    expect((await fold(alma, first)).order.content.totals.total).toBe(100_500n)
    await alma.market.acts.accept({ id: first })
    await bazaar.settle()
    await expect(alma.market.acts.accept({ id: second })).rejects.toMatchObject({
      code: 'order.out-of-stock',
      data: { available: 0 },
    })
    expect(await onSale(thing.slug)).toEqual([0, 0])
  })
})

describe('the price at the checkout', { timeout: 120_000 }, () => {
  it('never falls below nothing, whatever coupons are put together', async () => {
    const thing = await sell(alma, {
      price: { currency: 'BTC', amount: 10_000n },
      coupons: [
        { title: 'Most of it', code: 'MOST', amount: 9_000n },
        { title: 'A fifth', code: 'FIFTH', basisPoints: 2_000 },
        { title: 'More than all', code: 'ALL', amount: 50_000n },
      ],
    })
    const total = async (coupons: string[]) => {
      const items = [{ ...thing, quantity: 1, selections: [], coupons, note: '' }]
      const draft = { vendor: alma.nym, country: 'DE', items }
      return bruno.market.checkout.quote(draft)
    }
    expect((await total(['most'])).totals?.total).toBe(1_000n)
    expect((await total(['fifth', 'FIFTH'])).totals?.total).toBe(8_000n)
    for (const coupons of [['MOST', 'FIFTH'], ['ALL'], ['MOST', 'FIFTH', 'ALL']]) {
      const quote = await total(coupons)
      expect(quote.totals).toBeUndefined()
      expect(quote.items[0]?.problem).toBe('order.free')
      await expect(order(bruno, alma.nym, thing, { coupons, total: 0n })).rejects.toMatchObject({
        code: 'order.free',
      })
    }
    // A coupon that the listing does not know changes nothing.
    expect((await total(['GUESS'])).totals?.total).toBe(10_000n)
    const id = await order(bruno, alma.nym, thing, { coupons: ['most'] })
    await bazaar.settle()
    expect((await fold(alma, id)).state).toBe('placed')
  })

  it('is asked again when the vendor edited the listing since the buyer looked', async () => {
    const thing = await sell(alma)
    const draft = await alma.ownStore.draft(thing.slug)
    const price = { currency: 'BTC', amount: 120_000n }
    const edited = await alma.ownStore.saveListing({ ...draft, price }, crypto.randomUUID())
    await expect(order(bruno, alma.nym, thing, { total: 100_000n })).rejects.toMatchObject({
      code: 'order.listing-changed',
    })
    await expect(order(bruno, alma.nym, edited, { total: 100_000n })).rejects.toMatchObject({
      code: 'order.price-changed',
      data: { total: '120000' },
    })
    // What was ordered before an edit holds as it was.
    const id = await order(bruno, alma.nym, edited)
    await alma.ownStore.saveListing({ ...draft, title: 'Pumpkin' }, crypto.randomUUID())
    await bazaar.settle()
    await alma.market.acts.accept({ id })
    await bazaar.settle()
    expect(await fold(bruno, id)).toMatchObject({ state: 'accepted', payment: { due: 120_000n } })
  })

  it('is refused for an escrow that costs more than a tenth, with the smallest that does not', async () => {
    const escrowed = { method: 'moderated', moderator: judith.nym } as const
    const probe = await sell(alma)
    const items = [{ ...probe, quantity: 1, selections: [], coupons: [], note: '' }]
    const draft = { vendor: alma.nym, country: 'DE', items }
    const { smallestModerated: smallest } = await bruno.market.checkout.quote(draft)
    const small = await sell(alma, { price: { currency: 'BTC', amount: smallest - 1n } })
    await expect(order(bruno, alma.nym, small, escrowed)).rejects.toMatchObject({
      code: 'escrow.fee-too-high',
      data: { smallest: Number(smallest) },
    })
    const enough = await sell(alma, { price: { currency: 'BTC', amount: smallest } })
    const id = await order(bruno, alma.nym, enough, escrowed)
    await bazaar.settle()
    await alma.market.acts.accept({ id })
    await bazaar.settle()
    await bruno.market.acts.pay({ id })
    await bazaar.mine(1)
    await send(alma, id)
    await bazaar.settle()
    await bruno.market.acts.confirmReceipt({ id })
    await bazaar.mine(1)
    const { state, money } = await fold(alma, id)
    expect(state).toBe('completed')
    expect(money.paidOut.fees).toBeLessThanOrEqual(smallest / 10n)
  })
})
