import type { Nym } from '../../lib/brand.ts'
import type { VerifiedTrade } from './statement.ts'
import type { VerifiedRating } from './verify.ts'
import type { Near } from './web.ts'

/** What the chain shows at the address that was to be paid. */
export type PaidFacts =
  /** Nobody looked yet, or no server answered. */
  | { readonly state: 'unchecked' }
  /** Proven: confirmed coins came to the address. `sats`: all of them; `at`: time of the first block, ms. */
  | { readonly state: 'paid'; readonly sats: bigint; readonly at: number }
  /** Looked up, and less came than the order cost. */
  | { readonly state: 'unpaid' }

/** What can be weighed: a rating, or what two of three say of a case. */
export interface Weighable extends VerifiedTrade {
  /** Who has a part in saying it, if more than the rater; each of them is counted as often as he is. */
  readonly parties?: readonly Nym[]
  /** By a buyer who shows no name. */
  readonly unnamed?: true
}

/** A rating with what is known of its money and of its author. */
export interface RatedTrade<R extends Weighable = VerifiedRating> extends Partial<Near> {
  readonly rating: R
  readonly paid: PaidFacts
}

/** How much one rating counts, and each factor of it. */
export interface RatingWeight<R extends Weighable = VerifiedRating> extends Partial<Near> {
  readonly rating: R
  readonly weight: number
  /**
   * What became of its money; `reused`: the same payment stands for another order already; `strange`:
   * nothing shows that it went to the vendor.
   */
  readonly money: 'paid' | 'unchecked' | 'unpaid' | 'reused' | 'strange'
  /** Satoshis that were proven for it. */
  readonly sats: bigint
  /** When the money moved, or else when it was signed; ms. */
  readonly at: number
}

const DAY_MS = 86_400_000
/** Ratings of strangers within so long share their say. */
const BURST_MS = 7 * DAY_MS
const HALF_LIFE_MS = 365 * DAY_MS
/** Of what was long ago something stays. */
const OLDEST = 0.1
/** A rating whose money nobody looked up yet. */
const UNCHECKED = 0.1
/** A buyer who shows no name: one person can look like many. */
const UNNAMED = 0.25
/** Weight of all who are further away for each weight of those who are nearer. */
const FAR_TO_NEAR = 3
/** Weight of those who are vouched for, for each weight of people whom the reader follows. */
const VOUCHED_TO_NEAR = 2
/** All for whom one friend vouches, together: about his own word on a payment of 100 000 sat. */
const CIRCLE = 8
/** A payment of 10 BTC says no more than one of 0.1 BTC. */
const MOST_BY_VALUE = 4
/** By steps of the web of follows. */
const TRUST: readonly number[] = [4, 4, 2]

/**
 * How much each rating counts for one reader (docs/REPUTATION.md):
 * value × age × trust, divided by k² for the k-th of the same rater and by k for the k-th of
 * strangers in the same week. All for whom one friend vouches count together no more than
 * {@link CIRCLE}. Once somebody nearer has spoken, all who are further away count together at most
 * three times as much. What is not paid counts nothing.
 */
export function weighRatings<R extends Weighable>(
  trades: readonly RatedTrade<R>[],
  now: number,
): RatingWeight<R>[] {
  const once = claimPayments(trades)
  const weights = trades
    .map((trade) => ({ ...factsOf(trade, once, now), rating: trade.rating }))
    .sort(heaviestFirst)
  const byRater = new Map<Nym, number>()
  const byWeek = new Map<number, number>()
  const damped = weights
    .map((each): RatingWeight<R> => {
      if (each.weight === 0) return each
      const { rater, parties = [rater] } = each.rating
      const k = Math.max(...parties.map((party) => next(byRater, party)))
      return { ...each, weight: each.weight / k ** 2 }
    })
    .sort(heaviestFirst)
    .map((each): RatingWeight<R> => {
      if (each.weight === 0 || each.distance !== undefined) return each
      const k = next(byWeek, Math.floor(each.at / BURST_MS))
      return { ...each, weight: each.weight / k }
    })
  return boundFar(boundCircles(damped))
}

/**
 * However many one friend vouches for (or whoever stole his key), they have little to say. For whom
 * several vouch, he counts by the one of them whose circle says least: a thief takes nothing from others.
 */
function boundCircles<R extends Weighable>(weights: readonly RatingWeight<R>[]): RatingWeight<R>[] {
  const circles = new Map<Nym, number>()
  for (const { weight, distance, via = [] } of weights) {
    if (distance !== 2) continue
    for (const friend of via) circles.set(friend, (circles.get(friend) ?? 0) + weight)
  }
  return weights.map((each) => {
    if (each.distance !== 2 || each.weight === 0) return each
    const circle = Math.min(...(each.via ?? []).map((friend) => circles.get(friend) ?? 0))
    return { ...each, weight: each.weight * Math.min(1, CIRCLE / circle) }
  })
}

/** However many there are further away, they do not drown those whom the reader chose. */
function boundFar<R extends Weighable>(weights: readonly RatingWeight<R>[]): RatingWeight<R>[] {
  const sums = { near: 0, vouched: 0, strange: 0 }
  for (const { weight, distance } of weights) sums[stepOf(distance)] += weight
  const { near, vouched, strange } = sums
  if (near === 0 && vouched === 0) return [...weights]
  const mostVouched = near === 0 ? vouched : Math.min(vouched, VOUCHED_TO_NEAR * near)
  const mostFar = FAR_TO_NEAR * (near === 0 ? vouched : near)
  const scale = {
    near: 1,
    vouched: vouched === 0 ? 1 : mostVouched / vouched,
    strange: Math.min(1, (near === 0 ? mostFar : mostFar - mostVouched) / (strange || 1)),
  }
  return weights.map((each) => ({ ...each, weight: each.weight * scale[stepOf(each.distance)] }))
}

const stepOf = (distance: number | undefined) =>
  distance === undefined ? 'strange' : distance === 2 ? 'vouched' : 'near'

function factsOf<R extends Weighable>(
  { rating, paid, ...known }: RatedTrade<R>,
  once: ReadonlyMap<string, string>,
  now: number,
): RatingWeight<R> {
  const near = nearOf(known, rating.rated)
  const trust = rating.unnamed === true ? UNNAMED : trustFactor(near.distance)
  const isFirst = once.get(rating.paidTo) === rating.order
  const signed = { rating, weight: 0, sats: 0n, at: Math.min(rating.signedAt, now), ...near }
  if (rating.payeeProven !== true) {
    return { ...signed, money: paid.state === 'unpaid' ? 'unpaid' : 'strange' }
  }
  if (paid.state === 'unchecked') {
    // A date that nobody proved must not make it younger than it can be.
    const weight = isFirst ? UNCHECKED * ageFactor(signed.at, now) * trust : 0
    return { ...signed, weight, money: isFirst ? 'unchecked' : 'reused' }
  }
  if (paid.state === 'unpaid' || !isFirst) {
    return { ...signed, money: paid.state === 'unpaid' ? 'unpaid' : 'reused' }
  }
  const sats = rating.amountSats
  const weight = valueFactor(sats) * ageFactor(paid.at, now) * trust
  return { rating, weight, money: 'paid', sats, at: paid.at, ...near }
}

/**
 * Of several orders that name one address the first that was accepted owns its payment; those whose
 * vendor does not prove that the address is his own none.
 */
export function claimPayments(
  trades: readonly Pick<RatedTrade<Weighable>, 'rating'>[],
): Map<string, string> {
  const owners = new Map<string, string>()
  const inOrder = trades
    .map(({ rating }) => rating)
    .filter(({ payeeProven }) => payeeProven === true)
    .sort((a, b) => a.acceptedAt - b.acceptedAt || (a.order < b.order ? -1 : 1))
  for (const { paidTo, order } of inOrder) if (!owners.has(paidTo)) owners.set(paidTo, order)
  return owners
}

/** 1000 sat: 0.3; 10 000: 1; 100 000: 2; from 0.1 BTC on 4. */
const valueFactor = (sats: bigint): number =>
  Math.min(MOST_BY_VALUE, Math.log10(1 + Number(sats) / 1000))

const ageFactor = (at: number, now: number): number =>
  Math.max(OLDEST, 2 ** (-Math.max(0, now - at) / HALF_LIFE_MS))

/** Nobody vouches for those who rate him. */
function nearOf({ distance, via = [] }: Partial<Near>, rated: Nym): Partial<Near> {
  const others = via.filter((friend) => friend !== rated)
  if (distance === undefined || (distance === 2 && others.length === 0)) return {}
  return { distance, ...(others.length > 0 && { via: others }) }
}

const trustFactor = (distance: number | undefined): number =>
  distance === undefined ? 1 : (TRUST[distance] ?? 1)

function next<Key>(counts: Map<Key, number>, key: Key): number {
  const count = (counts.get(key) ?? 0) + 1
  counts.set(key, count)
  return count
}

const heaviestFirst = (a: RatingWeight<Weighable>, b: RatingWeight<Weighable>): number =>
  b.weight - a.weight || (a.rating.id < b.rating.id ? -1 : 1)
