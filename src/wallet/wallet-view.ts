import type { NetworkName } from '../lib/config.ts'
import type { WireError } from '../lib/errors.ts'

/** One line of the wallet's history. */
export interface WalletHistoryEntry {
  txid: string
  /** Positive: came in. Negative: went out, fee included. */
  amount: bigint
  /** Only of own payments. */
  fee?: bigint
  /** 0: in the mempool. */
  confirmations: number
  /** First seen or mined, ms. */
  at: number
  /** Of the payment, or of the reserved address that received. */
  label?: string
  /** Idempotency key of an own payment. */
  key?: string
}

/** The wallet, ready to draw: what the page's `WalletView` needs but for the order titles and the faucet. */
export interface WalletSummary {
  network: NetworkName
  /** Unspent coins in blocks. */
  confirmed: bigint
  /** Unspent coins in the mempool, own change included. The balance is the sum of both. */
  unconfirmed: bigint
  /** Next unused receiving address. */
  address: string
  /** Newest first. */
  history: WalletHistoryEntry[]
  /** When the chain was last asked with success; `undefined`: never yet. */
  checkedAt?: number
  /** Why the last look failed; unset by the next good one. */
  error?: WireError
  height?: number
}

/** What a payment would cost. Fits `PaymentPlan` of the pages. */
export interface SpendPlan {
  amount: bigint
  fee: bigint
  feeSatPerVb: number
}

export interface PlanInput {
  address: string
  /** Satoshis; `all` sends every spendable coin, the fee is taken from it. */
  amount: bigint | 'all'
  /** Absent: the estimate for a confirmation within three blocks. */
  feeSatPerVb?: number
}

export interface SendInput extends PlanInput {
  /** Idempotency key, e.g. the order id: the same key never pays twice. */
  key: string
  /** Exact fee in satoshis, as shown in a plan; wins over `feeSatPerVb`. */
  fee?: bigint
  label?: string
  signal?: AbortSignal
}

/** What became of a payment. */
export interface SentPayment {
  txid: string
  amount: bigint
  fee: bigint
  /** `signed`: no server could be reached; it goes out with the next sync. */
  state: 'sent' | 'signed'
}
