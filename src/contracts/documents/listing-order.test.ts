import { describe, it } from 'vitest'
import { sampleContents } from './fixtures/samples.ts'
import type { Change } from './fixtures/schema-laws.ts'
import { refuses, takes } from './fixtures/schema-laws.ts'

const many = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item)
const { listing, order } = sampleContents
const [service] = listing.shipping[0]?.services ?? []
const [option] = listing.options
const [sku] = listing.skus
const [coupon] = listing.coupons
const [tax] = listing.taxes
const [item] = order.items
const { escrow } = order
if (!service || !option || !sku || !coupon || !tax || !item || !escrow) {
  throw new Error('the samples are not complete')
}

describe('a listing', () => {
  it('describes a thing, a file or a service, each with what belongs to it', () => {
    const digital: Change<'listing'> = { kind: 'digital', condition: undefined, shipping: [] }
    takes('listing', digital, { ...digital, kind: 'service' })
    refuses('listing', [
      ['condition-of-no-thing', { ...digital, condition: 'new' }],
      ['shipping-of-no-thing', { ...digital, shipping: listing.shipping }],
      ['unknown-word', { ...digital, kind: 'idea' as never }, 'kind'],
      ['unknown-word', { condition: 'broken' as never }, 'condition'],
    ])
  })

  it('has a price in a known currency, within what there is of it', () => {
    takes('listing', { price: { currency: 'BTC', amount: 2_100_000_000_000_000n } })
    refuses('listing', [
      ['unknown-word', { price: { currency: 'XXX', amount: 1250n } }, 'price/currency'],
      ['out-of-range', { price: { currency: 'EUR', amount: 0n }, skus: [] }, 'price/amount'],
      ['out-of-range', { price: { currency: 'EUR', amount: 10n ** 15n + 1n } }, 'price'],
      ['out-of-range', { price: { currency: 'BTC', amount: 21n * 10n ** 14n + 1n } }, 'price'],
      ['out-of-range', { modifier: -10_000, skus: [] }, 'modifier'],
      ['out-of-range', { modifier: 100_001 }, 'modifier'],
    ])
  })

  it('repeats nothing that is counted or chosen by its name', () => {
    refuses('listing', [
      ['repeated-tag', { tags: ['a', 'a'] }],
      ['repeated-category', { categories: ['a', 'a'] }],
      ['repeated-shipping', { shipping: [...listing.shipping, ...listing.shipping] }],
      ['repeated-coupon', { coupons: [coupon, { ...coupon, title: 'Again' }] }],
      ['repeated-moderator', { moderators: [...listing.moderators, ...listing.moderators] }],
      ['repeated-option', { options: [option, option], skus: [] }],
      ['repeated-sku', { skus: [sku, { ...sku, productId: 'other' }] }],
    ])
  })

  it('offers combinations of its own options only', () => {
    const [chosen] = sku.selections
    if (chosen === undefined) throw new Error('no selection')
    const skus = (...selections: (typeof sku.selections)[number][]) => ({
      skus: [{ ...sku, selections }],
    })
    takes('listing', { skus: [] }, { options: [], skus: [], quantity: 5 })
    refuses('listing', [
      ['unknown-variant', skus()],
      ['unknown-variant', skus(chosen, chosen)],
      ['unknown-variant', skus({ ...chosen, option: 'Size' })],
      ['unknown-variant', skus({ ...chosen, variant: 'blue' })],
      [
        'too-few-variants',
        { skus: [], options: [{ ...option, variants: [{ name: 'red' }] }] },
        'options/option',
      ],
      [
        'repeated-variant',
        { skus: [], options: [{ ...option, variants: [{ name: 'red' }, { name: 'red' }] }] },
        'options/option',
      ],
    ])
  })

  it('counts its stock in one place, and never costs nothing', () => {
    takes('listing', { modifier: -9000, skus: [] })
    const free = { ...sku, surcharge: -1250n }
    refuses('listing', [
      ['quantity-beside-skus', { quantity: 1 }],
      ['below-zero', { modifier: undefined, skus: [free] }],
      ['below-zero', { modifier: -8, skus: [{ ...free, surcharge: -1249n }] }],
      ['sku-without-option', { options: [], skus: [{ ...sku, selections: [] }] }],
    ])
    takes('listing', { modifier: -7, skus: [{ ...free, surcharge: -1249n }] })
  })

  it('says where it is sent to, how and for how much', () => {
    const sent = (change: Partial<(typeof listing.shipping)[number]>) => ({
      shipping: [
        {
          name: 'Post',
          kind: 'delivery' as const,
          regions: ['ES'],
          services: [service],
          ...change,
        },
      ],
    })
    const path = 'shipping/option'
    takes('listing', sent({}), sent({ kind: 'pickup', services: [] }), { shipping: [] })
    takes('listing', sent({ regions: ['ALL', 'EU', 'EEA', 'CH'] }))
    refuses('listing', [
      ['no-region', sent({ regions: [] }), path],
      ['repeated-region', sent({ regions: ['ES', 'ES'] }), path],
      ['unknown-region', sent({ regions: ['Spain'] }), `${path}/regions/region`],
      ['unknown-region', sent({ regions: ['all'] }), `${path}/regions/region`],
      ['repeated-service', sent({ services: [service, { ...service, price: 1n }] }), path],
      ['wrong-services', sent({ services: [] }), path],
      ['wrong-services', sent({ kind: 'pickup' }), path],
      ['wrong-form', { origin: { country: 'Spain', postalCode: '' } }, 'origin/country'],
      ['no-region', { taxes: [{ ...tax, regions: [] }] }, 'taxes/tax'],
      ['repeated-region', { taxes: [{ ...tax, regions: ['ES', 'ES'] }] }, 'taxes/tax'],
      ['out-of-range', { taxes: [{ ...tax, basisPoints: 0 }] }, 'taxes/tax/basis_points'],
    ])
  })

  it('takes a share or an amount off for a coupon, never both or none', () => {
    const { basisPoints: _, ...bare } = coupon
    takes('listing', { coupons: [{ ...bare, amount: 1n }] })
    refuses('listing', [
      ['one-discount', { coupons: [bare] }, 'coupons/coupon'],
      ['one-discount', { coupons: [{ ...coupon, amount: 1n }] }, 'coupons/coupon'],
      [
        'out-of-range',
        { coupons: [{ ...coupon, basisPoints: 10_001 }] },
        'coupons/coupon/basis_points',
      ],
      ['wrong-form', { coupons: [{ ...coupon, hash: 'friends' }] }, 'coupons/coupon/hash'],
    ])
  })

  it('locks money for terms that follow on each other', () => {
    const terms = listing.escrow
    if (terms === undefined) throw new Error('no escrow')
    const locked = (change: Partial<typeof terms.blocks>) => ({
      escrow: { ...terms, blocks: { ...terms.blocks, ...change } },
    })
    takes('listing', locked({ backup: 1, accept: 2, last: 65_535 }), { escrow: undefined })
    refuses('listing', [
      ['wrong-order', locked({ backup: 6480 }), 'escrow/blocks'],
      ['wrong-order', locked({ last: 6480 }), 'escrow/blocks'],
      ['out-of-range', locked({ last: 65_536 }), 'escrow/blocks/last'],
      ['out-of-range', locked({ ship: 0 }), 'escrow/blocks/ship'],
      ['wrong-form', { escrow: { ...terms, xpub: 'xpub' } }, 'escrow/xpub'],
    ])
  })

  it('holds photos by their files and a slug that fits in links', () => {
    const [photo] = listing.photos
    if (photo === undefined) throw new Error('no photo')
    refuses('listing', [
      ['wrong-form', { photos: [{ ...photo, tiny: 'tiny' }] }, 'photos/photo/tiny'],
      ['wrong-form', { photos: [{ ...photo, thumbhash: '1' }] }, 'photos/photo/thumbhash'],
      ['out-of-range', { photos: [{ ...photo, width: 0 }] }, 'photos/photo/width'],
      ['too-many', { photos: many(31, photo) }, 'photos'],
      ['wrong-form', { slug: 'A' }, 'slug'],
      ['wrong-form', { slug: 'a'.repeat(71) }, 'slug'],
      ['wrong-form', { language: 'English' }, 'language'],
      ['out-of-range', { grams: 0 }, 'grams'],
    ])
  })
})

describe('an order', () => {
  it('has a sum that is right', () => {
    const { goods, shipping, tax: taxed, total } = order.totals
    const totals = (change: Partial<typeof order.totals>) => ({
      totals: { ...order.totals, ...change },
    })
    takes('order', totals({ discount: goods, total: shipping + taxed }))
    refuses('order', [
      ['wrong-total', totals({ total: total + 1n }), 'totals'],
      ['wrong-total', totals({ tax: taxed + 1n }), 'totals'],
      [
        'discount-above-goods',
        totals({ discount: goods + 1n, total: shipping + taxed - 1n }),
        'totals',
      ],
    ])
  })

  it('is of something, at one rate for each currency, and of no more than there is money', () => {
    const [rate] = order.rates
    if (rate === undefined) throw new Error('no rate')
    const dear = { ...item, unitSats: 21n * 10n ** 14n }
    takes(
      'order',
      { rates: [] },
      { address: undefined, country: 'ES' },
      { items: [{ ...item, coupons: [] }] },
    )
    refuses('order', [
      ['no-item', { items: [] }],
      ['repeated-rate', { rates: [rate, rate] }],
      ['wrong-form', { rates: [{ ...rate, satsPerUnit: '1e3' }] }, 'rates/rate/sats_per_unit'],
      ['out-of-range', { items: [{ ...dear, quantity: 2 }] }],
      ['out-of-range', { items: [{ ...item, quantity: 0 }] }, 'items/item/quantity'],
      ['repeated-coupon', { items: [{ ...item, coupons: ['a', 'a'] }] }, 'items/item'],
      ['wrong-coupon-form', { items: [{ ...item, coupons: ['Friends'] }] }, 'items/item'],
      ['two-countries', { country: 'ES' }],
      ['too-many', { items: many(31, item) }, 'items'],
    ])
  })

  it('has an escrow as its method of payment needs it', () => {
    const { moderator: _m, backup: _b, ...alone } = escrow
    takes(
      'order',
      { method: 'direct', escrow: undefined },
      { method: 'sleeping', escrow: alone },
      { escrow: { ...escrow, backup: undefined } as never },
    )
    refuses('order', [
      ['wrong-escrow', { escrow: undefined }],
      ['wrong-escrow', { method: 'sleeping', escrow: undefined }],
      ['wrong-escrow', { method: 'direct' }],
      ['wrong-moderator', { method: 'sleeping' }],
      ['wrong-moderator', { escrow: alone }],
      [
        'backup-of-nobody',
        { method: 'sleeping', escrow: { ...escrow, moderator: undefined } as never },
        'escrow',
      ],
      ['unknown-word', { method: 'cash' as never, escrow: alone }, 'method'],
    ])
  })

  it('is locked by different keys', () => {
    const { moderator, backup } = escrow
    if (moderator === undefined || backup === undefined) throw new Error('no moderator')
    const twice = [
      { vendorXpub: escrow.buyerXpub },
      { moderator: { ...moderator, xpub: escrow.vendorXpub } },
      { backup: { ...backup, xpub: moderator.xpub } },
      { backup: { ...backup, xpub: escrow.buyerXpub } },
    ]
    refuses(
      'order',
      twice.map((change) => ['repeated-key', { escrow: { ...escrow, ...change } }, 'escrow']),
    )
    refuses('order', [
      [
        'no-fee',
        { escrow: { ...escrow, moderator: { ...moderator, fee: {} } } },
        'escrow/moderator/fee',
      ],
      ['wrong-form', { refundAddress: 'bc1' }, 'refund_address'],
      ['wrong-form', { refundAddress: 'x'.repeat(91) }, 'refund_address'],
    ])
  })
})
