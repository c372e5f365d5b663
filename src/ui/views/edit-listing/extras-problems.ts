import type { ListingKind } from '../../../app/rpc/api.ts'
import { couponCode } from '../../../contracts/documents/coupon-code.ts'
import { LIMITS } from '../../../contracts/documents/limits.ts'
import { pieceParts } from '../../../contracts/documents/piece-price.ts'
import { characters } from '../../../lib/text.ts'
import { combinationCount, combinations, skuOf } from './combinations.ts'
import type { CouponInput, ExtrasInput, ShippingInput } from './extras-input.ts'
import { readAmount, readPercent, readSurcharge } from './numbers.ts'
import { readCount } from './read-count.ts'
import { MAX_CHANGE, readExpiry, readFurtherPrice, readModifier } from './to-extras.ts'

/** What can be wrong; the rest of the text key `edit-listing.problem.*`. */
export type ExtrasProblemKey =
  | 'required'
  | 'too-long'
  | 'percent'
  | 'amount'
  | 'count'
  | 'grams'
  | 'repeated'
  | 'regions'
  | 'variants'
  | 'combinations'
  | 'none-offered'
  | 'below-zero'
  | 'services'
  | 'past'
  | 'postal-code'

/** What is wrong with one field: the control's id without `listing-`, and why. */
export interface ExtrasProblem {
  field: string
  key: ExtrasProblemKey
  values?: Record<string, number>
}

/** Around the rarer parts: what else of the form they depend on. */
export interface ExtrasContext {
  kind: ListingKind
  /** Of the unit that amounts are typed in. */
  digits: number
  /** The price as typed, in its smallest unit; `undefined` while it is not readable. */
  price: bigint | undefined
  now: number
}

/** What keeps the rarer parts of a listing from being published, in the order of the form. */
export function extrasProblems(input: ExtrasInput, context: ExtrasContext): ExtrasProblem[] {
  const { kind, digits } = context
  const report = new Report()
  if (
    input.change !== 'none' &&
    readPercent(input.percent, MAX_CHANGE[input.change]) === undefined
  ) {
    report.add('percent', 'percent', { max: MAX_CHANGE[input.change] / 100 })
  }
  optionProblems(report, input)
  if (input.combined && input.options.length > 0) skuProblems(report, input, context)
  report.text('processing', input.processing, LIMITS.processing)
  if (kind === 'physical') {
    if (input.weight.trim() !== '') {
      const grams = readCount(input.weight)
      if (grams === undefined || grams > LIMITS.grams) report.add('weight', 'grams')
    }
    if (input.originCountry === '' && input.originPostalCode.trim() !== '') {
      report.add('origin', 'postal-code')
    }
    report.text('origin-postal-code', input.originPostalCode, LIMITS.postalCode)
    input.shipping.forEach((option, index) => {
      shippingProblems(report, option, `shipping-${index}`, digits)
    })
    report.repeated(input.shipping, 'shipping', 'name', ({ name }) => name.trim())
  }
  input.taxes.forEach(({ name, regions, percent }, index) => {
    report.text(`tax-${index}-name`, name, LIMITS.taxName, true)
    if (regions.length === 0) report.add(`tax-${index}-regions`, 'regions')
    if (readPercent(percent, LIMITS.basisPoints) === undefined) {
      report.add(`tax-${index}-percent`, 'percent', { max: LIMITS.basisPoints / 100 })
    }
  })
  input.coupons.forEach((coupon, index) => couponProblems(report, coupon, index, digits))
  report.repeated(input.coupons, 'coupon', 'code', ({ code }) => couponCode(code))
  report.text('product-id', input.productId, LIMITS.productId)
  report.text('terms', input.terms, LIMITS.terms)
  report.text('returns', input.returns, LIMITS.terms)
  const expires = readExpiry(input)
  if (input.lastDay !== '' && (expires === undefined || expires <= context.now)) {
    report.add('last-day', 'past')
  }
  return report.problems
}

function optionProblems(report: Report, { options }: ExtrasInput): void {
  options.forEach(({ name, description, variants }, index) => {
    const field = `option-${index}`
    report.text(`${field}-name`, name, LIMITS.option, true)
    report.text(`${field}-description`, description, LIMITS.optionDescription)
    if (variants.length < 2) report.add(`${field}-add`, 'variants')
    variants.forEach((variant, place) => {
      report.text(`${field}-variant-${place}`, variant.name, LIMITS.option, true)
    })
    report.repeated(variants, `${field}-variant`, '', (variant) => variant.name.trim())
  })
  report.repeated(options, 'option', 'name', ({ name }) => name.trim())
}

function skuProblems(report: Report, input: ExtrasInput, { digits, price }: ExtrasContext): void {
  const { options, skus } = input
  if (combinationCount(options) > LIMITS.skus) {
    report.add('combined', 'combinations', { limit: LIMITS.skus })
    return
  }
  const rows = combinations(options, LIMITS.skus)
  const modifier = readModifier(input)
  let offered = 0
  for (const { key } of rows) {
    const row = skuOf(skus, key)
    if (!row.offered) continue
    offered++
    report.text(`sku-${key}-number`, row.productId, LIMITS.productId)
    const surcharge = readSurcharge(row.surcharge, digits)
    if (surcharge === undefined) report.add(`sku-${key}-surcharge`, 'amount', { digits })
    else if (
      price !== undefined &&
      pieceParts({ price: { currency: '', amount: price }, modifier }, surcharge) <= 0n
    ) {
      report.add(`sku-${key}-surcharge`, 'below-zero')
    }
    const pieces = readCount(row.quantity, 0)
    if (row.quantity.trim() !== '' && (pieces === undefined || pieces > LIMITS.quantity)) {
      report.add(`sku-${key}-quantity`, 'count')
    }
  }
  if (rows.length > 0 && offered === 0) report.add('combined', 'none-offered')
}

function shippingProblems(
  report: Report,
  { name, kind, regions, services }: ShippingInput,
  field: string,
  digits: number,
): void {
  report.text(`${field}-name`, name, LIMITS.shippingName, true)
  if (regions.length === 0) report.add(`${field}-regions`, 'regions')
  if (kind === 'pickup') return
  if (services.length === 0) report.add(`${field}-add`, 'services')
  services.forEach((service, index) => {
    const part = `${field}-service-${index}`
    report.text(`${part}-name`, service.name, LIMITS.shippingName, true)
    report.text(`${part}-delivery`, service.delivery, LIMITS.delivery, true)
    if (readAmount(service.price, digits) === undefined) {
      report.add(`${part}-price`, 'amount', { digits })
    }
    if (readFurtherPrice(service.additionalPrice, digits) === undefined) {
      report.add(`${part}-further`, 'amount', { digits })
    }
  })
  report.repeated(services, `${field}-service`, 'name', (service) => service.name.trim())
}

function couponProblems(report: Report, coupon: CouponInput, index: number, digits: number): void {
  const field = `coupon-${index}`
  const { title, code, hash, kind, value } = coupon
  report.text(`${field}-title`, title, LIMITS.couponTitle, true)
  report.text(`${field}-code`, code, LIMITS.couponCode, hash === '')
  if (kind === 'percent') {
    if (readPercent(value, 10_000) === undefined) {
      report.add(`${field}-value`, 'percent', { max: 100 })
    }
  } else if ((readAmount(value, digits) ?? 0n) <= 0n) {
    report.add(`${field}-value`, 'amount', { digits })
  }
}

/** Collects problems, the first of each field. */
class Report {
  readonly problems: ExtrasProblem[] = []
  readonly #fields = new Set<string>()

  add(field: string, key: ExtrasProblemKey, values?: Record<string, number>): void {
    if (this.#fields.has(field)) return
    this.#fields.add(field)
    this.problems.push(values === undefined ? { field, key } : { field, key, values })
  }

  text(field: string, typed: string, limit: number, required = false): void {
    if (required && typed.trim() === '') this.add(field, 'required')
    else if (characters(typed.trim()) > limit) this.add(field, 'too-long', { limit })
  }

  /** Names the later ones of equal items; empty ones are told apart otherwise. */
  repeated<T>(items: readonly T[], field: string, part: string, nameOf: (item: T) => string): void {
    const seen = new Set<string>()
    items.forEach((item, index) => {
      const name = nameOf(item).normalize('NFC')
      if (name !== '' && seen.has(name)) {
        this.add([field, index, part].filter((word) => word !== '').join('-'), 'repeated')
      }
      seen.add(name)
    })
  }
}
