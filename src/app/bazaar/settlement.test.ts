import 'fake-indexeddb/auto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fold } from './bazaar.ts'
import type { Cast, Sale } from './cast.ts'
import { openWithCast, paid, sent, shipped } from './cast.ts'

let cast: Cast

beforeAll(async () => {
  cast = await openWithCast()
}, 120_000)
afterAll(() => cast.bazaar.stop())

const DUE = 100_000n

/** Both see how it was divided, and nobody else got anything. */
async function expectDivided(sale: Sale, buyerSats: bigint, moveFee = 0n) {
  const { alma, bruno, judith } = cast
  const { id, ledger, paymentFee } = sale
  const { money } = await fold(alma, id)
  for (const trader of [alma, bruno]) {
    const { state, over, money: theirs } = await fold(trader, id)
    expect({ state, over }).toEqual({ state: 'settled', over: true })
    expect(theirs.paidOut).toEqual(money.paidOut)
  }
  const { buyer, vendor, fees, moderator, others } = money.paidOut
  expect({ moderator, others }).toEqual({ moderator: 0n, others: 0n })
  expect(buyer + vendor + fees).toBe(DUE)
  // Both bear the fee of the payout by what they get.
  expect(buyer).toBeLessThanOrEqual(buyerSats)
  expect(buyer).toBeGreaterThanOrEqual(buyerSats - fees)
  expect(vendor).toBeLessThanOrEqual(DUE - buyerSats)
  expect(await ledger.gain(bruno)).toBe(buyer - DUE - paymentFee)
  expect(await ledger.gain(alma)).toBe(vendor - moveFee)
  expect(await ledger.gain(judith)).toBe(0n)
  expect(await ledger.missing()).toBe(0n)
}

describe('a settlement between the two', { timeout: 120_000 }, () => {
  it('at 30 to 70 before shipping is paid out with one click', async () => {
    const { bazaar, alma, bruno } = cast
    const sale = await paid(cast)
    const { id } = sale
    await alma.market.acts.offerSettlement({ id, buyerSats: 30_000n, reason: 'Half is broken.' })
    await bazaar.settle()
    const [offer] = (await fold(bruno, id)).settlements
    expect(offer).toMatchObject({ by: 'vendor', buyerSats: 30_000n, vendorSats: 70_000n })
    await bruno.market.acts.acceptSettlement({ id, offer: offer?.offer ?? ('' as never) })
    await bazaar.mine(1)
    await expectDivided(sale, 30_000n)
  })

  it('at 70 to 30 after shipping follows a counter-offer, and only the newest counts', async () => {
    const { bazaar, alma, bruno } = cast
    const { moveFee, ...sale } = await shipped(cast)
    const { id } = sale
    await alma.market.acts.offerSettlement({ id, buyerSats: 10_000n, reason: 'A scratch.' })
    await bazaar.settle()
    await bruno.market.acts.offerSettlement({ id, buyerSats: 70_000n, reason: 'It is in two.' })
    await bazaar.settle()
    const seen = (await fold(alma, id)).settlements
    const offer = seen.find(({ by }) => by === 'buyer')
    await alma.market.acts.acceptSettlement({ id, offer: offer?.offer ?? ('' as never) })
    await bazaar.mine(1)
    await expectDivided(sale, 70_000n, moveFee)
    await expect(
      bruno.market.acts.acceptSettlement({ id, offer: seen[0]?.offer ?? ('' as never) }),
    ).rejects.toMatchObject({ code: 'order.not-now' })
  })

  it('is finished by the one who offered, when the other falls asleep over his click', async () => {
    const { bazaar, alma, bruno } = cast
    const sale = await sent(cast)
    const { id } = sale
    await bruno.market.acts.offerSettlement({ id, buyerSats: 30_000n, reason: '' })
    await bazaar.settle()
    const [offer] = (await fold(alma, id)).settlements
    // Nothing reaches the chain: what she sends goes out when a connection is there again.
    bazaar.devnet.fail({ path: '/tx', times: 1, status: 503 })
    await alma.market.acts.acceptSettlement({ id, offer: offer?.offer ?? ('' as never) })
    await bazaar.town.post.deliver()
    await alma.sleep()
    await bruno.look()
    await bruno.market.acts.finishPayout({ id, cause: 'settlement' })
    await bazaar.mine(1)
    await alma.wake()
    await bazaar.settle()
    await expectDivided(sale, 30_000n)
  })

  it('cannot divide more than there is', async () => {
    const { bruno, alma } = cast
    const { id } = await paid(cast)
    for (const buyerSats of [DUE + 1n, -1n]) {
      await expect(
        bruno.market.acts.offerSettlement({ id, buyerSats, reason: '' }),
      ).rejects.toMatchObject({ code: 'order.wrong-split' })
    }
    expect((await fold(alma, id)).settlements).toEqual([])
  })
})
