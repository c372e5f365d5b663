import type { RatingProof } from '../../contracts/reputation/proof.ts'
import type { Nym } from '../../lib/brand.ts'
import type { OrderBook } from '../orders/book.ts'
import { hasKind } from '../orders/brief.ts'
import type { OrderBrief } from '../orders/brief.ts'
import { paidFacts, proofsOf } from '../reputation/order-proofs.ts'

/**
 * The published rating that shows best that this person bought or sold: of the largest order, those first
 * whose payment is proven here. `undefined`: there is none, and what this person signs counts nothing.
 */
export async function bestTrade(
  book: Pick<OrderBook, 'list' | 'find'>,
  me: Nym,
): Promise<RatingProof | undefined> {
  const best = (await book.list())
    .flatMap((order) => candidate(order, me))
    .sort((a, b) => Number(b.isPaid) - Number(a.isPaid) || (a.sats > b.sats ? -1 : 1))
  for (const { id } of best) {
    const order = await book.find(id)
    const proof = order && proofsOf(order, me)[0]?.proof
    if (proof !== undefined) return proof
  }
  return undefined
}

function candidate(order: OrderBrief, me: Nym) {
  const { acceptance } = order.fold
  if (acceptance === undefined || !hasKind(order, 'rating')) return []
  const { buyer, amountSats: sats, paidTo, paymentAddress } = acceptance.content
  if (buyer !== me && acceptance.author.nym !== me) return []
  const facts = order.record.facts?.[paidTo ?? paymentAddress]
  const isPaid = facts !== undefined && paidFacts({ amountSats: sats }, facts).state === 'paid'
  return [{ id: order.record.id, sats, isPaid }]
}
