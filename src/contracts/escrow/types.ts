import type { NetworkName } from '../../lib/config.ts'

/** Where a coin of an order can lie. */
export type CoinPlace = 'offered' | 'shipped' | 'held' | 'sleeping'

/** A way to spend a coin. */
export type PathName = 'together' | 'with-backup' | 'vendor-alone' | 'buyer-alone'

/** Compressed public keys (33 bytes) of one order; see `deriveEscrowKeys`. */
export interface EscrowKeys {
  readonly buyer: Uint8Array
  readonly vendor: Uint8Array
  /** Absent in orders without a moderator. */
  readonly moderator?: Uint8Array
  /** Keys of the clauses in which one party acts alone (miniscript wants distinct keys). */
  readonly buyerAlone: Uint8Array
  readonly vendorAlone: Uint8Array
  /** Keys of the 2-of-3 in which the backup moderator stands in. */
  readonly backup?: {
    readonly buyer: Uint8Array
    readonly vendor: Uint8Array
    readonly moderator: Uint8Array
  }
}

/** Relative locks of the scripts in blocks (BIP 68, BIP 112), as the order froze them. */
export interface EscrowTimes {
  /** Offered: not shipped by then, the buyer takes the money back alone. */
  readonly ship: number
  /** Shipped: the backup moderator may stand in from then on. */
  readonly backup: number
  /** Shipped: the buyer was silent, the vendor claims alone. */
  readonly accept: number
  /** Shipped: the vendor is gone, the buyer claims alone. */
  readonly last: number
  /** Sleeping: the vendor did not take the money, the buyer takes it back alone. */
  readonly window: number
  /** Held: every moderator is gone; the end that they signed beforehand may be finished. */
  readonly end: number
}

/** One way to spend a script: who signs, what must have passed, and what the witness looks like. */
export interface SpendPath {
  readonly name: PathName
  /** Compressed public keys, hex, in the order of the script. */
  readonly signers: readonly string[]
  /** How many of them sign. */
  readonly threshold: number
  /** Blocks since the coin was confirmed; absent: at once. The input's sequence number. */
  readonly older?: number
  /** Largest weight of the input's witness in weight units, with its count and length bytes. */
  readonly witnessWeight: number
  /**
   * The witness stack from bottom to top, with the witness script at the end, out of signatures (DER
   * and sighash byte) by public key (hex). Throws `escrow.missing-signature`.
   */
  stack(signatures: ReadonlyMap<string, Uint8Array>): Uint8Array[]
}

/** One of the scripts that hold the money of an order. */
export interface EscrowScript {
  readonly place: CoinPlace
  readonly network: NetworkName
  readonly witnessScript: Uint8Array
  /** `OP_0 <SHA-256 of the witness script>` (BIP 141). */
  readonly outputScript: Uint8Array
  readonly address: string
  /** Output descriptor over the derived keys with its checksum (BIP 380, 382, 379). */
  readonly descriptor: string
  readonly paths: readonly SpendPath[]
}

/** An unspent output of an order. */
export interface EscrowCoin {
  /** As explorers show it: 64 hex digits, byte-reversed. */
  readonly txid: string
  readonly vout: number
  /** Satoshis. */
  readonly amount: bigint
}
