import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { one } from '../xml/field.ts'
import { documentHash, integer, time } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import { bitcoinAddress, satoshis } from './order.ts'

/** The vendor agrees to an order and names where the money goes. */
export interface AcceptanceContent {
  order: DocumentId
  /** A fresh address of the vendor. */
  paymentAddress: string
  /** Always the total of the order. */
  amountSats: bigint
  /** Confirmations that make the payment final. */
  confirmations: number
  /** Without full payment until then the order expires; ms. */
  payBy: number
}

export const acceptance: Codec<AcceptanceContent> = group<AcceptanceContent>({
  order: one('contract_hash', documentHash),
  paymentAddress: one('payment_address', bitcoinAddress),
  amountSats: one('amount_sats', satoshis),
  confirmations: one('confirmations', integer({ min: 0, max: LIMITS.confirmations })),
  payBy: one('pay_by', time),
})
