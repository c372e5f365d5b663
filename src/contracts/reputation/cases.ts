import type { DocumentId } from '../../lib/brand.ts'
import type { CaseVerdict } from '../documents/case-record.ts'
import type { Starred } from './score.ts'
import { scoreOf } from './score.ts'
import type { VerifiedCase } from './statement.ts'
import { factsKey } from './statement.ts'
import type { PaidFacts, RatedTrade, RatingWeight } from './weigh.ts'
import { weighRatings } from './weigh.ts'
import type { Near } from './web.ts'

/** What one side says of a case, with what is known of its money, and how near that side is to the reader. */
export interface ToldCase extends Partial<Near> {
  readonly rating: VerifiedCase
  readonly paid: PaidFacts
}

/**
 * How far a case is believed. `confirmed`: two of buyer, vendor and moderator signed the same facts.
 * `claimed`: one of them, and nobody says otherwise. `contested`: those who say something do not agree.
 */
export type CaseStanding = 'confirmed' | 'claimed' | 'contested'

/** One case of a moderator, put together from all that say something of it. */
export interface KnownCase {
  readonly order: DocumentId
  readonly standing: CaseStanding
  /** The facts that hold; of a contested case those of one side. */
  readonly told: ToldCase
}

/** What a moderator did, as far as two of three signed it; counts of cases. */
export interface CaseCounts {
  /** Confirmed ones: decided and never decided. */
  readonly cases: number
  readonly decided: number
  /** His time was over and he had not decided. */
  readonly noShows: number
  /** Middle of the times from call to verdict, ms; absent: he decided none. */
  readonly medianMs?: number
  /** Of the decided ones: at least 60 % to the buyer, at least 60 % to the vendor, between. */
  readonly toBuyer: number
  readonly toVendor: number
  readonly between: number
  /** Different buyers and vendors of the confirmed ones. */
  readonly people: number
  /** Of the confirmed ones: nobody here has looked up the money yet. */
  readonly unchecked: number
  /** Beside them: told by one side only, told in different ways, without money of their own. */
  readonly claimed: number
  readonly contested: number
  readonly unpaid: number
}

const DAY_MS = 86_400_000
/** Hundredths of a percent from which on a verdict is mostly for one side. */
const MOSTLY = 6_000
/** Within how many days a verdict is worth how many stars. */
const BY_SPEED: readonly (readonly [days: number, stars: number])[] = [
  [3, 5],
  [7, 4],
  [14, 3],
]
const LATE = 2
const NEVER = 1

/**
 * All cases of one moderator; `told` without replays (`newestRatings`), in any order. A buyer and a
 * vendor who contradict each other are settled by the moderator's signature under one of both.
 */
export function knownCases(told: readonly ToldCase[]): KnownCase[] {
  const byOrder = Map.groupBy(told, ({ rating }) => rating.order)
  return [...byOrder].map(([order, sides]) => {
    const versions = [...Map.groupBy(sides, ({ rating }) => factsKey(rating.facts)).values()]
    const sure = versions.find(
      (version) =>
        new Set(version.map(({ rating }) => rating.rater)).size > 1 ||
        version.some(({ rating }) => rating.agreed),
    )
    if (sure) return { order, standing: 'confirmed', told: best(sure) }
    const isDenied = sides.some(({ rating }) => rating.reply !== undefined)
    const standing = versions.length > 1 || isDenied ? 'contested' : 'claimed'
    return { order, standing, told: best(sides) }
  })
}

/** Counts for people to read. Money that stands for another case, or never came, counts for nothing. */
export function countCases(cases: readonly KnownCase[], now: number): CaseCounts {
  const money = moneyOfCases(cases, now)
  const isPaid = ({ order }: KnownCase) => ['paid', 'unchecked'].includes(money.get(order) ?? '')
  const paid = cases.filter(isPaid)
  const confirmed = paid
    .filter(({ standing }) => standing === 'confirmed')
    .map(({ told: { rating } }) => rating)
  const verdicts = confirmed.flatMap(({ facts }) => facts.verdict ?? [])
  const toBuyer = verdicts.filter(({ buyerShare }) => buyerShare >= MOSTLY).length
  const toVendor = verdicts.filter(({ buyerShare }) => buyerShare <= 10_000 - MOSTLY).length
  const medianMs = median(confirmed.flatMap(({ facts }) => timeOf(facts) ?? []))
  const have = (wanted: CaseStanding) => paid.filter(({ standing }) => standing === wanted).length
  return {
    cases: confirmed.length,
    decided: verdicts.length,
    noShows: confirmed.length - verdicts.length,
    ...(medianMs !== undefined && { medianMs }),
    toBuyer,
    toVendor,
    between: verdicts.length - toBuyer - toVendor,
    people: new Set(confirmed.flatMap(({ buyer, vendor }) => [buyer, vendor])).size,
    unchecked: confirmed.filter(({ order }) => money.get(order) === 'unchecked').length,
    claimed: have('claimed'),
    contested: have('contested'),
    unpaid: cases.length - paid.length,
  }
}

/**
 * By what a directory of moderators sorts (docs/REPUTATION.md): stars times 100 of one score over the
 * ratings of a person as a moderator and the confirmed cases, of which each counts as a rating: 5
 * stars for a verdict within 3 days, 4 within 7, 3 within 14, 2 later, 1 for none.
 */
export function moderatorRank(
  ratings: readonly RatedTrade<Starred>[],
  cases: readonly KnownCase[],
  now: number,
): number {
  const confirmed = cases.filter(({ standing }) => standing === 'confirmed')
  return scoreOf([...ratings, ...confirmed.map(asRating)], { now }).rank
}

/** What the chain says of the money of each, by order. */
export const moneyOfCases = (
  cases: readonly KnownCase[],
  now: number,
): Map<DocumentId, RatingWeight['money']> =>
  new Map(weighRatings(cases.map(asRating), now).map(({ rating, money }) => [rating.order, money]))

function asRating({ told: { rating, ...known } }: KnownCase): RatedTrade<Starred> {
  const { buyer, vendor, facts } = rating
  return { ...known, rating: { ...rating, parties: [buyer, vendor], overall: starsOf(facts) } }
}

function starsOf(facts: VerifiedCase['facts']): number {
  const time = timeOf(facts)
  if (time === undefined) return NEVER
  return BY_SPEED.find(([days]) => time <= days * DAY_MS)?.[1] ?? LATE
}

const timeOf = ({ calledAt, verdict }: { calledAt: number; verdict?: CaseVerdict }) =>
  verdict && verdict.decidedAt - calledAt

/** Of several that say the same: whose money is proven, then who is near, then the same everywhere. */
const best = (told: readonly ToldCase[]): ToldCase =>
  told.reduce((a, b) =>
    worth(b) > worth(a) || (worth(b) === worth(a) && b.rating.id < a.rating.id) ? b : a,
  )

const worth = ({ paid, distance }: ToldCase): number =>
  (paid.state === 'paid' ? 3 : 0) + (distance === undefined ? 0 : distance < 2 ? 2 : 1)

function median(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}
