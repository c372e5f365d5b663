import { describe, expect, it } from 'vitest'
import type { ListingDraft } from '../../../app/rpc/api.ts'
import { combinations, skuOf } from './combinations.ts'
import { dayOf, endOfDay } from './day.ts'
import { emptyShipping, emptySku } from './extras-input.ts'
import { readKept } from './kept-listing.ts'
import { emptyInput, fromListing, toDraft } from './listing-input.ts'
import type { ListingInput } from './listing-input.ts'
import { listingProblems } from './listing-problems.ts'
import { percentText, readPercent, readSurcharge, surchargeText } from './numbers.ts'

const photo = {
  tiny: 't',
  small: 's',
  large: 'l',
  thumbhash: 'AAAAAAA=',
  width: 4,
  height: 3,
  alt: '',
}
const nym = `12D3KooW${'a'.repeat(44)}` as NonNullable<ListingDraft['moderators']>[number]

const shirt: ListingDraft = {
  slug: 'shirt',
  title: 'Shirt',
  kind: 'physical',
  description: '',
  price: { currency: 'EUR', amount: 2400n },
  condition: 'new',
  tags: [],
  categories: [],
  photos: [],
  modifier: -1250,
  productId: 'S-1',
  options: [
    { name: 'Size', description: 'Fits small', variants: [{ name: 'M' }, { name: 'L' }] },
    { name: 'Colour', description: '', variants: [{ name: 'red', photo }, { name: 'blue' }] },
  ],
  skus: [
    {
      selections: [
        { option: 'Size', variant: 'M' },
        { option: 'Colour', variant: 'red' },
      ],
      productId: 'S-1-MR',
      surcharge: -150n,
      quantity: 3,
    },
    {
      selections: [
        { option: 'Size', variant: 'L' },
        { option: 'Colour', variant: 'blue' },
      ],
      productId: '',
      surcharge: 250n,
    },
  ],
  adult: true,
  processing: '2 days',
  grams: 200,
  origin: { country: 'UZ', postalCode: '140100' },
  shipping: [
    {
      name: 'Post',
      kind: 'delivery',
      regions: ['EU', 'UZ'],
      services: [{ name: 'Letter', delivery: '5 to 9 days', price: 450n, additionalPrice: 0n }],
    },
    { name: 'At the stall', kind: 'pickup', regions: ['UZ'], services: [] },
  ],
  taxes: [{ name: 'VAT', regions: ['EU'], onShipping: true, basisPoints: 1900 }],
  coupons: [
    { title: 'Spring', code: 'SPRING', basisPoints: 1000 },
    { title: 'Friends', hash: 'ab'.repeat(32), amount: 500n },
  ],
  moderators: [nym],
  terms: 'Be kind.',
  returns: 'Within 14 days.',
  language: 'uz',
  expires: Date.UTC(2030, 0, 2, 3, 4, 5),
}

const good: ListingInput = { ...emptyInput('EUR'), title: 'Mug', price: '24' }
const found = (over: Partial<ListingInput>) =>
  listingProblems({ ...good, ...over }, { busy: false, failed: false }, Date.UTC(2026, 10, 21)).map(
    ({ field, key }) => `${field}: ${key}`,
  )

describe('a listing with everything', () => {
  it('loses nothing when it is opened and saved again', () => {
    expect(toDraft(fromListing(shirt), [], 'shirt')).toEqual(shirt)
  })

  it('loses nothing when the page is closed in between', () => {
    const kept: unknown = JSON.parse(JSON.stringify({ input: fromListing(shirt), photos: [] }))
    const input = readKept(kept, 'EUR')?.input
    expect(input && toDraft(input, [], 'shirt')).toEqual(shirt)
  })

  it('has no problem', () => {
    expect(found(fromListing(shirt))).toEqual([])
  })

  it('sends nothing of what its kind does not have', () => {
    const song = toDraft({ ...fromListing(shirt), kind: 'digital' }, [])
    for (const part of ['shipping', 'origin', 'grams', 'condition']) {
      expect(song).not.toHaveProperty(part)
    }
  })

  it('ends with the typed day when another is typed', () => {
    const input = { ...fromListing(shirt), lastDay: '2031-05-06' }
    expect(toDraft(input, []).expires).toBe(new Date(2031, 4, 6, 23, 59, 59).getTime())
  })
})

describe('the table of combinations', () => {
  const { options, skus } = fromListing(shirt)

  it('has a line for each pair, the last option changing fastest', () => {
    const names = combinations(options, 500).map(({ variants }) =>
      variants.map(({ name }) => name).join(' '),
    )
    expect(names).toEqual(['M red', 'M blue', 'L red', 'L blue'])
  })

  it('stops at the limit', () => {
    expect(combinations(options, 3)).toHaveLength(3)
  })

  it('shows combinations that the contract does not list as not on offer', () => {
    const [, second] = combinations(options, 500)
    expect(skuOf(skus, second?.key ?? '').offered).toBe(false)
  })

  it('hands down what was typed when an option comes or goes', () => {
    const typed = { '2': { ...emptySku(), quantity: '7' } }
    expect(skuOf(typed, '2-9').quantity).toBe('7')
    expect(skuOf({ '2-9': { ...emptySku(), quantity: '8' } }, '2').quantity).toBe('8')
    expect(skuOf(typed, '3-9')).toEqual(emptySku())
  })

  it('keeps typed lines when a variant is renamed', () => {
    const input = fromListing(shirt)
    const first = input.options[0]?.variants[0]
    if (first !== undefined) first.name = 'Medium'
    expect(toDraft(input, []).skus?.[0]).toMatchObject({
      selections: [{ variant: 'Medium' }, { variant: 'red' }],
      surcharge: -150n,
    })
  })
})

describe('what keeps a listing with choices from being published', () => {
  const option = (name: string, ...variants: string[]) => ({
    key: 100 + name.length,
    name,
    description: '',
    variants: variants.map((variant, key) => ({ key, name: variant })),
  })

  it('is an option without choices, or with the same twice', () => {
    expect(found({ options: [option('Size', 'M')] })).toEqual(['option-0-add: variants'])
    expect(found({ options: [option('Size', 'M', ' M')] })).toEqual([
      'option-0-variant-1: repeated',
    ])
  })

  it('is a table of more lines than a contract holds', () => {
    const many = Array.from({ length: 30 }, (_, index) => `v${index}`)
    const options = [option('Size', ...many), option('Colour', ...many)]
    expect(found({ options, combined: true })).toEqual(['combined: combinations'])
    expect(found({ options, combined: false })).toEqual([])
  })

  it('is a table in which nothing is on offer, or one for less than nothing', () => {
    const options = [option('Size', 'M', 'L')]
    const off = { ...emptySku(), offered: false }
    expect(found({ options, combined: true, skus: { '0': off, '1': off } })).toEqual([
      'combined: none-offered',
    ])
    const cheap = { ...emptySku(), surcharge: '-24' }
    expect(found({ options, combined: true, skus: { '0': cheap, '1': emptySku() } })).toEqual([
      'sku-0-surcharge: below-zero',
    ])
  })

  it('counts stock in the table instead of the one field', () => {
    const options = [option('Size', 'M', 'L')]
    expect(found({ options, combined: true, quantity: 'many' })).toEqual([])
    expect(toDraft({ ...good, options, combined: true }, [])).not.toHaveProperty('quantity')
  })
})

describe('what keeps a listing with conditions from being published', () => {
  it('is a way of sending that leads nowhere or has no price', () => {
    expect(found({ shipping: [{ ...emptyShipping(), name: 'Post' }] })).toEqual([
      'shipping-0-regions: regions',
      'shipping-0-service-0-name: required',
      'shipping-0-service-0-delivery: required',
      'shipping-0-service-0-price: amount',
    ])
    const pickup = { ...emptyShipping(), kind: 'pickup' as const, name: 'Stall', regions: ['UZ'] }
    expect(found({ shipping: [pickup] })).toEqual([])
    expect(found({ shipping: [pickup, { ...pickup }] })).toEqual(['shipping-1-name: repeated'])
    expect(found({ kind: 'service', shipping: [emptyShipping()] })).toEqual([])
  })

  it('is a coupon without code, unless its code was forgotten', () => {
    const coupon = { title: 'Spring', code: '', hash: '', kind: 'percent' as const, value: '10' }
    expect(found({ coupons: [coupon] })).toEqual(['coupon-0-code: required'])
    expect(found({ coupons: [{ ...coupon, hash: 'ab'.repeat(32) }] })).toEqual([])
    const spring = { ...coupon, code: 'Spring ' }
    expect(found({ coupons: [spring, { ...spring, code: 'SPRING' }] })).toEqual([
      'coupon-1-code: repeated',
    ])
  })

  it('is an offer that has ended already', () => {
    expect(found({ lastDay: '2026-11-01' })).toEqual(['last-day: past'])
    expect(found({ lastDay: '2027-02-30' })).toEqual(['last-day: past'])
    expect(found({ lastDay: '2027-02-28' })).toEqual([])
  })
})

it('reads percentages to the hundredth and no finer', () => {
  expect(readPercent('12.5 %', 100_000)).toBe(1250)
  expect(readPercent('0,01', 100_000)).toBe(1)
  for (const text of ['', '0', '-1', '0.001', '1000.01']) {
    expect(readPercent(text, 100_000)).toBeUndefined()
  }
  expect([percentText(1250), percentText(1900), percentText(1)]).toEqual(['12.5', '19', '0.01'])
})

it('reads surcharges with both signs, and nothing as nothing', () => {
  expect(readSurcharge('', 2)).toBe(0n)
  expect(readSurcharge('+2.5', 2)).toBe(250n)
  expect(readSurcharge('\u22121.50', 2)).toBe(-150n)
  expect(readSurcharge('--1', 2)).toBeUndefined()
  expect(surchargeText(-5n, 2)).toBe('-0.05')
})

it('knows the last second of a day, and the day of it', () => {
  const end = endOfDay('2028-02-29')
  expect(end === undefined ? '' : dayOf(end)).toBe('2028-02-29')
  expect(endOfDay('2027-02-29')).toBeUndefined()
})
