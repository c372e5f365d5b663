import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { maybe, one } from '../xml/field.ts'
import { documentHash, flag, integer, nym, time } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import { bitcoinAddress, satoshis } from './order.ts'
import type { PayeeProof } from './payee-proof.ts'
import { payeeProof } from './payee-proof.ts'
import type { Sale } from './sale.ts'
import { sale } from './sale.ts'

/** The vendor agrees to an order and names where the money goes. */
export interface AcceptanceContent {
  order: DocumentId
  /** Who signed the order, or the alias in it: this alone proves to others who dealt with whom (ratings). */
  buyer: Nym
  /** A fresh address of the vendor. */
  paymentAddress: string
  /** Of an order with a script: the address of the script that the buyer pays into. */
  paidTo?: string
  /** Always the total of the order. */
  amountSats: bigint
  /** Confirmations that make the payment final. */
  confirmations: number
  /** Without full payment until then the order expires; ms. */
  payBy: number
  /** Absent in acceptances by software that did not count. */
  sale?: Sale
  /** `buyer` is a name for this order alone. */
  unnamed?: boolean
  /** By the key of the vendor in what is paid (`paidTo`, else `paymentAddress`). Absent in early ones. */
  payee?: PayeeProof
}

export const acceptance: Codec<AcceptanceContent> = group<AcceptanceContent>({
  order: one('contract_hash', documentHash),
  buyer: one('buyer', nym),
  paymentAddress: one('payment_address', bitcoinAddress),
  paidTo: maybe('paid_to', bitcoinAddress),
  amountSats: one('amount_sats', satoshis),
  confirmations: one('confirmations', integer({ min: 0, max: LIMITS.confirmations })),
  payBy: one('pay_by', time),
  sale: maybe('sale', sale),
  unnamed: maybe('buyer_unnamed', flag),
  payee: maybe('payee', payeeProof),
})
