import type { NetworkName } from '../lib/config.ts'
import type { Label } from './tools/labels.ts'

/** BIP-44 change level: 0 is handed out to others, 1 takes the change of own payments. */
export type Branch = 0 | 1

/** A transaction that moves own coins. Its bytes were checked against its id. */
export interface StoredTransaction {
  readonly txid: string
  /** With witness. */
  readonly rawHex: string
  /** `undefined` while unconfirmed. */
  readonly height?: number
  /** First seen here, or the block's time when it was found later. Ms since the Unix epoch. */
  readonly at: number
}

/** A payment that was signed here. Kept for good: it is the memory of the idempotency key. */
export interface StoredPayment {
  /** Idempotency key: one key pays at most once. */
  readonly key: string
  readonly txid: string
  readonly rawHex: string
  readonly address: string
  readonly amount: bigint
  readonly fee: bigint
  readonly label?: string
  readonly createdAt: number
  /** `signed`: to be handed (again) to the network. `sent`: a server took it. `rejected`: against the rules, coins are free again. */
  readonly state: 'signed' | 'sent' | 'rejected'
  /** Versions with lower fees that this one replaces; one of them may still be mined. */
  readonly former?: readonly PaymentVersion[]
}

/** A payment that was replaced by one with a higher fee. */
export interface PaymentVersion {
  readonly txid: string
  readonly rawHex: string
  readonly amount: bigint
  readonly fee: bigint
}

/** Coins that are set aside to pay the fee of a transaction of an order. */
export interface FeeReservation {
  readonly key: string
  /** `txid:vout`. */
  readonly outpoints: readonly string[]
  /** Change index of what is left. */
  readonly change: number
  readonly feeSatPerVb: number
  readonly at: number
}

/** All that the wallet must not forget. Plain data: structured-clonable, no secrets but the history itself. */
export interface WalletState {
  readonly version: 1
  readonly network: NetworkName
  /** First index of each branch that was never handed out nor seen used. */
  readonly next: { readonly receive: number; readonly change: number }
  /** Receive index that the wallet page shows now. */
  readonly shown: number
  /** Receive indexes given away for one purpose, with the purpose. */
  readonly reserved: readonly {
    readonly index: number
    readonly label: string
    readonly at: number
  }[]
  readonly transactions: readonly StoredTransaction[]
  readonly payments: readonly StoredPayment[]
  /** Coins (`txid:vout`) that no payment takes by itself. */
  readonly frozen?: readonly string[]
  /** Coins that no payment takes, chosen or not. */
  readonly reservations?: readonly FeeReservation[]
  /** What people wrote to transactions, addresses and coins. */
  readonly labels?: readonly Label[]
  /** Tip at the last successful look. */
  readonly height?: number
  /** Last successful look, ms. */
  readonly checkedAt?: number
  /** Last successful look at every address, ms. */
  readonly scannedAt?: number
}

/** Where the state is kept; the app stores it encrypted. `save` resolves once it would survive a crash. */
export interface WalletStore {
  load(): Promise<WalletState | undefined>
  save(state: WalletState): Promise<void>
}
