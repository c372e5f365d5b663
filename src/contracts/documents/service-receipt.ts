import type { Nym } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { integer, nym, pattern } from '../xml/values.ts'

/** What devices of somebody did for the author within one calendar month, as the author counted it. */
export interface ServiceReceiptContent {
  /** Whose devices these are. */
  helper: Nym
  /** UTC, `2026-11`. */
  month: string
  /** Bytes of blocks that came from them. */
  bytes: number
  /** Sealed envelopes that they had kept for the author and handed over. */
  envelopes: number
  /** Days on which one of them answered. */
  days: number
}

/** More than a petabyte a month is no count. */
const MAX_BYTES = 1e15
const MAX_ENVELOPES = 1_000_000

export const serviceReceipt: Codec<ServiceReceiptContent> = group<ServiceReceiptContent>({
  helper: one('helper', nym),
  month: one('month', pattern(/^20\d\d-(?:0[1-9]|1[0-2])$/)),
  bytes: one('bytes', integer({ min: 0, max: MAX_BYTES })),
  envelopes: one('envelopes', integer({ min: 0, max: MAX_ENVELOPES })),
  days: one('days', integer({ min: 1, max: 31 })),
})
