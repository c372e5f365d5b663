import type { Condition, ListingKind } from '../../../app/rpc/api.ts'

/** In the order in which the form offers them. */
export const LISTING_KINDS: readonly ListingKind[] = ['physical', 'digital', 'service']

/** From best to worst. */
export const CONDITIONS: readonly Condition[] = [
  'new',
  'like-new',
  'good',
  'fair',
  'refurbished',
  'for-parts',
]
