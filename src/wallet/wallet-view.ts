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
  /** Coins (`txid:vout`) of which to pay, and of no others. Absent: any that is not frozen. */
  coins?: readonly string[]
}

/** A waiting transaction that is to be sped up. */
export interface BumpInput {
  txid: string
  /** What the transaction (with a child: both together) should pay. */
  feeSatPerVb: number
  /** Own payments only: take the fee from what the payee gets. */
  reduce?: boolean
}

/** What speeding up would do. */
export interface BumpPlan {
  /** By a replacement (from the change, with more coins, or for less to the payee), or by a child. */
  how: 'replace' | 'add-coins' | 'reduce' | 'child'
  /** To the payee; of a child: to oneself. */
  amount: bigint
  /** In all; of a child: its own. */
  fee: bigint
  /** What is paid already. */
  oldFee: bigint
  feeSatPerVb: number
}

/** Feerates to choose from, sat/vB. */
export interface FeePresets {
  /** The next block. */
  fast: number
  /** Within the half hour. */
  normal: number
  /** Within the day. */
  slow: number
}

/** A coin, ready to draw. */
export interface CoinView {
  /** `txid:vout`. */
  outpoint: string
  amount: bigint
  address: string
  confirmations: number
  frozen: boolean
  /** Change of an own payment. */
  change: boolean
  label?: string
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

/** A payment to one address. */
export interface PaidPayment extends SentPayment {
  /** Position of the output that pays. */
  vout: number
}
