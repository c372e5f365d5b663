import { outpointKey } from './decode.ts'
import type { Books } from './books.ts'
import { reservedOutpoints } from './fee-coins.ts'
import { confirmationsAt } from './summary.ts'
import type { Label } from './tools/labels.ts'
import { labelOf } from './tools/labels.ts'
import type { CoinView } from './wallet-view.ts'

/** Labels that are kept; more than anybody writes. */
const MAX_LABELS = 10_000

/** All unspent coins, the largest first. */
export function coinViews({ ledger, state }: Books): CoinView[] {
  const frozen = new Set([...(state.frozen ?? []), ...reservedOutpoints(state)])
  const heights = new Map(state.transactions.map(({ txid, height }) => [txid, height]))
  return ledger.coins
    .map(({ txid, vout, value, owner }): CoinView => {
      const outpoint = outpointKey(txid, vout)
      const label = labelOf(state.labels, 'output', outpoint) ?? labelOf(state.labels, 'tx', txid)
      return {
        outpoint,
        amount: value,
        address: owner.address,
        confirmations: confirmationsAt(heights.get(txid), state.height),
        frozen: frozen.has(outpoint),
        change: owner.branch === 1,
        ...(label !== undefined && { label }),
      }
    })
    .sort((a, b) => Number(b.amount - a.amount) || (a.outpoint < b.outpoint ? -1 : 1))
}

/** Keeps a coin from being spent, or not any more. */
export function freezeCoin(books: Books, outpoint: string, frozen: boolean): Promise<void> {
  return books.change((state) => {
    const others = (state.frozen ?? []).filter((one) => one !== outpoint)
    return [{ ...state, frozen: frozen ? [...others, outpoint] : others }, undefined]
  })
}

/** Writes labels; an empty one takes the old one away. Frozen coins follow `spendable`. */
export function writeLabels(books: Books, labels: readonly Label[]): Promise<void> {
  return books.change((state) => {
    const byRef = new Map((state.labels ?? []).map((label) => [keyOf(label), label]))
    const frozen = new Set(state.frozen)
    for (const { type, ref, label, spendable } of labels) {
      if (spendable === false) frozen.add(ref)
      if (spendable === true) frozen.delete(ref)
      const key = keyOf({ type, ref })
      byRef.delete(key)
      if (label !== undefined && label !== '') byRef.set(key, { type, ref, label })
    }
    const kept = [...byRef.values()].slice(-MAX_LABELS)
    return [{ ...state, labels: kept, frozen: [...frozen] }, undefined]
  })
}

/** All that was written or frozen, for other wallets (BIP 329). */
export function readLabels({ state }: Books): Label[] {
  const frozen = new Set(state.frozen)
  const written = (state.labels ?? []).map((label) =>
    label.type === 'output' && frozen.delete(label.ref) ? { ...label, spendable: false } : label,
  )
  const payments = state.payments.flatMap(({ txid, label }): Label[] =>
    label === undefined || labelOf(state.labels, 'tx', txid) !== undefined
      ? []
      : [{ type: 'tx', ref: txid, label }],
  )
  const silent = [...frozen].map((ref): Label => ({ type: 'output', ref, spendable: false }))
  return [...written, ...payments, ...silent]
}

const keyOf = ({ type, ref }: Pick<Label, 'type' | 'ref'>) => `${type} ${ref}`
