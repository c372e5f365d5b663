import { draftTxid } from '../escrow/draft.ts'
import type { PayoutTerms } from '../escrow/payout.ts'
import { payoutLadder } from '../escrow/payout.ts'
import { EscrowRefusal } from '../escrow/refusal.ts'

/** The ids that a payout can have, one for each feerate: they are known before anybody signs. */
export function payoutTxids(terms: PayoutTerms): ReadonlySet<string> {
  try {
    return new Set(payoutLadder(terms).map(({ draft }) => draftTxid(draft)))
  } catch (error) {
    if (error instanceof EscrowRefusal) return new Set()
    throw error
  }
}
