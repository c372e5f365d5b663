import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { StoreCard } from '../../p2p/store/card.ts'
import { askedFor } from './own-listing.ts'

/**
 * Whether the card of a listing says something else than the contract that it names: another contract,
 * title, kind, price, condition, or nothing of its being for adults.
 */
export function isLie(card: StoreCard, { id, content }: VerifiedDocument<'listing'>): boolean {
  const price = askedFor(content)
  return (
    card.document !== id ||
    card.title !== content.title ||
    card.kind !== content.kind ||
    card.price.currency !== price.currency ||
    card.price.amount !== price.amount ||
    (card.condition !== undefined && card.condition !== content.condition) ||
    (card.shipsTo !== undefined && (card.adult === true) !== content.adult)
  )
}
