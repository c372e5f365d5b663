import type { Sale } from '../documents/sale.ts'
import type { VerifiedRating } from './verify.ts'
import type { RatedTrade } from './weigh.ts'

/** Two acceptances of one vendor that cannot both be counted right, clearsigned by him. */
export interface Miscount {
  /** `same-number`: of two orders in one lane; `wrong-order`: the higher number was signed earlier. */
  readonly kind: 'same-number' | 'wrong-order'
  readonly documents: readonly [string, string]
}

/** What the numbers in the acceptances of a vendor's rated orders tell of all his orders. */
export interface SalesCount {
  /** Accepted orders by the vendor's own count, at least: the sum of the highest number of each lane. */
  readonly counted: number
  /** Counted orders with a rating of the vendor, but for those that were not paid. */
  readonly rated: number
  /** Lanes, one for each device that ever accepted an order. */
  readonly lanes: number
  /** So many lanes for so few sales that whole lanes without a rating may be missing. */
  readonly scattered: boolean
  /** Rated orders whose acceptance has no number. */
  readonly uncounted: number
  readonly miscount?: Miscount
}

/** People have a computer, a phone, and one before each: more lanes need sales to go with them. */
const COMMON_LANES = 4
const SALES_PER_LANE = 3

type Counted = VerifiedRating & { readonly sale: Sale }

/**
 * The sales of one vendor as his own numbers have them (docs/REPUTATION.md). `trades` are ratings of
 * that vendor in whatever order; those of other roles are left out. A number may be skipped, which
 * only makes more orders look unrated; it cannot be given twice without two signatures that show it.
 */
export function salesOf(trades: readonly RatedTrade[]): SalesCount {
  const asVendor = trades.filter(({ rating }) => rating.role === 'vendor')
  const counted = oncePerOrder(asVendor.flatMap(({ rating }) => (isCounted(rating) ? rating : [])))
  const unpaid = new Set(
    asVendor.flatMap(({ rating, paid }) =>
      paid.state === 'unpaid' || rating.payeeProven !== true ? rating.order : [],
    ),
  )
  const lanes = lanesOf(counted)
  const highest = [...lanes.values()].map((lane) => lane.at(-1)?.sale.number ?? 0)
  const sum = highest.reduce((all, each) => all + each, 0)
  const miscount = miscountIn([...lanes.values()])
  const rated = new Set(counted.map(({ order }) => order).filter((order) => !unpaid.has(order)))
  const uncounted = asVendor.flatMap(({ rating }) => (isCounted(rating) ? [] : rating.order))
  return {
    counted: sum,
    rated: rated.size,
    lanes: lanes.size,
    scattered: lanes.size > COMMON_LANES && sum < SALES_PER_LANE * lanes.size,
    uncounted: new Set(uncounted).size,
    ...(miscount && { miscount }),
  }
}

const isCounted = (rating: VerifiedRating): rating is Counted => rating.sale !== undefined

/** An order that was accepted twice is one sale of each number that it got. */
function oncePerOrder(ratings: readonly Counted[]): Counted[] {
  const sorted = ratings.toSorted(
    (a, b) => a.acceptedAt - b.acceptedAt || (a.order < b.order ? -1 : a.order > b.order ? 1 : 0),
  )
  const once = new Map<string, Counted>()
  for (const rating of sorted) {
    const key = `${rating.order} ${rating.sale.lane} ${rating.sale.number}`
    if (!once.has(key)) once.set(key, rating)
  }
  return [...once.values()]
}

/** By lane, the lowest number first; what has the same number by time. */
function lanesOf(counted: readonly Counted[]): Map<string, Counted[]> {
  const lanes = new Map<string, Counted[]>()
  for (const rating of counted.toSorted((a, b) => a.sale.number - b.sale.number)) {
    const lane = lanes.get(rating.sale.lane) ?? []
    lane.push(rating)
    lanes.set(rating.sale.lane, lane)
  }
  return lanes
}

/** A number that was given twice says more than a time, which a clock may have told wrong. */
function miscountIn(lanes: readonly (readonly Counted[])[]): Miscount | undefined {
  return find(lanes, 'same-number') ?? find(lanes, 'wrong-order')
}

function find(
  lanes: readonly (readonly Counted[])[],
  kind: Miscount['kind'],
): Miscount | undefined {
  for (const lane of lanes) {
    let latest: Counted | undefined
    for (const [at, one] of lane.entries()) {
      const before = kind === 'same-number' ? lane[at - 1] : latest
      if (before !== undefined && contradicts(kind, before, one)) {
        return { kind, documents: [before.proof.acceptance, one.proof.acceptance] }
      }
      if (latest === undefined || one.acceptedAt > latest.acceptedAt) latest = one
    }
  }
  return undefined
}

/** `b` has the same number as `a` or a higher one. */
const contradicts = (kind: Miscount['kind'], a: Counted, b: Counted): boolean =>
  kind === 'same-number'
    ? a.sale.number === b.sale.number && a.order !== b.order
    : a.sale.number < b.sale.number && a.acceptedAt > b.acceptedAt
