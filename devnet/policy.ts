import type { CoinView, Mempool, MempoolEntry, TX } from 'bcoin'

/** A transaction that the node refuses, with the reason in Bitcoin Core's words. */
export class RejectedError extends Error {
  override readonly name = 'RejectedError'
  readonly reason: string

  constructor(reason: string) {
    super(`transaction refused: ${reason}`)
    this.reason = reason
  }
}

/** Bitcoin Core's default `-minrelaytxfee` (before 30.0), sat per 1000 vB. */
const MIN_RELAY_SAT_PER_KVB = 1000

const minRelayFee = (vsize: number) => Math.ceil((vsize * MIN_RELAY_SAT_PER_KVB) / 1000)

/** bcoin relays free transactions of high priority; Core has not done so since 0.15. */
export function checkRelayFee(tx: TX, view: CoinView): void {
  if (!tx.hasCoins(view)) return
  const fee = tx.getFee(view)
  const least = minRelayFee(tx.getVirtualSize())
  if (fee < least) throw new RejectedError(`min relay fee not met, ${fee} < ${least}`)
}

/**
 * Which waiting transactions a new one replaces: BIP-125 rules 3 and 4, for every transaction
 * (full replacement, as in Core since 28.0), which bcoin does not know. Throws when it pays too little.
 */
export function findReplaced(mempool: Mempool, tx: TX, view: CoinView): MempoolEntry[] {
  const replaced = new Set<MempoolEntry>()
  for (const { prevout } of tx.inputs) {
    const spender = mempool.getSpent(prevout.hash, prevout.index)
    if (spender !== undefined && spender.tx.txid() !== tx.txid()) replaced.add(spender)
  }
  if (replaced.size === 0 || !tx.hasCoins(view)) return [...replaced]
  const fee = tx.getFee(view)
  const vsize = tx.getVirtualSize()
  let oldFees = 0
  for (const entry of replaced) {
    oldFees += entry.fee
    if (fee / vsize <= entry.fee / entry.size) {
      throw new RejectedError('insufficient fee, rejecting replacement: fee rate is not higher')
    }
  }
  if (fee < oldFees + minRelayFee(vsize)) {
    throw new RejectedError(
      `insufficient fee, rejecting replacement, ${fee} < ${oldFees + minRelayFee(vsize)}`,
    )
  }
  return [...replaced]
}
