import { SoukError } from '../lib/errors.ts'

/** Refusals of a payment before anything was signed. Amounts in the data are satoshis. */
export class SpendError extends SoukError {
  override readonly name = 'SpendError'

  constructor(code: SpendErrorCode, message: string, data: Readonly<Record<string, number>> = {}) {
    super(code, message, { data })
  }
}

export type SpendErrorCode =
  /** {available, missing}: the coins do not suffice, fee included. */
  | 'wallet.insufficient-funds'
  /** {missing, setAside}: they would suffice with those that are kept for the fees of orders. */
  | 'wallet.set-aside'
  /** {available, waiting}: they would suffice once what is on its way is confirmed. */
  | 'wallet.funds-unconfirmed'
  /** {smallest}: less than nodes relay. */
  | 'wallet.dust'
  /** {fee, smallest}: the fee would be more than a tenth of the amount. */
  | 'wallet.fee-too-high'
  /** {smallest}: less than nodes relay. */
  | 'wallet.fee-too-low'
  /** {fee}: no sane payment costs that. */
  | 'wallet.fee-absurd'
  /** {most}: more coins than fit into one transaction. */
  | 'wallet.too-many-coins'
  /** {missing}: neither change nor other coins pay the higher fee. */
  | 'wallet.bump-needs-coins'
  | 'wallet.already-confirmed'
  | 'wallet.not-own-address'
  | 'wallet.unknown-transaction'
  /** A later payment spends the change of this one, so it cannot be replaced. */
  | 'wallet.change-spent'
  /** {outpoint missing}: a chosen coin is not there any more. */
  | 'wallet.coin-gone'
  /** The idempotency key belongs to another payment. */
  | 'wallet.key-reused'
  /** The signed transaction is not what was asked; never broadcast. */
  | 'wallet.self-check-failed'
