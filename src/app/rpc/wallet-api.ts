import type { OrderId } from '../../lib/brand.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { WireError } from '../../lib/errors.ts'

export interface WalletEntry {
  txid: string
  /** Positive: came in. Negative: went out, fee included. */
  amount: bigint
  fee?: bigint
  confirmations: number
  /** First seen or mined. */
  at: number
  order?: { id: OrderId; title: string }
  /** What somebody wrote to it. */
  label?: string
  /** It waits in the mempool and can be sped up. */
  waiting: boolean
}

export interface WalletView {
  network: NetworkName
  confirmed: bigint
  unconfirmed: bigint
  /** Satoshis in escrow that are, or may become, one's own. */
  locked: bigint
  /** Of the own money: what no payment takes, as it waits for the fee of an order's transaction. */
  setAside: { amount: bigint; order?: { id: OrderId; title: string } }[]
  /** Next unused receiving address. */
  address: string
  /** Newest first. */
  history: WalletEntry[]
  /** When the chain was last asked with success; `undefined`: never yet. */
  checkedAt?: number
  error?: WireError
  height?: number
  /** A play-money network with a faucet. */
  faucet: boolean
}

/** Fee estimate for one payment, shown before it is signed. */
export interface PaymentPlan {
  amount: bigint
  fee: bigint
  feeSatPerVb: number
}

/** Feerates to choose from, sat/vB. */
export interface FeePresetsView {
  /** The next block. */
  fast: number
  /** Within the half hour. */
  normal: number
  /** Within the day. */
  slow: number
}

/** A coin of the wallet. */
export interface CoinView {
  /** `txid:vout`. */
  outpoint: string
  amount: bigint
  address: string
  confirmations: number
  /** No payment takes it by itself. */
  frozen: boolean
  /** Change of an own payment. */
  change: boolean
  label?: string
}

/** What speeding up a waiting transaction would do. */
export interface BumpPlanView {
  /** By a replacement (from the change, with more coins, or for less to the payee), or by a child. */
  how: 'replace' | 'add-coins' | 'reduce' | 'child'
  amount: bigint
  /** In all; of a child: its own. */
  fee: bigint
  oldFee: bigint
  feeSatPerVb: number
}

/** The public side of the wallet, for other wallets and for comparing after a restore. */
export interface WalletExportView {
  /** BIP 32 fingerprint of the master key. */
  fingerprint: string
  path: string
  xpub: string
  /** Descriptors with checksum (BIP 380). */
  receive: string
  change: string
  firstAddress: string
}

/** A transaction that was signed elsewhere, before it goes to the network. */
export interface SignedPaymentView {
  txid: string
  fee: bigint
  feeSatPerVb: number
  outputs: { address?: string; amount: bigint; own: boolean }[]
}

export interface BumpDraft {
  txid: string
  feeSatPerVb: number
  /** Own payments only: take the fee from what the payee gets. */
  reduce?: boolean
}

export interface SpendDraft {
  address: string
  amount: bigint | 'all'
  /** Absent: the estimate for three blocks. */
  feeSatPerVb?: number
  /** Coins (`txid:vout`) to pay with, and no others. */
  coins?: string[]
}

/** Methods of the wallet, beside those that every order needs. */
export interface WalletMethods {
  'wallet.plan': (input: SpendDraft) => PaymentPlan
  'wallet.send': (input: SpendDraft & { fee: bigint; label?: string }) => { txid: string }
  'wallet.fees': (input: Record<string, never>) => FeePresetsView
  'wallet.coins': (input: Record<string, never>) => CoinView[]
  'wallet.freeze': (input: { outpoint: string; frozen: boolean }) => Record<string, never>
  /** Writes a label to a transaction, an address or a coin; an empty one takes it away. */
  'wallet.label': (input: {
    type: 'tx' | 'addr' | 'output'
    ref: string
    label: string
  }) => Record<string, never>
  'wallet.plan-bump': (input: BumpDraft) => BumpPlanView
  'wallet.bump': (input: BumpDraft) => { txid: string }
  /** Searches for money behind larger gaps of unused addresses than the usual 20. */
  'wallet.look-deeper': (input: { gap: number }) => Record<string, never>
  'wallet.export': (input: Record<string, never>) => WalletExportView
  /** An unsigned payment (base64 PSBT, version 0 or 2) for a device with the same keys. */
  'wallet.psbt': (input: SpendDraft & { version: 0 | 2 }) => {
    psbt: string
    amount: bigint
    fee: bigint
  }
  /** What a signed PSBT would do. Throws `psbt.…`; nothing is broadcast. */
  'wallet.read-psbt': (input: { psbt: string }) => SignedPaymentView
  /** Broadcasts a signed PSBT that was shown before: `txid` is what was shown. */
  'wallet.send-psbt': (input: { psbt: string; txid: string }) => { txid: string }
  /** BIP 322. */
  'wallet.sign-message': (input: { address: string; message: string }) => { signature: string }
  'wallet.verify-message': (input: { address: string; message: string; signature: string }) => {
    valid: boolean
  }
  /** All labels as a file (BIP 329, one JSON object a line). */
  'wallet.export-labels': (input: Record<string, never>) => { file: string }
  /** How many labels were read, and the numbers of lines that could not be. */
  'wallet.import-labels': (input: { file: string }) => { read: number; unreadable: number[] }
  /** Play money only. */
  'wallet.faucet': (input: { sats: bigint }) => { txid: string }
  'wallet.refresh': (input: Record<string, never>) => Record<string, never>
}
