import type { PhotoView } from '../../../app/rpc/api.ts'
import type { Nym } from '../../../lib/brand.ts'

/** One choice of an option, as typed. `key` names it within the form, whatever it is called. */
export interface VariantInput {
  key: number
  name: string
  photo?: PhotoView
}

/** What a buyer has to choose, as typed. */
export interface OptionInput {
  key: number
  name: string
  description: string
  variants: VariantInput[]
}

/** One line of the table of combinations, as typed. */
export interface SkuInput {
  offered: boolean
  productId: string
  /** On top of the price in the unit of the form; empty: nothing; may begin with a minus. */
  surcharge: string
  /** Empty: never runs out. */
  quantity: string
}

export interface ServiceInput {
  name: string
  delivery: string
  price: string
  additionalPrice: string
}

export interface ShippingInput {
  name: string
  kind: 'delivery' | 'pickup'
  regions: string[]
  services: ServiceInput[]
}

export interface TaxInput {
  name: string
  regions: string[]
  onShipping: boolean
  percent: string
}

export interface CouponInput {
  title: string
  code: string
  /** Of a published coupon whose code is not known here; else empty. */
  hash: string
  kind: 'percent' | 'amount'
  value: string
}

/** What stands in the rarer parts of the form, as typed. */
export interface ExtrasInput {
  productId: string
  /** `none`: the price is what it says. */
  change: 'none' | 'up' | 'down'
  percent: string
  options: OptionInput[]
  /** Each combination has its own number, surcharge and stock. */
  combined: boolean
  /** By {@link combinationKey}. */
  skus: Record<string, SkuInput>
  adult: boolean
  processing: string
  /** Grams. */
  weight: string
  originCountry: string
  originPostalCode: string
  shipping: ShippingInput[]
  taxes: TaxInput[]
  coupons: CouponInput[]
  /** Other moderators than those of the store. */
  ownModerators: boolean
  moderators: Nym[]
  terms: string
  returns: string
  /** BCP 47 tag; empty: not said. */
  language: string
  /** Last day of the offer, `2026-11-30`; empty: no end. */
  lastDay: string
  /** The published end; holds as long as its day stays the same. */
  expires?: number
}

export const emptySku = (): SkuInput => ({
  offered: true,
  productId: '',
  surcharge: '',
  quantity: '1',
})

export const emptyService = (): ServiceInput => ({
  name: '',
  delivery: '',
  price: '',
  additionalPrice: '',
})

export const emptyShipping = (): ShippingInput => ({
  name: '',
  kind: 'delivery',
  regions: [],
  services: [emptyService()],
})

export const emptyTax = (): TaxInput => ({ name: '', regions: [], onShipping: false, percent: '' })

export const emptyCoupon = (): CouponInput => ({
  title: '',
  code: '',
  hash: '',
  kind: 'percent',
  value: '',
})

export function emptyExtras(): ExtrasInput {
  return {
    productId: '',
    change: 'none',
    percent: '',
    options: [],
    combined: false,
    skus: {},
    adult: false,
    processing: '',
    weight: '',
    originCountry: '',
    originPostalCode: '',
    shipping: [],
    taxes: [],
    coupons: [],
    ownModerators: false,
    moderators: [],
    terms: '',
    returns: '',
    language: '',
    lastDay: '',
  }
}
