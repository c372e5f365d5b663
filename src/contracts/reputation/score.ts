import type { RatedTrade, RatingWeight, Weighable } from './weigh.ts'
import { weighRatings } from './weigh.ts'

/** What a score rests on, so that people can judge it themselves. */
export interface ScoreEvidence {
  /** Orders whose payment is proven; two who rate each other about one order count once. */
  readonly paidOrders: number
  /** Satoshis of these orders. */
  readonly paidSats: bigint
  /** Ratings whose money nobody here has looked up yet. */
  readonly unchecked: number
  /** Ratings without money on the chain: shown, and counted for nothing. */
  readonly unpaid: number
  /** Different people. */
  readonly raters: number
  /** Ratings by people whom the reader follows. */
  readonly near: number
  /** Ratings by people whom these follow in public. */
  readonly vouched: number
  /** First and last trade that counts, ms; absent: none. */
  readonly firstAt?: number
  readonly lastAt?: number
  /** What somebody who invented all of this had to spend at least. */
  readonly fake: FakeCost
}

/** The least that inventing all the trades costs. */
export interface FakeCost {
  /** Network fees, satoshis: money paid to oneself comes back, fees do not. */
  readonly feeSats: bigint
  /** Satoshis that had to be at hand at one time: the largest payment, since coins can pay again. */
  readonly capitalSats: bigint
  /** From the first trade to the last, ms: waiting cannot be bought. */
  readonly timeMs: number
}

export type Confidence = 'none' | 'low' | 'medium' | 'high'

/** What the ratings of one person come to, for one reader. */
export interface Score {
  /** Stars times 100, 100 to 500: the weighted mean. Absent: nothing that counts. */
  readonly hundredths?: number
  /** Ratings that count. */
  readonly count: number
  /** Stars times 100 as if strangers of 2½ stars with a weight of {@link PRIOR} stood beside: to sort by. */
  readonly rank: number
  /** Sum of all weights. */
  readonly weight: number
  readonly confidence: Confidence
  /** How many gave 1, 2, 3, 4, 5 stars, of those that count. */
  readonly stars: readonly [number, number, number, number, number]
  readonly evidence: ScoreEvidence
}

/** What has stars. */
export interface Starred extends Weighable {
  /** 1 to 5. */
  readonly overall: number
}

/** No money of the vendor's stands behind it. */
const UNPAID: ReadonlySet<RatingWeight['money']> = new Set(['unpaid', 'reused', 'strange'])
/** What speaks against believing few ratings. */
const PRIOR = 4
const PRIOR_STARS = 2.5
/** Weight and history of trade that `medium` and `high` confidence need. */
const MEDIUM = 4
const MEDIUM_MS = 28 * 86_400_000
const HIGH = 12
const HIGH_MS = 90 * 86_400_000
/** An output in a transaction of many and its later spending (P2WPKH: 31 + 68 vB, rest shared). */
const FAKE_VBYTES = 100n

/**
 * The one formula (docs/REPUTATION.md): the mean of the overall stars, each with its weight
 * ({@link weighRatings}). `trades` are about one person in one role, already without replays
 * (`newestRatings`); the order does not matter. `feeRate`: sat/vB, at least 1.
 */
export function scoreOf(
  trades: readonly RatedTrade<Starred>[],
  { now, feeRate = 1 }: { now: number; feeRate?: number },
): Score {
  const weights = weighRatings(trades, now)
  const counted = weights.filter(({ weight }) => weight > 0)
  const weight = sum(counted.map((each) => each.weight))
  const points = sum(counted.map((each) => each.weight * each.rating.overall))
  const stars: [number, number, number, number, number] = [0, 0, 0, 0, 0]
  for (const { rating } of counted) {
    const at = rating.overall - 1
    stars[at] = (stars[at] ?? 0) + 1
  }
  const evidence = evidenceOf(weights, feeRate)
  return {
    ...(weight > 0 && { hundredths: Math.round((100 * points) / weight) }),
    count: counted.length,
    rank: Math.round((100 * (points + PRIOR * PRIOR_STARS)) / (weight + PRIOR)),
    weight,
    confidence: confidenceOf(weight, evidence),
    stars,
    evidence,
  }
}

/** Without somebody whom the reader follows never more than `medium`: the others may all be one person. */
function confidenceOf(weight: number, { near, fake }: ScoreEvidence): Confidence {
  if (weight === 0) return 'none'
  if (weight < MEDIUM || fake.timeMs < MEDIUM_MS) return 'low'
  return weight < HIGH || fake.timeMs < HIGH_MS || near === 0 ? 'medium' : 'high'
}

function evidenceOf(weights: readonly RatingWeight<Weighable>[], feeRate: number): ScoreEvidence {
  const paid = weights.filter(({ money }) => money === 'paid')
  const orders = new Map(paid.map((each) => [each.rating.order, each]))
  const times = paid.map(({ at }) => at)
  const counted = weights.filter(({ weight }) => weight > 0)
  const first = Math.min(...times)
  const last = Math.max(...times)
  return {
    paidOrders: orders.size,
    paidSats: total([...orders.values()]),
    unchecked: weights.filter(({ money }) => money === 'unchecked').length,
    unpaid: weights.filter(({ money }) => UNPAID.has(money)).length,
    raters: new Set(counted.map(({ rating }) => rating.rater)).size,
    near: counted.filter(({ distance = 2 }) => distance < 2).length,
    vouched: counted.filter(({ distance }) => distance === 2).length,
    ...(times.length > 0 && { firstAt: first, lastAt: last }),
    fake: {
      feeSats: BigInt(orders.size) * FAKE_VBYTES * BigInt(Math.max(1, Math.ceil(feeRate))),
      capitalSats: largest([...orders.values()]),
      timeMs: times.length > 0 ? last - first : 0,
    },
  }
}

const largest = (weights: readonly RatingWeight<Weighable>[]): bigint =>
  weights.reduce((most, { sats }) => (sats > most ? sats : most), 0n)

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)

const total = (weights: readonly RatingWeight<Weighable>[]): bigint =>
  weights.reduce((all, { sats }) => all + sats, 0n)
