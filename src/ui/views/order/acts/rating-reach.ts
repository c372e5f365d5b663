import type { OrderRole } from '../../../../app/rpc/api.ts'

/** Who could come to see a rating: everybody with the rater's name or without, or the order's parties. */
export type RatingReach = 'named' | 'unnamed' | 'parties'

/**
 * How far a rating can be published. What moderators say, and what is said of a buyer who shows no
 * name, nothing proves to others: it stays between the parties (docs/REPUTATION.md).
 *
 * @param unnamed the buyer of the order shows no name
 */
export function ratingReach(by: OrderRole, rated: OrderRole, unnamed: boolean): RatingReach {
  if (by !== 'buyer' && by !== 'vendor') return 'parties'
  if (unnamed && rated === 'buyer') return 'parties'
  return unnamed && by === 'buyer' ? 'unnamed' : 'named'
}
