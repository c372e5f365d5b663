import { SoukError } from '../../lib/errors.ts'

/** A refusal to build, sign or finish a transaction of an order's money. Amounts in the data are satoshis. */
export class EscrowRefusal extends SoukError {
  override readonly name = 'EscrowRefusal'

  constructor(
    code: EscrowRefusalCode,
    message: string,
    data: Readonly<Record<string, string | number>> = {},
  ) {
    super(code, message, { data })
  }
}

export type EscrowRefusalCode =
  /** The bytes are no script that an order's money can lie in. */
  | 'escrow.unknown-script'
  /** The extended public key is not that of an escrow account of this network. */
  | 'escrow.bad-xpub'
  /** The order has no such script. */
  | 'escrow.no-such-place'
  | 'escrow.repeated-key'
  /** {name, blocks}: a lock that cannot be counted, or locks in a wrong order. */
  | 'escrow.bad-time'
  /** {smallest}: below it the network fee would be too large a part of the amount. */
  | 'escrow.fee-too-high'
  /** After the network fee nothing is left that nodes would relay. */
  | 'escrow.not-worth-the-fee'
  /** {difference}: the parts of the payees are not all the coins, no more and no less. */
  | 'escrow.split-does-not-add-up'
  /** {frozen}: the moderator wants more than the order froze. */
  | 'escrow.moderator-fee-too-high'
  /** {path, place}: the script cannot be spent so. */
  | 'escrow.no-such-path'
  /** {from, to}: the money of an order never goes that way. */
  | 'escrow.no-such-move'
  /** No coin, or one twice. */
  | 'escrow.wrong-coins'
  /** {lock}: not a relative lock of 1 to 65 535 blocks (BIP 68). */
  | 'escrow.wrong-lock'
  /** A signature of a key that has no part in this way of spending, or of another than said. */
  | 'escrow.foreign-key'
  /** {sighash}: signed for another purpose; the byte in hexadecimal. */
  | 'escrow.foreign-sighash'
  /** {input}: not strict DER with a low S, or not of this transaction. */
  | 'escrow.bad-signature'
  /** {input} or {rate}: nobody signed it. */
  | 'escrow.missing-signature'
  /** {rate}: a feerate that the ladder does not have. */
  | 'escrow.unknown-rung'
  /** {missing}: the coins added for the fee do not pay it. */
  | 'escrow.fee-coins-short'
  /** {smallest}: nodes do not relay so little. */
  | 'escrow.dust'
  /** The bytes are neither a transaction nor a PSBT (BIP 174). */
  | 'escrow.unreadable-transaction'
  /** {output}: it pays somebody whom the contract does not name. */
  | 'escrow.unknown-output'
  /** Somebody whom the contract names is not paid. */
  | 'escrow.missing-output'
  /** {output} or {input}: not the satoshis of the contract. */
  | 'escrow.wrong-amount'
  /** {input}: it spends what is no coin of this payment. */
  | 'escrow.foreign-input'
  /** A coin of this payment is not spent. */
  | 'escrow.missing-input'
  /** {input}: another sequence number than the contract's lock demands. */
  | 'escrow.wrong-sequence'
  | 'escrow.wrong-lock-time'
  | 'escrow.wrong-version'
  /** {output}: the address was used before. */
  | 'escrow.address-reused'
