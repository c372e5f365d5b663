import { expect, it } from 'vitest'
import { sampleContents } from '../../contracts/documents/fixtures/samples.ts'
import type { AnyDocument } from '../../contracts/documents/kinds.ts'
import { HOUR, makeMelonOrder, PAID, T0 } from '../../contracts/order/fixtures/melon-order.ts'
import { foldOrder } from '../../contracts/order/fold.ts'
import type { OpenOrder } from '../orders/book.ts'
import { proofsOf } from './order-proofs.ts'

it('publishes what was said of the vendor, unless the buyer keeps it between the two', async () => {
  const sale = await makeMelonOrder()
  const { vendor, buyer, order, acceptance, dispatch, receipt } = sale
  const rated = vendor.party.nym
  const says = (unpublished: boolean) =>
    sale.buyers(
      'rating',
      { ...sampleContents.rating, order: order.id, rated, ...(unpublished && { unpublished }) },
      T0 + 3 * HOUR,
    )
  const withRating = (rating: AnyDocument): OpenOrder => {
    const documents = [order, acceptance, dispatch, receipt, rating]
    const fold = foldOrder({ id: sale.id, documents, chain: PAID, now: T0 + 4 * HOUR })
    return { fold, documents, record: { role: 'buyer' } } as unknown as OpenOrder
  }
  const open = withRating(await says(false))
  const kept = withRating(await says(true))
  for (const { party } of [buyer, vendor]) {
    expect(proofsOf(open, party.nym)).toHaveLength(1)
    expect(proofsOf(kept, party.nym)).toEqual([])
  }
  // It is a step of the order like any other: nobody rates twice.
  expect(kept.fold.actions.buyer).toEqual(open.fold.actions.buyer)
})
