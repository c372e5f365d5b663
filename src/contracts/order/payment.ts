import type { VerifiedDocument } from '../documents/kinds.ts'
import type { OrderPayment, OrderState, PaymentFacts } from './types.ts'

/** A coin that an address ever received, spent since or not. */
export interface PaymentCoin {
  readonly txid: string
  readonly vout: number
  /** Satoshis. */
  readonly amount: bigint
  /** 0 while in the mempool. */
  readonly confirmations: number
}

const NOTHING: PaymentFacts = { received: 0n, confirmed: 0n, confirmations: 0, txids: [] }

/**
 * Sums up the coins of one payment address. The deepest coins count first, so that dust which
 * somebody sends later cannot make a confirmed payment look young again.
 */
export function paymentFacts(
  coins: readonly PaymentCoin[],
  due: bigint,
  checkedAt: number,
): PaymentFacts {
  const deepest = [...coins].sort((a, b) => b.confirmations - a.confirmations)
  let received = 0n
  let confirmed = 0n
  let confirmations = 0
  for (const coin of deepest) {
    const reachedBefore = received >= due
    received += coin.amount
    if (coin.confirmations > 0) confirmed += coin.amount
    if (!reachedBefore && received >= due) confirmations = coin.confirmations
  }
  const txids = [...new Set(coins.map(({ txid }) => txid))].sort()
  return { received, confirmed, confirmations, txids, checkedAt }
}

/** What is due and what came, for the acceptance that the order follows. */
export function paymentOf(
  acceptance: VerifiedDocument<'acceptance'>,
  facts: PaymentFacts = NOTHING,
): OrderPayment {
  const { paymentAddress, amountSats, confirmations } = acceptance.content
  return { address: paymentAddress, due: amountSats, ...facts, needed: confirmations }
}

/** The state of an accepted order by what came to its address. */
export function stateOfPayment(payment: OrderPayment): OrderState {
  const { received, confirmed, confirmations, due, needed } = payment
  if (received <= 0n) return 'accepted'
  const inFull = needed === 0 ? received >= due : confirmed >= due && confirmations >= needed
  return inFull ? 'paid' : 'paying'
}
