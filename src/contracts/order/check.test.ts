import { describe, expect, it } from 'vitest'
import { DEFAULT_BLOCKS } from '../documents/escrow-terms.ts'
import {
  alice,
  carol,
  dave,
  mallory,
  sampleContents,
  SIGNED_AT,
} from '../documents/fixtures/samples.ts'
import type { ListingContent } from '../documents/listing.ts'
import type { OrderItem } from '../documents/order-item.ts'
import { checkOrder, countryOf } from './check.ts'
import type { Differences } from './fixtures/escrow-order.ts'
import { makeEscrowOrder, problemsOf } from './fixtures/escrow-order.ts'
import type { OrderProblemCode } from './problem.ts'
import { billOf } from './totals.ts'

const { listing, order } = sampleContents
const [item] = order.items
if (item === undefined || order.escrow === undefined || listing.escrow === undefined) {
  throw new Error('the samples are not complete')
}
const { escrow } = order
const sampleItem: OrderItem = item
const { escrow: terms } = listing

const expectProblems = async (different: Differences, ...codes: OrderProblemCode[]) => {
  expect((await problemsOf(different)).map(({ code }) => code)).toEqual(codes)
}

/** A direct order of listings that are changed so, with sums that are right. */
function direct(
  listings: Partial<ListingContent>[],
  items: Partial<OrderItem>[] = [],
  more: Differences['order'] = {},
): Differences {
  const choices = listings.map((change, index) => ({
    choice: { ...sampleItem, ...items[index] },
    listing: { ...listing, slug: `melon-${index}`, ...change },
  }))
  const country = more.address === undefined && 'address' in more ? more.country : 'ES'
  const bill = billOf(choices, order.rates, country)
  return {
    listings: choices.map((one) => one.listing),
    items: choices.map(({ choice }, index) => ({
      ...items[index],
      coupons: choice.coupons,
      unitSats: bill.items[index]?.unit ?? 0n,
    })),
    order: { method: 'direct', escrow: undefined, totals: bill.totals, ...more },
  }
}

describe('an order', () => {
  it('fits the listing, the offers and the rate that it names', async () => {
    expect(await problemsOf({})).toEqual([])
    expect(await problemsOf(direct([{}]))).toEqual([])
    expect(await problemsOf(direct([{}, { price: { currency: 'BTC', amount: 500n } }]))).toEqual([])
  })

  it('is not with oneself, not with somebody else, and not on another network', async () => {
    await expectProblems({ buyer: alice }, 'order.own-listing')
    await expectProblems({ vendor: mallory }, 'order.wrong-vendor')
    const { order: signed, ...found } = await makeEscrowOrder()
    const elsewhere = { ...signed, network: 'signet' as const }
    expect(checkOrder(elsewhere, found).map(({ code }) => code)).toEqual([
      'order.wrong-network',
      'order.wrong-offer',
      'order.wrong-offer',
    ])
  })

  it('leaves time for an answer', async () => {
    await expectProblems({ order: { answerBy: SIGNED_AT } }, 'order.wrong-deadline')
    await expectProblems({ order: { answerBy: SIGNED_AT + 1000 } })
  })

  it('names versions of listings that are known, and still on offer when it was signed', async () => {
    expect(await problemsOf({ missing: 'listings' })).toEqual([
      { code: 'order.listing-missing', item: 0 },
    ])
    await expectProblems({ items: [{ slug: 'other' }] }, 'order.listing-changed')
    await expectProblems({ listings: [{ expires: SIGNED_AT }] })
    await expectProblems({ listings: [{ expires: SIGNED_AT - 1000 }] }, 'order.listing-expired')
  })

  it('chooses one variant of each option, and one that is on offer', async () => {
    const choose = (variant: string, option = 'Colour') => ({
      items: [{ selections: [{ option, variant }] }],
    })
    await expectProblems({ items: [{ selections: [] }] }, 'order.wrong-options')
    await expectProblems(choose('blue'), 'order.wrong-options')
    await expectProblems(choose('red', 'Size'), 'order.wrong-options')
    const [red] = listing.skus
    const only = { listings: [{ skus: red ? [red] : [] }] }
    await expectProblems({ ...only, ...choose('yellow') }, 'order.unknown-sku')
  })

  it('wants no more pieces than there are, of all its items together', async () => {
    const yellow = { selections: [{ option: 'Colour', variant: 'yellow' }] }
    expect(await problemsOf(direct([{}], [{ ...yellow, quantity: 3 }]))).toEqual([])
    expect(await problemsOf(direct([{}], [{ ...yellow, quantity: 4 }]))).toEqual([
      { code: 'order.out-of-stock', item: 0 },
    ])
    const both = direct([{}, {}], [{}, { ...yellow, quantity: 2 }])
    const same = {
      ...both,
      listings: both.listings?.map((one) => ({ ...one, slug: 'melon' })) ?? [],
    }
    expect(await problemsOf(same)).toEqual([])
    const three = direct(
      [{}, {}, {}],
      [{}, { ...yellow, quantity: 2 }, { ...yellow, quantity: 2, coupons: [] }],
    )
    const twice = {
      ...three,
      listings: three.listings?.map((one) => ({ ...one, slug: 'm' })) ?? [],
    }
    expect(await problemsOf(twice)).toEqual([{ code: 'order.out-of-stock', item: 1 }])
  })

  it('is sent in a way that the vendor offers to that country', async () => {
    const send = (option: string, service: string) => ({
      items: [{ shipping: { option, service } }],
    })
    await expectProblems(send('Pigeon', ''), 'order.unknown-shipping')
    await expectProblems(send('Post', 'pigeon'), 'order.unknown-service')
    await expectProblems(send('At the field', 'slow'), 'order.unknown-service')
    const missing = direct([{}], [{}])
    await expectProblems(
      { ...missing, items: [{ ...missing.items?.[0], shipping: undefined } as never] },
      'order.shipping-missing',
      'order.wrong-total',
    )
    const address = order.address && { ...order.address, country: 'US' }
    await expectProblems({ order: { address } }, 'order.no-delivery-there', 'order.wrong-total')
    await expectProblems({ listings: [{ shipping: [] }] }, 'order.needless-shipping')
  })

  it('says where parcels go, and where the buyer is if a tax depends on it', async () => {
    const nowhere = { address: undefined }
    await expectProblems(direct([{}], [], nowhere), 'order.no-country', 'order.no-address')
    await expectProblems(direct([{ taxes: [] }], [], nowhere), 'order.no-address')
    await expectProblems(direct([{}], [], { ...nowhere, country: 'ES' }), 'order.no-address')
    const pickup = { shipping: { option: 'At the field', service: '' } }
    await expectProblems(direct([{}], [pickup], nowhere), 'order.no-country')
    await expectProblems(direct([{}], [pickup], { ...nowhere, country: 'ES' }))
    const digital = { kind: 'digital', shipping: [], condition: undefined } as never
    const unsent = { shipping: undefined } as never
    await expectProblems(direct([digital], [unsent], { ...nowhere, country: 'ES' }))
    expect(countryOf({ ...order, country: 'FR' })).toBe('ES')
  })

  it('names coupons of the listing, each amount once', async () => {
    await expectProblems({ items: [{ coupons: ['enemies'] }] }, 'order.unknown-coupon')
    const once = direct([{}, {}], [{ coupons: ['first'] }, { coupons: [] }])
    expect(await problemsOf(once)).toEqual([])
    const slug = (one: Differences) => ({
      ...one,
      listings: one.listings?.map((change) => ({ ...change, slug: 'melon' })) ?? [],
      items: one.items?.map((change) => ({ ...change, coupons: ['first'] })) ?? [],
    })
    expect(await problemsOf(slug(once))).toEqual([{ code: 'order.repeated-coupon', item: 1 }])
  })

  it('freezes a rate for each currency, and no other', async () => {
    const [rate] = order.rates
    if (rate === undefined) throw new Error('no rate')
    await expectProblems({ order: { rates: [] } }, 'order.rate-missing')
    await expectProblems(
      { order: { rates: [{ ...rate, currency: 'USD' }] } },
      'order.rate-missing',
      'order.needless-rate',
    )
    for (const currency of ['USD', 'BTC']) {
      await expectProblems(
        { order: { rates: [rate, { ...rate, currency }] } },
        'order.needless-rate',
      )
    }
    const dear = { ...rate, satsPerUnit: '1300' }
    await expectProblems({ order: { rates: [dear] } }, 'order.wrong-price', 'order.wrong-total')
  })

  it('costs what follows from the listing, to the satoshi and part by part', async () => {
    const { goods, discount, shipping, tax, total } = order.totals
    expect(await problemsOf({ items: [{ unitSats: 14_337n }] })).toEqual([
      { code: 'order.wrong-price', item: 0 },
    ])
    for (const totals of [
      { goods: goods - 1n, discount, shipping, tax, total: total - 1n },
      { goods, discount: discount + 1n, shipping, tax, total: total - 1n },
      { goods, discount, shipping: shipping - 1n, tax, total: total - 1n },
      { goods, discount, shipping, tax: tax - 1n, total: total - 1n },
      { goods, discount, shipping: shipping - 1n, tax: tax + 1n, total },
    ]) {
      await expectProblems({ order: { totals } }, 'order.wrong-total')
    }
  })
})

describe('the escrow of an order', () => {
  it('is one that every listing offers, with the account that they name', async () => {
    const { escrow: _gone, ...without } = listing
    await expectProblems(
      { listings: [{ ...without, escrow: undefined } as never] },
      'order.no-escrow',
    )
    const other = { ...terms, xpub: escrow.buyerXpub }
    await expectProblems({ listings: [{ escrow: other }] }, 'order.wrong-vendor-key')
  })

  it('waits as long as the most patient of the listings', async () => {
    const slow = { escrow: { ...terms, blocks: { ...DEFAULT_BLOCKS, ship: 2016, end: 100 } } }
    const two = direct([{}, slow])
    const wait = (blocks: typeof DEFAULT_BLOCKS): Differences => ({
      ...two,
      order: { ...two.order, method: 'sleeping', escrow: undefined },
      escrow: { blocks },
    })
    const sleeping = (blocks: typeof DEFAULT_BLOCKS): Differences => {
      const { buyerXpub, vendorXpub, endBuyerShare } = escrow
      const made = { buyerXpub, vendorXpub, endBuyerShare, blocks }
      return { ...two, order: { ...two.order, method: 'sleeping', escrow: made } }
    }
    expect(wait(DEFAULT_BLOCKS).escrow).toBeDefined()
    await expectProblems(sleeping({ ...DEFAULT_BLOCKS, ship: 2016 }))
    await expectProblems(sleeping(DEFAULT_BLOCKS), 'order.wrong-blocks')
    await expectProblems(sleeping(slow.escrow.blocks), 'order.wrong-blocks')
    for (const name of ['ship', 'backup', 'accept', 'last', 'window', 'end'] as const) {
      const blocks = { ...DEFAULT_BLOCKS, [name]: DEFAULT_BLOCKS[name] - 1 }
      await expectProblems({ escrow: { blocks } }, 'order.wrong-blocks')
    }
  })

  it('has keys that are escrow accounts of this network', async () => {
    const broken = escrow.buyerXpub.replace(/.$/, (last) => (last === '1' ? '2' : '1'))
    await expectProblems({ escrow: { buyerXpub: broken } }, 'order.wrong-key')
  })

  it('has a moderator whom every listing accepts', async () => {
    await expectProblems({ listings: [{ moderators: [] }] }, 'order.moderator-not-accepted')
    const { nym } = (await dave()).party
    await expectProblems({ listings: [{ moderators: [nym] }] }, 'order.moderator-not-accepted')
  })

  it('has moderators who are not parties', async () => {
    const { nym } = (await alice()).party
    await expectProblems(
      { moderatorSigner: alice, listings: [{ moderators: [nym] }] },
      'order.partial-moderator',
    )
    await expectProblems({ buyer: carol }, 'order.partial-moderator')
    await expectProblems({ buyer: dave }, 'order.partial-moderator', 'order.wrong-backup')
    // Then nobody stands in.
    await expectProblems({ buyer: dave, escrow: { backup: undefined } })
  })

  it('holds the moderator to the offer that was frozen', async () => {
    await expectProblems({ missing: 'offer' }, 'order.offer-missing')
    await expectProblems({ missing: 'backup' }, 'order.offer-missing')
    const { nym } = (await mallory()).party
    await expectProblems(
      { moderator: { nym }, listings: [{ moderators: [nym] }] },
      'order.wrong-offer',
    )
    await expectProblems({ offer: { xpub: terms.xpub } }, 'order.wrong-offer')
    await expectProblems(
      { offer: { fee: { fixedSats: 2001n, basisPoints: 250 } } },
      'order.wrong-fee',
    )
    await expectProblems({ offer: { fee: { fixedSats: 2000n } } }, 'order.wrong-fee')
    await expectProblems({ backupOffer: { fee: { basisPoints: 501 } } }, 'order.wrong-fee')
    await expectProblems({ offer: { expires: SIGNED_AT - 1000 } }, 'order.offer-expired')
    await expectProblems({ backupOffer: { expires: SIGNED_AT - 1000 } }, 'order.offer-expired')
    await expectProblems({ offer: { expires: SIGNED_AT } })
    await expectProblems({ escrow: { endBuyerShare: 5001 } }, 'order.wrong-end-share')
  })

  it('has the backup whom the offer names, and no other', async () => {
    await expectProblems({ escrow: { backup: undefined } }, 'order.wrong-backup')
    const { nym } = (await mallory()).party
    const other = { nym, offer: escrow.backup?.offer ?? item.listing }
    await expectProblems({ offer: { backup: other } }, 'order.wrong-backup')
  })
})
