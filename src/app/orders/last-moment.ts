import type { CoinPlace } from '../../contracts/escrow/types.ts'
import type { TradingRole } from '../../contracts/order/states.ts'
import type { OpenOrder } from './book.ts'

/** A day. */
const MARGIN_BLOCKS = 144
/** Of a short lock a quarter is left. */
const SHARE = 4

/** Whether the other can soon take coins of a place alone, at this height of the chain. */
export function isLastMoment(
  { fold, record }: OpenOrder,
  { place, by, blocks }: { place: CoinPlace; by: TradingRole; blocks: number },
  tip: number,
): boolean {
  const heights = Object.values(record.facts ?? {}).map((facts) => facts.tip)
  const newest = Math.max(tip, ...heights)
  const margin = Math.min(MARGIN_BLOCKS, Math.floor(blocks / SHARE))
  return fold.claims.some(
    (claim) => claim.place === place && claim.role === by && claim.height - 1 - newest <= margin,
  )
}
