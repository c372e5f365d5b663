import type { WireError } from '../lib/errors.ts'
import { labelOf } from './tools/labels.ts'
import type { AddressBook } from './keys.ts'
import type { Ledger, LedgerEntry } from './ledger.ts'
import type { WalletState } from './wallet-state.ts'
import type { WalletHistoryEntry, WalletSummary } from './wallet-view.ts'

/** The wallet as plain data for the page. */
export function summarize(
  state: WalletState,
  ledger: Ledger,
  book: AddressBook,
  error: WireError | undefined,
): WalletSummary {
  const sum = (confirmed: boolean) =>
    ledger.coins.reduce(
      (total, coin) => (coin.confirmed === confirmed ? total + coin.value : total),
      0n,
    )
  const summary: WalletSummary = {
    network: state.network,
    confirmed: sum(true),
    unconfirmed: sum(false),
    address: book.at(0, state.shown).address,
    history: ledger.entries.map((entry) => historyEntry(entry, state, book)).sort(newestFirst),
  }
  if (state.checkedAt !== undefined) summary.checkedAt = state.checkedAt
  if (state.height !== undefined) summary.height = state.height
  if (error !== undefined) summary.error = error
  return summary
}

function historyEntry(
  entry: LedgerEntry,
  state: WalletState,
  book: AddressBook,
): WalletHistoryEntry {
  const { stored, amount, fee } = entry
  const payment = state.payments.find(({ txid }) => txid === stored.txid)
  const label =
    labelOf(state.labels, 'tx', stored.txid) ??
    (payment === undefined ? reservedLabel(entry, state, book) : payment.label)
  return {
    txid: stored.txid,
    amount,
    confirmations: confirmationsAt(stored.height, state.height),
    at: stored.at,
    ...(fee === undefined ? {} : { fee }),
    ...(label === undefined ? {} : { label }),
    ...(payment === undefined ? {} : { key: payment.key }),
  }
}

function reservedLabel(
  { decoded }: LedgerEntry,
  state: WalletState,
  book: AddressBook,
): string | undefined {
  const receiving = decoded.outputs
    .map(({ script }) => book.find(script))
    .filter((own) => own?.branch === 0)
  return state.reserved.find(({ index }) => receiving.some((own) => own?.index === index))?.label
}

/** A transaction in the newest block has 1. Servers may lag behind each other by a block. */
export function confirmationsAt(height: number | undefined, tip: number | undefined): number {
  return height === undefined ? 0 : Math.max(1, (tip ?? height) - height + 1)
}

/** What waits in the mempool is the newest. */
function newestFirst(a: WalletHistoryEntry, b: WalletHistoryEntry): number {
  return a.confirmations - b.confirmations || b.at - a.at
}
