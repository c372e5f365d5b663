import type { ListingDraft, Price } from '../../../app/rpc/api.ts'
import { divideHalfUp } from '../../../contracts/documents/currency.ts'
import { pieceParts, PRICE_PARTS } from '../../../contracts/documents/piece-price.ts'

/** What buyers pay for one piece: the price with its change, rounded half up to the smallest unit. */
export function changedPrice({
  price,
  modifier = 0,
}: Pick<ListingDraft, 'price' | 'modifier'>): Price {
  const amount = divideHalfUp(pieceParts({ price, modifier }, 0n), PRICE_PARTS)
  return { currency: price.currency, amount }
}
