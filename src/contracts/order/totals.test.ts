import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { couponHash } from '../documents/coupon.ts'
import { sampleContents } from '../documents/fixtures/samples.ts'
import { listing as listingSchema } from '../documents/listing.ts'
import { listed, plainListing } from './fixtures/melon-choice.ts'
import rows from './fixtures/totals.json' with { type: 'json' }
import type { ListedChoice, Rate } from './totals.ts'
import { billOf } from './totals.ts'

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error

/** Amounts of prices, surcharges, post and coupons in the smallest unit of the currency. */
interface RowItem {
  /** Currency and amount. */
  price: string
  pieces: number
  modifier?: number
  surcharge?: number
  /** The first piece, each further one. */
  post?: number[]
  /** A percentage or an amount. */
  coupons?: string[]
  taxes?: { in: string[]; percent: string; onPost?: boolean }[]
}
interface Row {
  what: string
  country?: string
  rates?: Record<string, string>
  items: RowItem[]
  /** Satoshis, all of them. */
  units?: number[]
  goods?: number
  discount?: number
  shipping?: number
  tax?: number
  total?: number
  fails?: string
}
const table: readonly Row[] = rows

const OPTION = { name: 'Colour', description: '', variants: [{ name: 'red' }, { name: 'green' }] }
const red = [{ option: 'Colour', variant: 'red' }]
const basisPoints = (percent: string) => Math.round(Number(percent) * 100)

/** A row's item as the listing and the choice that it stands for. */
function itemOf(item: RowItem, index: number): ListedChoice {
  const [currency = '', amount = ''] = item.price.split(' ')
  const { surcharge, post, coupons = [], taxes = [] } = item
  const varied = surcharge !== undefined
  const { nonce } = plainListing
  return listed(
    item.pieces,
    {
      slug: `item-${index}`,
      price: { currency, amount: BigInt(amount) },
      ...(item.modifier !== undefined && { modifier: item.modifier }),
      ...(varied && {
        options: [OPTION],
        skus: [{ selections: red, productId: '', surcharge: BigInt(surcharge) }],
      }),
      ...(post && {
        shipping: [
          {
            name: 'Post',
            kind: 'delivery' as const,
            regions: ['ALL'],
            services: [
              {
                name: 'slow',
                delivery: 'a week',
                price: BigInt(post[0] ?? 0),
                additionalPrice: BigInt(post[1] ?? 0),
              },
            ],
          },
        ],
      }),
      taxes: taxes.map((tax) => ({
        name: 'tax',
        regions: tax.in,
        onShipping: tax.onPost === true,
        basisPoints: basisPoints(tax.percent),
      })),
      coupons: coupons.map((off) => ({
        title: off,
        hash: couponHash(nonce, off),
        ...(off.endsWith('%')
          ? { basisPoints: basisPoints(off.slice(0, -1)) }
          : { amount: BigInt(off) }),
      })),
    },
    {
      ...(varied && { selections: red }),
      ...(post && { shipping: { option: 'Post', service: 'slow' } }),
      coupons,
    },
  )
}

const ratesOf = ({ rates = {} }: Row): Rate[] =>
  Object.entries(rates).map(([currency, satsPerUnit]) => ({ currency, satsPerUnit }))

describe('the golden table of totals', () => {
  for (const row of table) {
    it(row.what, () => {
      const items = row.items.map(itemOf)
      for (const { listing } of items) listingSchema.encode(listing, 'listing')
      const bill = () => billOf(items, ratesOf(row), row.country)
      if (row.fails !== undefined) return expect(bill).toThrow(code(row.fails))
      const { totals } = bill()
      expect(bill().items.map(({ unit }) => unit)).toEqual(row.units?.map(BigInt))
      expect(totals).toEqual({
        goods: BigInt(row.goods ?? -1),
        discount: BigInt(row.discount ?? -1),
        shipping: BigInt(row.shipping ?? -1),
        tax: BigInt(row.tax ?? -1),
        total: BigInt(row.total ?? -1),
      })
    })
  }

  it('has enough rows to mean something', () => {
    expect(table.length).toBeGreaterThanOrEqual(60)
  })
})

describe('a bill', () => {
  const { listing, order } = sampleContents

  it('is the same for the sample of an order', () => {
    const items = order.items.map((choice) => ({ choice, listing }))
    const { totals, items: bills } = billOf(items, order.rates, order.address?.country)
    expect(totals).toEqual(order.totals)
    expect(bills[0]).toMatchObject({ unit: 14_338n, taxes: [{ name: 'IVA', sats: 3522n }] })
  })

  it('names the item that cannot be priced', () => {
    const good = listed(1)
    const choice = { selections: red, quantity: 1, coupons: [] }
    const options = [OPTION]
    const skus = [{ selections: red, productId: '', surcharge: 0n }]
    const green = [{ option: 'Colour', variant: 'green' }]
    const service = { name: 'slow', delivery: 'a week', price: 1n, additionalPrice: 1n }
    const shipping = [
      { name: 'Post', kind: 'delivery' as const, regions: ['ALL'], services: [service] },
      { name: 'Field', kind: 'pickup' as const, regions: ['ALL'], services: [] },
    ]
    const sent = (option: string, of: string) =>
      listed(1, { shipping }, { shipping: { option, service: of } })
    const cases: [string, ListedChoice][] = [
      ['order.wrong-options', listed(1, { options })],
      ['order.wrong-options', listed(1, {}, choice)],
      ['order.wrong-options', listed(1, { options }, { selections: [...red, ...red] })],
      [
        'order.wrong-options',
        listed(1, { options }, { selections: [{ option: 'Colour', variant: 'blue' }] }),
      ],
      ['order.unknown-sku', listed(1, { options, skus }, { selections: green })],
      ['order.rate-missing', listed(1, { price: { currency: 'EUR', amount: 1n } })],
      ['order.unknown-shipping', sent('Pigeon', 'slow')],
      ['order.unknown-service', sent('Post', 'fast')],
      ['order.unknown-service', sent('Post', '')],
      ['order.unknown-service', sent('Field', 'slow')],
      ['order.unknown-coupon', listed(1, {}, { coupons: ['friends'] })],
    ]
    for (const [problem, bad] of cases) {
      expect(() => billOf([good, bad], [])).toThrow(
        expect.objectContaining({ code: problem, data: { item: 1 } }) as Error,
      )
    }
    // Without SKUs every combination is on offer.
    expect(billOf([listed(1, { options }, { selections: green })], []).totals.total).toBe(1000n)
    expect(billOf([sent('Field', '')], []).totals.shipping).toBe(0n)
  })

  it('takes an amount off once, however the pieces are spread over items', () => {
    const coupons = [
      { title: 'share', hash: couponHash(plainListing.nonce, 'share'), basisPoints: 1000 },
      { title: 'amount', hash: couponHash(plainListing.nonce, 'amount'), amount: 100n },
    ]
    const item = (slug: string, ...codes: string[]) =>
      listed(1, { slug, coupons }, { coupons: codes })
    expect(() => billOf([item('a', 'amount'), item('a', 'share', 'amount')], [])).toThrow(
      expect.objectContaining({ code: 'order.repeated-coupon', data: { item: 1 } }) as Error,
    )
    expect(billOf([item('a', 'amount'), item('a', 'share')], []).totals.discount).toBe(200n)
    expect(billOf([item('a', 'share'), item('a', 'share')], []).totals.discount).toBe(200n)
    // The same code in two listings is two coupons.
    expect(billOf([item('a', 'amount'), item('b', 'amount')], []).totals.discount).toBe(200n)
  })

  it('takes a code as people type it', () => {
    const coupons = [{ title: '', hash: couponHash(plainListing.nonce, 'Été 5'), amount: 5n }]
    for (const typed of ['été 5', ' ÉTÉ 5 ', 'E\u0301te\u0301 5']) {
      expect(billOf([listed(1, { coupons }, { coupons: [typed] })], []).totals.discount).toBe(5n)
    }
  })
})

describe('every bill', () => {
  const rates: Rate[] = [
    { currency: 'EUR', satsPerUnit: '1176.47' },
    { currency: 'JPY', satsPerUnit: '6.6' },
  ]
  const service = fc.record({
    name: fc.constant('slow'),
    delivery: fc.constant('a week'),
    price: fc.bigInt(0n, 5000n),
    additionalPrice: fc.bigInt(0n, 5000n),
  })
  const coupon = fc
    .tuple(fc.nat(2), fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.bigInt(1n, 9000n)))
    .map(([number, off]) => ({
      title: String(number),
      hash: couponHash(plainListing.nonce, String(number)),
      ...(typeof off === 'bigint' ? { amount: off } : { basisPoints: off }),
    }))
  const item = fc
    .record({
      slug: fc.uuid(),
      currency: fc.constantFrom('BTC', 'EUR', 'JPY'),
      amount: fc.bigInt(1n, 100_000n),
      modifier: fc.integer({ min: -9999, max: 100_000 }),
      quantity: fc.integer({ min: 1, max: 1000 }),
      service,
      taxes: fc.array(
        fc.record({
          name: fc.constant('tax'),
          regions: fc.constantFrom('ALL', 'EU', 'US').map((one) => [one]),
          onShipping: fc.boolean(),
          basisPoints: fc.integer({ min: 1, max: 100_000 }),
        }),
        { maxLength: 3 },
      ),
      coupons: fc.uniqueArray(coupon, { maxLength: 3, selector: ({ title }) => title }),
    })
    .map(({ slug, currency, amount, modifier, quantity, service: chosen, taxes, coupons }) =>
      listed(
        quantity,
        {
          slug,
          price: { currency, amount },
          modifier,
          taxes,
          coupons,
          shipping: [{ name: 'Post', kind: 'delivery', regions: ['ALL'], services: [chosen] }],
        },
        {
          coupons: coupons.map(({ title }) => title),
          shipping: { option: 'Post', service: 'slow' },
        },
      ),
    )
  // One satoshi that is never off, so that no order is a gift.
  const items = fc
    .array(item, { minLength: 1, maxLength: 6 })
    .map((list) => [...list, listed(1, { slug: 'rest', price: { currency: 'BTC', amount: 1n } })])

  it('adds up, part by part and item by item, and is never below nothing', () => {
    fc.assert(
      fc.property(items, (list) => {
        const { totals, items: bills } = billOf(list, rates, 'ES')
        for (const bill of [totals, ...bills]) {
          expect(bill.total).toBe(bill.goods - bill.discount + bill.shipping + bill.tax)
          expect(bill.discount).toBeLessThanOrEqual(bill.goods)
          for (const part of [bill.discount, bill.shipping, bill.tax, bill.total]) {
            expect(part).toBeGreaterThanOrEqual(0n)
          }
        }
        for (const part of ['goods', 'discount', 'shipping', 'tax', 'total'] as const) {
          expect(totals[part]).toBe(bills.reduce((sum, bill) => sum + bill[part], 0n))
        }
        for (const bill of bills) {
          expect(bill.unit).toBeGreaterThanOrEqual(1n)
          expect(bill.tax).toBe(bill.taxes.reduce((sum, { sats }) => sum + sats, 0n))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('does not depend on the order of the items', () => {
    fc.assert(
      fc.property(items, (list) => {
        expect(billOf(list.toReversed(), rates, 'ES').totals).toEqual(
          billOf(list, rates, 'ES').totals,
        )
      }),
    )
  })

  it('does not shrink when there is more of something', () => {
    fc.assert(
      fc.property(item, fc.integer({ min: 1, max: 50 }), (one, more) => {
        const rest = listed(1, { slug: 'rest' })
        // An amount off in a share of its goods does not take more than they grow by.
        const grown = { ...one.choice, quantity: one.choice.quantity + more }
        const small = billOf([one, rest], rates, 'ES').totals
        const large = billOf([{ ...one, choice: grown }, rest], rates, 'ES').totals
        expect(large.goods).toBeGreaterThan(small.goods)
        expect(large.shipping).toBeGreaterThanOrEqual(small.shipping)
        // Each share that is rounded may take one satoshi more than it should.
        const slack = BigInt(one.choice.coupons.length + one.listing.taxes.length * 40)
        expect(large.total + slack).toBeGreaterThanOrEqual(small.total)
      }),
    )
  })
})
