import { expect, it } from 'vitest'
import type { DocumentId } from '../../lib/brand.ts'
import type { OwnListingRecord } from '../../storage/repositories/listings.ts'
import { cardOf } from './own-listing.ts'

const record = (amount: bigint, modifier?: number): OwnListingRecord => ({
  slug: 'mug',
  draft: {
    title: 'Mug',
    kind: 'physical',
    description: '',
    price: { currency: 'EUR', amount },
    ...(modifier !== undefined && { modifier }),
    tags: [],
    categories: [],
    photos: [],
  },
  armored: '',
  documentId: 'bafkreimug' as DocumentId,
  signedAt: 0,
})

it('shows in a grid what a buyer pays, with what the vendor raised or lowered', () => {
  expect(cardOf(record(2400n)).price.amount).toBe(2400n)
  expect(cardOf(record(2400n, -1250)).price.amount).toBe(2100n)
  expect(cardOf(record(999n, 50)).price.amount).toBe(1004n)
  expect(cardOf(record(1n, -9999)).price.amount).toBe(1n)
})
