import { describe, expect, it } from 'vitest'
import { alice, bob, mallory, sampleContents, SIGNED_AT } from '../documents/fixtures/samples.ts'
import type { ListingContent } from '../documents/listing.ts'
import type { OrderContent } from '../documents/order.ts'
import { signDocument } from '../documents/sign.ts'
import { checkOrder } from './check.ts'

const EUR = sampleContents.listing
const BTC: ListingContent = { ...EUR, price: { currency: 'BTC', amount: 5000n } }

async function problems(changes: Partial<OrderContent> = {}, offer = EUR, buyer = bob) {
  const listing = await signDocument('listing', offer, await alice(), SIGNED_AT)
  const content = { ...sampleContents.order, listing: listing.id, ...changes }
  return checkOrder(await signDocument('order', content, await buyer(), SIGNED_AT), listing)
}

const without = <K extends keyof OrderContent>(key: K) => {
  const { [key]: _gone, ...rest } = sampleContents.order
  return rest
}

describe('an order against the listing', () => {
  it('fits when it freezes the price at the rate that it names', async () => {
    expect(await problems()).toEqual([])
  })

  it('does not fit another version of the listing', async () => {
    expect(await problems({ listing: sampleContents.order.listing })).toEqual([
      'order.listing-changed',
    ])
    expect(await problems({ slug: 'other' })).toEqual(['order.listing-changed'])
  })

  it('does not fit a cheaper price', async () => {
    expect(await problems({ unitSats: 14_705n, totalSats: 29_410n })).toEqual(['order.wrong-price'])
    const plain = { unitSats: 4999n, totalSats: 9998n }
    expect(await problems(plain, BTC)).toEqual(['order.wrong-price'])
  })

  it('needs a rate of the right currency', async () => {
    const rate = { ...sampleContents.order.rate, currency: 'USD' } as OrderContent['rate']
    expect(await problems(rate && { rate })).toEqual(['order.rate-missing'])
  })

  it('fits a price in bitcoin without any rate', async () => {
    const listing = await signDocument('listing', BTC, await alice(), SIGNED_AT)
    const content = {
      ...without('rate'),
      listing: listing.id,
      unitSats: 5000n,
      totalSats: 10_000n,
    }
    expect(
      checkOrder(await signDocument('order', content, await bob(), SIGNED_AT), listing),
    ).toEqual([])
  })

  it('needs stock, an address for parcels, and an offer that still stands', async () => {
    const many = { quantity: 13, totalSats: 14_706n * 13n }
    expect(await problems(many)).toEqual(['order.out-of-stock'])
    expect(await problems({}, { ...EUR, expires: SIGNED_AT - 1000 })).toEqual([
      'order.listing-expired',
    ])
    const listing = await signDocument('listing', EUR, await alice(), SIGNED_AT)
    const content = { ...without('address'), listing: listing.id }
    expect(
      checkOrder(await signDocument('order', content, await bob(), SIGNED_AT), listing),
    ).toEqual(['order.no-address'])
  })

  it('is not with oneself nor with somebody else', async () => {
    expect(await problems({}, EUR, alice)).toEqual(['order.own-listing'])
    const { party } = await mallory()
    expect(await problems({ vendor: party.nym })).toEqual(['order.wrong-vendor'])
  })
})
