import type { CartLine } from '../../state/cart-lines.ts'
import { isSoldOut, missingOption, piecesLeft } from '../../state/choice.ts'
import type { WatchedListing } from '../../state/watch-listings.svelte.ts'

/** Why a line of the cart cannot be checked out as it is. `loading`: not known yet. */
export type LineProblem =
  | 'loading'
  | 'gone'
  | 'unreachable'
  | 'own'
  | 'expired'
  | 'changed'
  | 'option-gone'
  | 'sold-out'
  | 'too-many'

/** What is wrong with a line, given its listing as it is now; the gravest first. */
export function lineProblem(
  line: CartLine,
  now: WatchedListing | undefined,
  at: number,
): LineProblem | undefined {
  if (now === undefined) return 'loading'
  const { view } = now
  const { listing } = view
  if (listing === undefined) {
    if (view.freshness.state === 'loading') return 'loading'
    return view.freshness.state === 'failed' ? 'unreachable' : 'gone'
  }
  if (view.own) return 'own'
  if (listing.expires !== undefined && listing.expires <= at) return 'expired'
  if (isSoldOut(listing)) return 'sold-out'
  if (missingOption(listing, line.selections) !== undefined) return 'option-gone'
  const stock = piecesLeft(listing, line.selections)
  if (stock === 0) return 'sold-out'
  const changed = line.terms !== undefined && now.terms !== undefined && line.terms !== now.terms
  if (changed) return 'changed'
  return stock !== undefined && line.quantity > stock ? 'too-many' : undefined
}
