import { EscrowRefusal } from './refusal.ts'
import type { SettleTerms, Settlement } from './settle.ts'
import { settle } from './settle.ts'

/** Feerates in sat/vB at which every payout is signed. */
export const LADDER_RATES = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233] as const
/** A quarter of the coins is the most that a payout may cost. */
export const LADDER_CAP_DIVISOR = 4n
/** What nodes want, in sat/vB, on top of the fee of what is replaced (BIP 125, rule 4). */
const REPLACEMENT_RATE = 1n

/** One step: the same payout at one feerate. */
export interface LadderRung extends Settlement {
  /** sat/vB. */
  readonly rate: number
}

/**
 * The same payout at rising feerates, so that whoever finishes it picks the fee and may raise it
 * alone. Each rung pays enough to replace the one before. A rung costs at most a quarter of the
 * coins, but for the first, without which small coins would be lost. A rate is left out where the
 * step before dropped an output and so came too near. Throws `escrow.not-worth-the-fee` when there is
 * no rung at all.
 */
export function ladder(terms: Omit<SettleTerms, 'feerate'>): LadderRung[] {
  const rungs: LadderRung[] = []
  for (const rate of LADDER_RATES) {
    const last = rungs.at(-1)
    const settled = climb(terms, rate, last !== undefined)
    if (settled === undefined) break
    if (last !== undefined && settled.fee * LADDER_CAP_DIVISOR > terms.total) break
    const size = BigInt(terms.vsize(settled.outputs.map(({ script }) => script)))
    if (last === undefined || settled.fee >= last.fee + REPLACEMENT_RATE * size)
      rungs.push({ rate, ...settled })
  }
  return rungs
}

/** Only the first rung may fail for want of money; a higher one is the end of the ladder. */
function climb(
  terms: Omit<SettleTerms, 'feerate'>,
  feerate: number,
  optional: boolean,
): Settlement | undefined {
  try {
    return settle({ ...terms, feerate })
  } catch (error) {
    if (optional && error instanceof EscrowRefusal && error.code === 'escrow.not-worth-the-fee')
      return undefined
    throw error
  }
}
