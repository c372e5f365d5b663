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

/** Most transactions that one may push out (BIP-125 rule 5). */
const MAX_REPLACED = 100

const refuse = (detail: string) =>
  new RejectedError(`insufficient fee, rejecting replacement${detail}`)

/**
 * Which waiting transactions a new one pushes out, each before those that spend from it: its
 * conflicts, whether they signalled or not (full replacement, as in Core since 28.0), and all that
 * depends on them. Rules 2 to 5 of BIP-125, which bcoin does not know. Throws when one is broken.
 */
export function findReplaced(mempool: Mempool, tx: TX, view: CoinView): MempoolEntry[] {
  const conflicts = new Set<MempoolEntry>()
  for (const { prevout } of tx.inputs) {
    const spender = mempool.getSpent(prevout.hash, prevout.index)
    if (spender !== undefined && spender.tx.txid() !== tx.txid()) conflicts.add(spender)
  }
  if (conflicts.size === 0 || !tx.hasCoins(view)) return []
  const dependents = [...conflicts].flatMap((entry) => mempool.getDescendants(entry))
  const gone = new Set([...conflicts, ...dependents])
  if (gone.size > MAX_REPLACED) throw new RejectedError('too many potential replacements')
  checkNoNewWaitingInputs(mempool, tx, conflicts)
  const fee = tx.getFee(view)
  const vsize = tx.getVirtualSize()
  for (const entry of conflicts) {
    if (fee / vsize <= entry.fee / entry.size) throw refuse(': fee rate is not higher')
  }
  const least = [...gone].reduce((sum, entry) => sum + entry.fee, minRelayFee(vsize))
  if (fee < least) throw refuse(`, ${fee} < ${least}`)
  // The mempool's map keeps the order of entry, and nothing enters before what it spends.
  return [...mempool.map.values()].filter((entry) => gone.has(entry))
}

/** Rule 2: what still waits may be spent only where a replaced transaction spent from it too. */
function checkNoNewWaitingInputs(
  mempool: Mempool,
  tx: TX,
  conflicts: ReadonlySet<MempoolEntry>,
): void {
  const parents = new Set(
    [...conflicts].flatMap(({ tx: old }) => old.inputs.map(({ prevout }) => prevout.hash)),
  )
  for (const { prevout } of tx.inputs) {
    if (mempool.hasEntry(prevout.hash) && !parents.has(prevout.hash))
      throw new RejectedError('replacement-adds-unconfirmed')
  }
}

/**
 * What no miner takes while blocks cost `satPerVb`, each before those that spend from it: a
 * transaction is taken when it, with all that it waits for, pays so much, or when one is that waits
 * for it (child pays for parent).
 */
export function tooCheap(mempool: Mempool, satPerVb: number): MempoolEntry[] {
  const taken = new Set<MempoolEntry>()
  for (const entry of mempool.map.values()) {
    const whole = [entry, ...mempool.getAncestors(entry)]
    const fee = whole.reduce((sum, each) => sum + each.fee, 0)
    const size = whole.reduce((sum, each) => sum + each.size, 0)
    if (fee >= size * satPerVb) for (const each of whole) taken.add(each)
  }
  return [...mempool.map.values()].filter((entry) => !taken.has(entry))
}
