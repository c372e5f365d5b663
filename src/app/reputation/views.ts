import type { Score } from '../../contracts/reputation/score.ts'
import { scoreOf } from '../../contracts/reputation/score.ts'
import type { RatedRole } from '../../contracts/reputation/verify.ts'
import type { RatedTrade } from '../../contracts/reputation/weigh.ts'
import { weighRatings } from '../../contracts/reputation/weigh.ts'
import type { Web } from '../../contracts/reputation/web.ts'
import type { Nym } from '../../lib/brand.ts'
import type { RatingRecord } from '../../storage/records.ts'
import { vouchersView } from '../follows/follows.ts'
import type { PublicRating } from '../rpc/reputation-api.ts'

/** Ratings that a page gets at once. */
const MAX_SHOWN = 100

export interface Reader {
  /** Who is near to the reader. */
  readonly web: Web
  readonly now: number
}

/** Records as the formula takes them: of one role. */
export const tradesOf = (
  records: readonly RatingRecord[],
  role: RatedRole,
  { web }: Pick<Reader, 'web'>,
): RatedTrade[] =>
  records
    .filter(({ rating }) => rating.role === role)
    .map(({ rating, paid }) => ({ rating, paid, ...web.get(rating.rater) }))

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
    newest.map(async ({ rating, money, share, distance, via }): Promise<PublicRating> => {
      const { proof: _, network: __, acceptedAt: ___, order: ____, rated: _____, ...shown } = rating
      const { paidTo: ______, reply, ...content } = shown
      return {
        ...content,
        raterName: await nameOf(rating.rater),
        money,
        share: Math.round(100 * share),
        followed: distance !== undefined && distance < 2,
        ...(distance === 2 && { vouchers: await vouchersView(via, nameOf) }),
        ...(reply && { reply: { text: reply.text, signedAt: reply.signedAt } }),
      }
    }),
  )
}
