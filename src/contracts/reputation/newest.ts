import type { VerifiedRating } from './verify.ts'

/** One rating for each order, rater and rated. */
export const ratingKey = ({ order, rater, rated }: VerifiedRating): string =>
  `${order}/${rater}/${rated}`

/**
 * Which of two ratings with the same {@link ratingKey} counts: the later, then the one with the
 * greater id, then the one with the later reply. The same on every node.
 */
export function newerRating(a: VerifiedRating, b: VerifiedRating): VerifiedRating {
  if (a.signedAt !== b.signedAt) return a.signedAt > b.signedAt ? a : b
  if (a.id !== b.id) return a.id > b.id ? a : b
  const [replyA, replyB] = [a.reply, b.reply]
  if (replyA === undefined || replyB === undefined) return replyB === undefined ? a : b
  if (replyA.signedAt !== replyB.signedAt) return replyA.signedAt > replyB.signedAt ? a : b
  return replyA.id >= replyB.id ? a : b
}

/** Of each order, rater and rated the rating that counts: replays and replaced ones are gone. */
export function newestRatings(ratings: Iterable<VerifiedRating>): VerifiedRating[] {
  const newest = new Map<string, VerifiedRating>()
  for (const rating of ratings) {
    const key = ratingKey(rating)
    const known = newest.get(key)
    newest.set(key, known === undefined ? rating : newerRating(known, rating))
  }
  return [...newest.values()]
}
