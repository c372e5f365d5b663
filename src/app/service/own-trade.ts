import type { RatingProof } from '../../contracts/reputation/proof.ts'
import type { Nym } from '../../lib/brand.ts'
import type { OpenOrder } from '../orders/book.ts'
import { paidFacts, proofsOf } from '../reputation/order-proofs.ts'

/**
 * The published rating that shows best that this person bought or sold: of the largest order, those first
 * whose payment is proven here. `undefined`: there is none, and what this person signs counts nothing.
 */
export function bestTrade(orders: readonly OpenOrder[], me: Nym): RatingProof | undefined {
  let best: { proof: RatingProof; sats: bigint; isPaid: boolean } | undefined
  for (const order of orders) {
    const { acceptance } = order.fold
    if (acceptance === undefined) continue
    const { buyer, amountSats: sats, paidTo, paymentAddress } = acceptance.content
    if (buyer !== me && acceptance.author.nym !== me) continue
    const facts = order.record.facts?.[paidTo ?? paymentAddress]
    const isPaid = facts !== undefined && paidFacts({ amountSats: sats }, facts).state === 'paid'
    const proof = proofsOf(order, me)[0]?.proof
    if (proof === undefined) continue
    const isBetter =
      best === undefined || (isPaid === best.isPaid ? sats > best.sats : isPaid && !best.isPaid)
    if (isBetter) best = { proof, sats, isPaid }
  }
  return best?.proof
}
