import { expect, it } from 'vitest'
import type { ListingDraft } from '../../app/rpc/api.ts'
import { termsMark } from './terms.ts'

const mug: ListingDraft = {
  slug: 'mug',
  title: 'Mug',
  kind: 'physical',
  description: '',
  price: { currency: 'BTC', amount: 100n },
  quantity: 3,
  tags: [],
  categories: [],
  photos: [],
}
const sku = { selections: [], productId: '', surcharge: 0n }

it('stays the same when only pieces were sold', async () => {
  const before = { ...mug, skus: [{ ...sku, quantity: 2 }] }
  const sold = { ...mug, quantity: 2, skus: [{ ...sku, quantity: 0 }] }
  expect(await termsMark(sold)).toBe(await termsMark(before))
})

it('changes with whatever else the vendor changes', async () => {
  const before = await termsMark(mug)
  const changes: Partial<ListingDraft>[] = [
    { price: { currency: 'BTC', amount: 101n } },
    { returns: 'None' },
    { skus: [sku] },
    { terms: 'Final sale' },
    { title: 'Cup' },
  ]
  for (const change of changes) expect(await termsMark({ ...mug, ...change })).not.toBe(before)
})
