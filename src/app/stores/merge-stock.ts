import { selectionKey } from '../../contracts/documents/selection-key.ts'
import type { ListingDraftRecord } from '../../storage/repositories/listings.ts'
import { mergeQuantity } from './merge.ts'

/** How many pieces a listing has, in all or by variant. */
export type Stocked = Pick<ListingDraftRecord, 'quantity' | 'skus'>

/**
 * The stock after both sides sold or added pieces, in the shape of `mine`; `undefined` where it cannot be
 * told: the earlier version is unknown, or one side changed the variants.
 */
export function mergeStock(
  base: Stocked | undefined,
  mine: Stocked,
  theirs: Stocked,
):
  | (Pick<ListingDraftRecord, 'quantity'> & {
      skus?: NonNullable<ListingDraftRecord['skus']>[number][]
    })
  | undefined {
  if (base === undefined) return undefined
  const [before, own, other] = [base.skus ?? [], mine.skus ?? [], theirs.skus ?? []]
  if (own.length === 0 && other.length === 0 && before.length === 0) {
    const quantity = mergeQuantity(base.quantity, mine.quantity, theirs.quantity)
    return quantity === undefined ? undefined : { quantity }
  }
  const byKey = (skus: typeof own) =>
    new Map(skus.map((sku) => [selectionKey(sku.selections), sku]))
  const [olds, others] = [byKey(before), byKey(other)]
  if (own.length !== other.length || own.length !== before.length) return undefined
  const skus: (typeof own)[number][] = []
  for (const sku of own) {
    const key = selectionKey(sku.selections)
    const quantity = mergeQuantity(olds.get(key)?.quantity, sku.quantity, others.get(key)?.quantity)
    skus.push(quantity === undefined ? sku : { ...sku, quantity })
  }
  return { skus }
}
