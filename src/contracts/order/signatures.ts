import { SoukError } from '../../lib/errors.ts'
import type { MoveTerms } from '../escrow/move-plan.ts'
import { verifyMove } from '../escrow/handover.ts'
import type { PayoutTerms, ReleaseSignatures, Signed } from '../escrow/payout.ts'
import { verifyPayoutSignatures } from '../escrow/payout.ts'
import { payoutTxids } from './payout-txids.ts'

/** Whether somebody's signatures are good for a payout or a move that was rebuilt here. */
export interface SignatureJudge {
  /** `key` names document and terms: the same key is the same question. */
  payout(key: string, terms: PayoutTerms, signed: Signed<ReleaseSignatures>): boolean
  move(key: string, terms: MoveTerms, signed: Signed<readonly string[]>): boolean
  /** See {@link payoutTxids}; some milliseconds. */
  txids(key: string, terms: PayoutTerms): ReadonlySet<string>
}

/** Verifies each time: some 2 ms for each coin and rung. */
export const strictJudge: SignatureJudge = {
  payout: (_key, terms, signed) =>
    passes(() => {
      verifyPayoutSignatures(terms, signed)
    }),
  move: (_key, terms, signed) =>
    passes(() => {
      verifyMove(terms, signed)
    }),
  txids: (_key, terms) => payoutTxids(terms),
}

/** Verifies once what `judge` verifies, and remembers the answers for as long as it lives. */
export function rememberingJudge(judge: SignatureJudge = strictJudge): SignatureJudge {
  const answers = new Map<string, boolean>()
  const txids = new Map<string, ReadonlySet<string>>()
  const once = (key: string, ask: () => boolean) => {
    const answer = answers.get(key) ?? ask()
    answers.set(key, answer)
    return answer
  }
  return {
    payout: (key, ...rest) => once(`payout:${key}`, () => judge.payout(key, ...rest)),
    move: (key, ...rest) => once(`move:${key}`, () => judge.move(key, ...rest)),
    txids: (key, terms) => {
      const known = txids.get(key) ?? judge.txids(key, terms)
      txids.set(key, known)
      return known
    },
  }
}

function passes(verify: () => void): boolean {
  try {
    verify()
    return true
  } catch (error) {
    if (error instanceof SoukError) return false
    throw error
  }
}
