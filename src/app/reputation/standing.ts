import type { KnownCase, ToldCase } from '../../contracts/reputation/cases.ts'
import {
  countCases,
  knownCases,
  moderatorRank,
  moneyOfCases,
} from '../../contracts/reputation/cases.ts'
import type { Nym } from '../../lib/brand.ts'
import type { CaseRecord, RatingRecord } from '../../storage/records.ts'
import type { PublicCase, StandingView } from '../rpc/reputation-api.ts'
import type { Reader } from './views.ts'
import { scoreFor, tradesOf } from './views.ts'

/** Cases that a page gets at once. */
const MAX_SHOWN = 50

export interface KnownModerator {
  readonly nym: Nym
  readonly ratings: readonly RatingRecord[]
  readonly cases: readonly CaseRecord[]
  readonly state: 'waiting' | 'searching' | 'done'
  readonly own: boolean
}

/** A moderator as this reader sees him: stars, counts, and the cases themselves. */
export async function standingOf(
  { nym, ratings, cases, state, own }: KnownModerator,
  reader: Reader,
  nameOf: (nym: Nym) => Promise<string>,
): Promise<StandingView> {
  const { web, now } = reader
  const known = knownCases(
    cases.map(({ rating, paid }): ToldCase => ({ rating, paid, ...web.get(rating.rater) })),
  )
  const { hundredths, count } = scoreFor(ratings, 'moderator', reader)
  return {
    nym,
    ...(hundredths !== undefined && { rating: { hundredths, count } }),
    rank: moderatorRank(tradesOf(ratings, 'moderator', reader), known, now),
    counts: countCases(known, now),
    cases: await publicCases(known, now, nameOf),
    searching: state === 'searching',
    own,
  }
}

function publicCases(
  known: readonly KnownCase[],
  now: number,
  nameOf: (nym: Nym) => Promise<string>,
): Promise<PublicCase[]> {
  const money = moneyOfCases(known, now)
  const newest = known
    .toSorted((a, b) => b.told.rating.facts.calledAt - a.told.rating.facts.calledAt)
    .slice(0, MAX_SHOWN)
  return Promise.all(
    newest.map(async ({ order, standing, told: { rating } }): Promise<PublicCase> => {
      const { id, rater, buyer, unnamed, facts, amountSats, agreed, reply } = rating
      return {
        id,
        standing,
        by: rater,
        byName: await nameOf(rater),
        ...(unnamed === true && rater === buyer && { unnamed }),
        calledAt: facts.calledAt,
        ...(facts.verdict && {
          verdict: { decidedAt: facts.verdict.decidedAt, buyerShare: facts.verdict.buyerShare },
        }),
        amountSats,
        money: money.get(order) ?? 'unchecked',
        ...(reply && !agreed && { reply: { text: reply.text, signedAt: reply.signedAt } }),
      }
    }),
  )
}
