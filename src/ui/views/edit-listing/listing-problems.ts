import { LIMITS } from '../../../contracts/documents/limits.ts'
import { maxAmount } from '../../../contracts/documents/currency.ts'
import { characters } from '../../../lib/text.ts'
import { extrasProblems } from './extras-problems.ts'
import type { ExtrasProblemKey } from './extras-problems.ts'
import { countsCombinations, currencyOf, fractionDigits, readPrice } from './listing-input.ts'
import type { ListingInput } from './listing-input.ts'
import { readCount } from './read-count.ts'

/** What is wrong with one field; `key` is the rest of the text key `edit-listing.problem.*`. */
export interface ListingProblem {
  /** The control's id without `listing-`. */
  field: string
  key:
    | 'photos.busy'
    | 'photos.failed'
    | 'title.required'
    | 'title.too-long'
    | 'description.too-long'
    | `price.${'empty' | 'not-a-number' | 'too-precise' | 'too-precise.none' | 'zero' | 'too-large'}`
    | 'quantity'
    | ExtrasProblemKey
  values?: Record<string, number>
}

/** What keeps a listing from being published, in the order of the form. */
export function listingProblems(
  input: ListingInput,
  photos: { busy: boolean; failed: boolean },
  now = Date.now(),
): ListingProblem[] {
  const problems: ListingProblem[] = []
  if (photos.failed) problems.push({ field: 'photos', key: 'photos.failed' })
  else if (photos.busy) problems.push({ field: 'photos', key: 'photos.busy' })
  if (input.title.trim() === '') problems.push({ field: 'title', key: 'title.required' })
  for (const field of ['title', 'description'] as const) {
    const limit = LIMITS[field]
    if (characters(input[field].trim()) > limit) {
      problems.push({ field, key: `${field}.too-long`, values: { limit } })
    }
  }
  const price = priceProblem(input)
  if (price !== undefined) problems.push(price)
  if (input.kind === 'physical' && !countsCombinations(input)) {
    const count = readCount(input.quantity, 0)
    if (count === undefined || count > LIMITS.quantity) {
      problems.push({ field: 'quantity', key: 'quantity' })
    }
  }
  const digits = fractionDigits(input.unit)
  const read = readPrice(input)
  const amount = read.ok ? read.amount : undefined
  problems.push(...extrasProblems(input, { kind: input.kind, digits, price: amount, now }))
  return problems
}

function priceProblem(input: ListingInput): ListingProblem | undefined {
  const price = readPrice(input)
  if (price.ok) {
    return price.amount > maxAmount(currencyOf(input.unit))
      ? { field: 'price', key: 'price.too-large' }
      : undefined
  }
  const digits = fractionDigits(input.unit)
  return price.problem === 'too-precise' && digits === 0
    ? { field: 'price', key: 'price.too-precise.none' }
    : { field: 'price', key: `price.${price.problem}`, values: { digits } }
}
