import { selectionKey } from '../../contracts/documents/selection-key.ts'
import type { ListingDraftRecord } from '../../storage/repositories/listings.ts'
import { isSame, mergeQuantity } from './merge.ts'

/** How many pieces a listing has, in all or by variant. */
export type Stocked = Pick<ListingDraftRecord, 'quantity' | 'skus'>

/** The same, to be changed. */
export type StockCount = Pick<ListingDraftRecord, 'quantity'> & {
  skus?: NonNullable<ListingDraftRecord['skus']>[number][]
}

/** A stock after both sides sold or added pieces. */
export interface MergedStock {
  readonly stock: StockCount
  /** What both sold beyond what there was, by `selectionKey`. */
  readonly short: readonly { readonly key: string; readonly pieces: number }[]
}

/**
 * The stock after both sides sold or added pieces, in the shape of `mine`; `undefined` where it cannot be
 * told: the earlier version is unknown, or one side changed the variants.
 */
export function mergeStock(
  base: Stocked | undefined,
  mine: Stocked,
  theirs: Stocked,
): MergedStock | undefined {
  if (base === undefined) return undefined
  const [before, own, other] = [base.skus ?? [], mine.skus ?? [], theirs.skus ?? []]
  const short: { key: string; pieces: number }[] = []
  const counted = (key: string, sum: number) => {
    if (sum < 0) short.push({ key, pieces: -sum })
    return Math.max(0, sum)
  }
  if (own.length === 0 && other.length === 0 && before.length === 0) {
    const sum = mergeQuantity(base.quantity, mine.quantity, theirs.quantity)
    if (sum === undefined) return undefined
    return { stock: { quantity: counted(selectionKey([]), sum) }, short }
  }
  const byKey = (skus: typeof own) =>
    new Map(skus.map((sku) => [selectionKey(sku.selections), sku]))
  const [olds, others] = [byKey(before), byKey(other)]
  if (own.length !== other.length || own.length !== before.length) return undefined
  const skus: (typeof own)[number][] = []
  for (const sku of own) {
    const key = selectionKey(sku.selections)
    const sum = mergeQuantity(olds.get(key)?.quantity, sku.quantity, others.get(key)?.quantity)
    skus.push(sum === undefined ? sku : { ...sku, quantity: counted(key, sum) })
  }
  return { stock: { skus }, short }
}

/**
 * Calls `pay` for each stock that has pieces, and takes as many away as it says; `undefined` where it took none.
 */
export async function heldBack(
  { quantity, skus }: Stocked,
  pay: (key: string, pieces: number) => Promise<number>,
): Promise<StockCount | undefined> {
  let paid = 0
  const left = async (key: string, pieces: number) => {
    const now = pieces > 0 ? await pay(key, pieces) : 0
    paid += now
    return pieces - now
  }
  let stock: StockCount = {}
  if (skus !== undefined && skus.length > 0) {
    const kept: (typeof skus)[number][] = []
    for (const sku of skus) {
      const pieces = sku.quantity
      const key = selectionKey(sku.selections)
      kept.push(pieces === undefined ? sku : { ...sku, quantity: await left(key, pieces) })
    }
    stock = { skus: kept }
  } else if (quantity !== undefined) {
    stock = { quantity: await left(selectionKey([]), quantity) }
  }
  return paid === 0 ? undefined : stock
}

/** Whether both have the same variants, and as many pieces of each. */
export function hasSameStock(a: Stocked, b: Stocked): boolean {
  return isSame(counts(a), counts(b))
}

const counts = ({ quantity, skus = [] }: Stocked) =>
  skus.length === 0
    ? [quantity]
    : skus.map((sku) => [selectionKey(sku.selections), sku.quantity]).sort()

/** `text` with as many pieces as `stocked` has; variants that only the text has keep their own number. */
export function withStockOf<T extends StockCount>(stocked: Stocked, { quantity, ...text }: T): T {
  const counts = new Map(
    stocked.skus?.map((sku) => [selectionKey(sku.selections), sku.quantity] as const),
  )
  const skus = text.skus?.map(({ quantity: own, ...sku }) => {
    const key = selectionKey(sku.selections)
    const pieces = counts.has(key) ? counts.get(key) : own
    return pieces === undefined ? sku : { ...sku, quantity: pieces }
  })
  const pieces =
    skus === undefined || skus.length === 0 ? (stocked.quantity ?? quantity) : undefined
  return {
    ...text,
    ...(skus && { skus }),
    ...(pieces !== undefined && { quantity: pieces }),
  } as T
}
