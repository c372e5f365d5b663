import type { Score } from '../../contracts/reputation/score.ts'
import { scoreOf } from '../../contracts/reputation/score.ts'
import type { RatedRole } from '../../contracts/reputation/verify.ts'
import type { RatedTrade } from '../../contracts/reputation/weigh.ts'
import { weighRatings } from '../../contracts/reputation/weigh.ts'
import type { Nym } from '../../lib/brand.ts'
import type { RatingRecord } from '../../storage/records.ts'
import type { PublicRating } from '../rpc/reputation-api.ts'

/** Ratings that a page gets at once. */
const MAX_SHOWN = 100

export interface Reader {
  /** Whom the reader follows, and the reader. */
  readonly near: ReadonlySet<Nym>
  readonly now: number
}

/** Records as the formula takes them: of one role. */
export const tradesOf = (
  records: readonly RatingRecord[],
  role: RatedRole,
  { near }: Pick<Reader, 'near'>,
): RatedTrade[] =>
  records
    .filter(({ rating }) => rating.role === role)
    .map(({ rating, paid }) => ({
      rating,
      paid,
      ...(near.has(rating.rater) && { distance: 1 }),
    }))

export const scoreFor = (
  records: readonly RatingRecord[],
  role: RatedRole,
  reader: Reader,
): Score => scoreOf(tradesOf(records, role, reader), reader)

/** The newest ratings, with what each of them counts among those of its role. */
export async function publicRatings(
  records: readonly RatingRecord[],
  reader: Reader,
  nameOf: (nym: Nym) => Promise<string>,
): Promise<PublicRating[]> {
  const roles: RatedRole[] = ['vendor', 'buyer', 'moderator']
  const weighed = roles.flatMap((role) => {
    const weights = weighRatings(tradesOf(records, role, reader), reader.now)
    const all = weights.reduce((sum, { weight }) => sum + weight, 0)
    return weights.map((each) => ({ ...each, share: all === 0 ? 0 : each.weight / all }))
  })
  const newest = weighed
    .toSorted(
      (a, b) => b.rating.signedAt - a.rating.signedAt || (a.rating.id < b.rating.id ? -1 : 1),
    )
    .slice(0, MAX_SHOWN)
  return Promise.all(
    newest.map(async ({ rating, money, share }): Promise<PublicRating> => {
      const { proof: _, network: __, acceptedAt: ___, order: ____, rated: _____, ...shown } = rating
      const { paidTo: ______, reply, ...content } = shown
      return {
        ...content,
        raterName: await nameOf(rating.rater),
        money,
        share: Math.round(100 * share),
        followed: reader.near.has(rating.rater),
        ...(reply && { reply: { text: reply.text, signedAt: reply.signedAt } }),
      }
    }),
  )
}
