import type { Condition, ListingDraft, ListingKind, PhotoView } from '../../../app/rpc/api.ts'
import { isCurrency, minorDigits } from '../../../contracts/documents/currency.ts'
import { emptyExtras } from './extras-input.ts'
import type { ExtrasInput } from './extras-input.ts'
import { fromExtras } from './from-extras.ts'
import { parsePrice, priceText } from './parse-price.ts'
import type { ParsedPrice } from './parse-price.ts'
import { readCount } from './read-count.ts'
import { toExtras } from './to-extras.ts'

/** Satoshis as a unit to type prices in; the listing itself is then priced in BTC. */
export const SATS_UNIT = 'sats'

/** What stands in the form, as typed. Kept as a draft exactly like this, so that nothing is lost. */
export interface ListingInput extends ExtrasInput {
  title: string
  kind: ListingKind
  description: string
  price: string
  /** `sats`, `BTC` or an ISO 4217 code. */
  unit: string
  condition: Condition
  quantity: string
  tags: string[]
  categories: string[]
}

export function emptyInput(unit: string): ListingInput {
  return {
    title: '',
    kind: 'physical',
    description: '',
    price: '',
    unit,
    condition: 'new',
    quantity: '1',
    tags: [],
    categories: [],
    ...emptyExtras(),
  }
}

/** The currency of the listing when prices are typed in this unit. */
export const currencyOf = (unit: string): string => (unit === SATS_UNIT ? 'BTC' : unit)

/** Digits after the point of a unit: 0 for satoshis, else those of its currency (2 for cents). */
export const fractionDigits = (unit: string): number =>
  unit === SATS_UNIT || !isCurrency(unit) ? 0 : minorDigits(unit)

/** The form as it looks for a listing that exists. */
export function fromListing(listing: ListingDraft): ListingInput {
  const { currency, amount } = listing.price
  return {
    title: listing.title,
    kind: listing.kind,
    description: listing.description,
    price: priceText(amount, fractionDigits(currency)),
    unit: currency,
    condition: listing.condition ?? 'new',
    quantity: String(listing.quantity ?? 1),
    tags: [...listing.tags],
    categories: [...listing.categories],
    ...fromExtras(listing, fractionDigits(currency)),
  }
}

export const readPrice = (input: Pick<ListingInput, 'price' | 'unit'>): ParsedPrice =>
  parsePrice(input.price, fractionDigits(input.unit))

/**
 * The listing that the form describes. Unreadable numbers become 0, which every validator refuses;
 * fields that the kind does not have are left out, but stay in the form.
 */
export function toDraft(
  input: ListingInput,
  photos: readonly PhotoView[],
  slug?: string,
): ListingDraft {
  const price = readPrice(input)
  const physical = input.kind === 'physical'
  return {
    ...(slug === undefined ? {} : { slug }),
    title: input.title.trim(),
    kind: input.kind,
    description: input.description.replaceAll('\r\n', '\n').trim(),
    price: {
      currency: currencyOf(input.unit),
      amount: price.ok ? price.amount : 0n,
    },
    ...(physical ? { condition: input.condition } : {}),
    ...(physical && !countsCombinations(input)
      ? { quantity: readCount(input.quantity, 0) ?? 0 }
      : {}),
    tags: [...input.tags],
    categories: [...input.categories],
    photos: [...photos],
    ...toExtras(input, input.kind, fractionDigits(input.unit)),
  }
}

/** Each combination of choices has a stock of its own. */
export const countsCombinations = ({
  combined,
  options,
}: Pick<ListingInput, 'combined' | 'options'>): boolean => combined && options.length > 0
