import type { CouponDraft, ListingExtras, ListingKind } from '../../../app/rpc/api.ts'
import { LIMITS } from '../../../contracts/documents/limits.ts'
import { tidyText } from '../../../contracts/xml/text.ts'
import type { Sku } from '../../../contracts/documents/variants.ts'
import { combinations, skuOf } from './combinations.ts'
import { dayOf, endOfDay } from './day.ts'
import type { CouponInput, ExtrasInput, ShippingInput } from './extras-input.ts'
import { readAmount, readPercent, readSurcharge } from './numbers.ts'
import { readCount } from './read-count.ts'

/** Largest change of the price, hundredths of a percent: up tenfold, down to a hundredth of a percent. */
export const MAX_CHANGE = { up: 100_000, down: 9999 } as const

const line = (text: string): string => tidyText(text)
const lines = (text: string): string => tidyText(text, { lines: true })

/**
 * The rarer parts of the listing that the form describes; empty ones are left out. Unreadable numbers
 * become 0, which every validator refuses. What the kind does not have stays in the form only.
 */
export function toExtras(input: ExtrasInput, kind: ListingKind, digits: number): ListingExtras {
  const modifier = readModifier(input)
  const grams = readCount(input.weight)
  const expires = readExpiry(input)
  const { combined, options } = input
  const physical = kind === 'physical'
  const extras: ListingExtras = {}
  if (modifier !== 0) extras.modifier = modifier
  if (line(input.productId) !== '') extras.productId = line(input.productId)
  if (options.length > 0) {
    extras.options = options.map(({ name, description, variants }) => ({
      name: line(name),
      description: line(description),
      variants: variants.map(({ key, ...variant }) => ({ ...variant, name: line(variant.name) })),
    }))
  }
  if (combined && options.length > 0) extras.skus = skusOf(input, digits)
  if (input.adult) extras.adult = true
  if (line(input.processing) !== '') extras.processing = line(input.processing)
  if (physical && grams !== undefined) extras.grams = grams
  if (physical && input.originCountry !== '') {
    extras.origin = { country: input.originCountry, postalCode: line(input.originPostalCode) }
  }
  if (physical && input.shipping.length > 0) {
    extras.shipping = input.shipping.map((option) => shippingOf(option, digits))
  }
  if (input.taxes.length > 0) {
    extras.taxes = input.taxes.map(({ name, regions, onShipping, percent }) => ({
      name: line(name),
      regions: [...regions],
      onShipping,
      basisPoints: readPercent(percent, LIMITS.basisPoints) ?? 0,
    }))
  }
  if (input.coupons.length > 0) {
    extras.coupons = input.coupons.map((coupon) => couponOf(coupon, digits))
  }
  if (input.ownModerators && input.moderators.length > 0) extras.moderators = [...input.moderators]
  if (lines(input.terms) !== '') extras.terms = lines(input.terms)
  if (lines(input.returns) !== '') extras.returns = lines(input.returns)
  if (input.language !== '') extras.language = input.language
  if (expires !== undefined) extras.expires = expires
  return extras
}

/** Hundredths of a percent on top of the price, negative: off it; 0: none, or not readable. */
export function readModifier({ change, percent }: Pick<ExtrasInput, 'change' | 'percent'>): number {
  if (change === 'none') return 0
  const size = readPercent(percent, MAX_CHANGE[change]) ?? 0
  return change === 'up' ? size : 0 - size
}

/** When the offer ends; `undefined`: never, or not readable. */
export function readExpiry({
  lastDay,
  expires,
}: Pick<ExtrasInput, 'lastDay' | 'expires'>): number | undefined {
  return expires !== undefined && dayOf(expires) === lastDay ? expires : endOfDay(lastDay)
}

function skusOf({ options, skus }: ExtrasInput, digits: number): Sku[] {
  return combinations(options, LIMITS.skus).flatMap(({ key, variants }) => {
    const { offered, productId, surcharge, quantity } = skuOf(skus, key)
    if (!offered) return []
    const pieces = quantity.trim() === '' ? undefined : (readCount(quantity, 0) ?? 0)
    return {
      selections: variants.map(({ name }, index) => ({
        option: line(options[index]?.name ?? ''),
        variant: line(name),
      })),
      productId: line(productId),
      surcharge: readSurcharge(surcharge, digits) ?? 0n,
      ...(pieces !== undefined && { quantity: pieces }),
    }
  })
}

function shippingOf({ name, kind, regions, services }: ShippingInput, digits: number) {
  return {
    name: line(name),
    kind,
    regions: [...regions],
    services:
      kind === 'pickup'
        ? []
        : services.map((service) => ({
            name: line(service.name),
            delivery: line(service.delivery),
            price: readAmount(service.price, digits) ?? 0n,
            additionalPrice: readFurtherPrice(service.additionalPrice, digits) ?? 0n,
          })),
  }
}

/** The price of sending each further piece; empty: nothing. */
export const readFurtherPrice = (text: string, digits: number): bigint | undefined =>
  text.trim() === '' ? 0n : readAmount(text, digits)

function couponOf({ title, code, hash, kind, value }: CouponInput, digits: number): CouponDraft {
  return {
    title: line(title),
    ...(code.trim() === '' && hash !== '' ? { hash } : { code: line(code) }),
    ...(kind === 'percent'
      ? { basisPoints: readPercent(value, 10_000) ?? 0 }
      : { amount: readAmount(value, digits) ?? 0n }),
  }
}
