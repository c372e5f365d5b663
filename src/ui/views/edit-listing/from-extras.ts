import type { CouponDraft, ListingDraft } from '../../../app/rpc/api.ts'
import type { Sku } from '../../../contracts/documents/variants.ts'
import type { ShippingOption } from '../../../contracts/documents/shipping.ts'
import { combinationKey, combinations } from './combinations.ts'
import { dayOf } from './day.ts'
import { emptyExtras } from './extras-input.ts'
import type {
  CouponInput,
  ExtrasInput,
  OptionInput,
  ShippingInput,
  SkuInput,
} from './extras-input.ts'
import { percentText, surchargeText } from './numbers.ts'
import { priceText } from './parse-price.ts'

/** The rarer parts of the form as they look for a listing that exists. */
export function fromExtras(listing: ListingDraft, digits: number): ExtrasInput {
  const { modifier = 0, options = [], skus = [], origin, expires, moderators = [] } = listing
  const typedOptions = optionsOf(options)
  return {
    ...emptyExtras(),
    productId: listing.productId ?? '',
    change: modifier === 0 ? 'none' : modifier > 0 ? 'up' : 'down',
    percent: modifier === 0 ? '' : percentText(Math.abs(modifier)),
    options: typedOptions,
    combined: skus.length > 0,
    skus: skus.length > 0 ? skusOf(typedOptions, skus, digits) : {},
    adult: listing.adult ?? false,
    processing: listing.processing ?? '',
    weight: listing.grams === undefined ? '' : String(listing.grams),
    originCountry: origin?.country ?? '',
    originPostalCode: origin?.postalCode ?? '',
    shipping: (listing.shipping ?? []).map((option) => shippingOf(option, digits)),
    taxes: (listing.taxes ?? []).map(({ name, regions, onShipping, basisPoints }) => ({
      name,
      regions: [...regions],
      onShipping,
      percent: percentText(basisPoints),
    })),
    coupons: (listing.coupons ?? []).map((coupon) => couponOf(coupon, digits)),
    ownModerators: moderators.length > 0,
    moderators: [...moderators],
    terms: listing.terms ?? '',
    returns: listing.returns ?? '',
    language: listing.language ?? '',
    ...(expires === undefined ? { lastDay: '' } : { lastDay: dayOf(expires), expires }),
  }
}

function optionsOf(options: NonNullable<ListingDraft['options']>): OptionInput[] {
  let key = 0
  return options.map(({ name, description, variants }) => ({
    key: ++key,
    name,
    description,
    variants: variants.map((variant) => ({ key: ++key, ...variant })),
  }))
}

/** Combinations that the contract does not list are not on offer. */
function skusOf(
  options: readonly OptionInput[],
  skus: readonly Sku[],
  digits: number,
): Record<string, SkuInput> {
  const typed: Record<string, SkuInput> = {}
  for (const { key } of combinations(options, skus.length * 100)) {
    typed[key] = { offered: false, productId: '', surcharge: '', quantity: '0' }
  }
  for (const { selections, productId, surcharge, quantity } of skus) {
    const variants = selections.flatMap(({ variant }, index) => {
      const found = options[index]?.variants.find(({ name }) => name === variant)
      return found === undefined ? [] : [found]
    })
    typed[combinationKey(variants)] = {
      offered: true,
      productId,
      surcharge: surchargeText(surcharge, digits),
      quantity: quantity === undefined ? '' : String(quantity),
    }
  }
  return typed
}

function shippingOf(
  { name, kind, regions, services }: ShippingOption,
  digits: number,
): ShippingInput {
  return {
    name,
    kind,
    regions: [...regions],
    services: services.map((service) => ({
      name: service.name,
      delivery: service.delivery,
      price: priceText(service.price, digits),
      additionalPrice: priceText(service.additionalPrice, digits),
    })),
  }
}

function couponOf(coupon: CouponDraft, digits: number): CouponInput {
  const { title, code, hash, basisPoints, amount = 0n } = coupon
  return {
    title,
    code: code ?? '',
    hash: code === undefined ? (hash ?? '') : '',
    ...(basisPoints === undefined
      ? { kind: 'amount', value: priceText(amount, digits) }
      : { kind: 'percent', value: percentText(basisPoints) }),
  }
}
