import { SoukError } from '../../lib/errors.ts'
import type { MoveTerms } from '../escrow/move-plan.ts'
import { verifyMove } from '../escrow/handover.ts'
import type { PayoutTerms, ReleaseSignatures, Signed } from '../escrow/payout.ts'
import { verifyPayoutSignatures } from '../escrow/payout.ts'

/** Whether somebody's signatures are good for a payout or a move that was rebuilt here. */
export interface SignatureJudge {
  /** `key` names document and terms: the same key is the same question. */
  payout(key: string, terms: PayoutTerms, signed: Signed<ReleaseSignatures>): boolean
  move(key: string, terms: MoveTerms, signed: Signed<readonly string[]>): boolean
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
}

/** Verifies once what `judge` verifies, and remembers the answers for as long as it lives. */
export function rememberingJudge(judge: SignatureJudge = strictJudge): SignatureJudge {
  const answers = new Map<string, boolean>()
  const once = (key: string, ask: () => boolean) => {
    const answer = answers.get(key) ?? ask()
    answers.set(key, answer)
    return answer
  }
  return {
    payout: (key, ...rest) => once(`payout:${key}`, () => judge.payout(key, ...rest)),
    move: (key, ...rest) => once(`move:${key}`, () => judge.move(key, ...rest)),
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
