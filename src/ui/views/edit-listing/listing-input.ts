import type { Condition, ListingDraft, ListingKind, PhotoView } from '../../../app/rpc/api.ts'
import { parsePrice } from './parse-price.ts'
import type { ParsedPrice } from './parse-price.ts'

/** Satoshis as a unit to type prices in; the listing itself is then priced in BTC. */
export const SATS_UNIT = 'sats'

/** What stands in the form, as typed. Kept as a draft exactly like this, so that nothing is lost. */
export interface ListingInput {
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
  }
}

/** Digits after the point of a unit: 0 for satoshis, 8 for bitcoin, as ISO 4217 says for the rest. */
export function fractionDigits(unit: string): number {
  if (unit === SATS_UNIT) return 0
  if (unit === 'BTC') return 8
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency: unit }).resolvedOptions()
      .maximumFractionDigits ?? 2
  )
}

export const readPrice = (input: Pick<ListingInput, 'price' | 'unit'>): ParsedPrice =>
  parsePrice(input.price, fractionDigits(input.unit))

/** Pieces as typed: whole and at least `min`, or `undefined`. */
export function readCount(text: string, min = 1): number | undefined {
  const count = /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : undefined
  return count === undefined || count < min ? undefined : count
}

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
      currency: input.unit === SATS_UNIT ? 'BTC' : input.unit,
      amount: price.ok ? price.amount : 0n,
    },
    ...(physical
      ? { condition: input.condition, quantity: readCount(input.quantity, 0) ?? 0 }
      : {}),
    tags: [...input.tags],
    categories: [...input.categories],
    photos: [...photos],
  }
}
