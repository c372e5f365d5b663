import type { DocumentId, OrderId } from '../../lib/brand.ts'
import type { ListingContent } from '../documents/listing.ts'
import type { OrderItem } from '../documents/order-item.ts'
import { selectionKey } from '../documents/selection-key.ts'
import type { Selection } from '../documents/variants.ts'

/** What of a listing tells how many pieces there are. */
export type StockedListing = Pick<ListingContent, 'slug' | 'skus' | 'quantity'>

/** Which pieces somebody wants. */
export type WantedItem = Pick<OrderItem, 'slug' | 'selections' | 'quantity'>

/** Pieces out of one stock that the items of one order want together. */
export interface WantedPieces {
  readonly slug: string
  readonly selections: readonly Selection[]
  readonly quantity: number
  /** What there is of them; absent: it never runs out. */
  readonly available?: number
  /** Positions of the items, from 0. */
  readonly items: readonly number[]
}

/** An order that wants pieces. */
export interface Claim {
  readonly id: OrderId
  readonly items: readonly WantedItem[]
  /** The vendor's acceptance of it, if there is one that counts: who was accepted first, has first. */
  readonly accepted?: { readonly id: DocumentId; readonly signedAt: number }
  /** It ended before goods left, so that it holds nothing: rejected, cancelled, expired, faulty. */
  readonly over: boolean
}

/** Who gets what of a stock. */
export interface Inventory {
  /** Pieces that are left when all accepted orders have theirs; `undefined`: it never runs out. */
  left(slug: string, selections: readonly Selection[]): number | undefined
  /** Orders that cannot have what they want, and the positions of the items (`order.out-of-stock`). */
  readonly short: ReadonlyMap<OrderId, readonly number[]>
}

/**
 * Shares the stock of a store among orders of it. `listings` say what there was before any of the
 * orders. Accepted orders hold what they want, each the whole or nothing, in the order in which they
 * were accepted (time that the vendor signed, then id of the acceptance), paid or not, until they are
 * over. Orders without an answer hold nothing: several may want the last piece until one has it.
 * The result does not depend on the order of the input.
 */
export function inventory(
  listings: readonly StockedListing[],
  claims: readonly Claim[],
): Inventory {
  const bySlug = new Map(listings.map((listing) => [listing.slug, listing]))
  const taken = new Map<string, number>()
  const short = new Map<OrderId, readonly number[]>()
  const left = (slug: string, selections: readonly Selection[]) => {
    const listing = bySlug.get(slug)
    const stock = listing && stockOf(listing, selections)
    if (listing === undefined || stock === undefined) return undefined
    return stock - (taken.get(stockKey(listing, selections)) ?? 0)
  }
  const open = claims.filter(({ over }) => !over)
  for (const { id, items, accepted } of open.toSorted(byAcceptance)) {
    const wanted = wantedPieces(items, listings).map((pieces) => {
      const available = left(pieces.slug, pieces.selections)
      return { ...pieces, lacks: available !== undefined && available < pieces.quantity }
    })
    const lacking = wanted.filter(({ lacks }) => lacks).flatMap((pieces) => pieces.items)
    if (lacking.length > 0) {
      short.set(id, lacking)
    } else if (accepted !== undefined) {
      for (const { slug, selections, quantity } of wanted) {
        const listing = bySlug.get(slug)
        if (listing === undefined) continue
        const key = stockKey(listing, selections)
        taken.set(key, (taken.get(key) ?? 0) + quantity)
      }
    }
  }
  return { left, short }
}

/**
 * What items want, put together by stock: two items of the same choice share it, and so do all choices
 * of a listing without SKUs. Items of listings that are not given are left out.
 */
export function wantedPieces(
  items: readonly WantedItem[],
  listings: readonly StockedListing[],
): WantedPieces[] {
  const groups = new Map<string, WantedPieces>()
  items.forEach(({ slug, selections, quantity }, index) => {
    const listing = listings.find((one) => one.slug === slug)
    if (listing === undefined) return
    const key = stockKey(listing, selections)
    const group = groups.get(key)
    const available = stockOf(listing, selections)
    groups.set(key, {
      slug,
      selections: group?.selections ?? selections,
      quantity: quantity + (group?.quantity ?? 0),
      ...(available !== undefined && { available }),
      items: [...(group?.items ?? []), index],
    })
  })
  return [...groups.values()]
}

/**
 * Pieces that a listing has of a choice; `undefined`: it never runs out. Of a choice that is not on
 * offer there are none.
 */
export function stockOf(
  { skus, quantity }: StockedListing,
  selections: readonly Selection[],
): number | undefined {
  if (skus.length === 0) return quantity
  const key = selectionKey(selections)
  const sku = skus.find((one) => selectionKey(one.selections) === key)
  return sku === undefined ? 0 : sku.quantity
}

function stockKey({ slug, skus }: StockedListing, selections: readonly Selection[]): string {
  return skus.length === 0 ? slug : `${slug}\n${selectionKey(selections)}`
}

/** Accepted orders first, the earliest of them first; a total order. */
function byAcceptance(a: Claim, b: Claim): number {
  const time = ({ accepted }: Claim) => accepted?.signedAt ?? Infinity
  if (time(a) !== time(b)) return time(a) - time(b)
  const [one, other] = [a.accepted?.id ?? a.id, b.accepted?.id ?? b.id]
  if (one === other) return 0
  return one < other ? -1 : 1
}
