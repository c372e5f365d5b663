import type { Statement } from './statement.ts'
import { isCase } from './statement.ts'

/** One rating for each order, rater and rated, and beside it what the same says of the case. */
export const ratingKey = (statement: Statement): string => {
  const { order, rater, rated } = statement
  return `${order}/${rater}/${rated}${isCase(statement) ? '/case' : ''}`
}

/**
 * Which of two ratings with the same {@link ratingKey} counts: the later, then the one with the
 * greater id, then the one with the later reply. The same on every node.
 */
export function newerRating<S extends Statement>(a: S, b: S): S {
  if (a.signedAt !== b.signedAt) return a.signedAt > b.signedAt ? a : b
  if (a.id !== b.id) return a.id > b.id ? a : b
  const [replyA, replyB] = [a.reply, b.reply]
  if (replyA === undefined || replyB === undefined) return replyB === undefined ? a : b
  if (replyA.signedAt !== replyB.signedAt) return replyA.signedAt > replyB.signedAt ? a : b
  return replyA.id >= replyB.id ? a : b
}

/** Of each order, rater and rated the rating that counts: replays and replaced ones are gone. */
export function newestRatings<S extends Statement>(ratings: Iterable<S>): S[] {
  const newest = new Map<string, S>()
  for (const rating of ratings) {
    const key = ratingKey(rating)
    const known = newest.get(key)
    newest.set(key, known === undefined ? rating : newerRating(known, rating))
  }
  return [...newest.values()]
}
