import type { PaymentView } from '../../../app/rpc/api.ts'

/**
 * How far a payment has come, for the strip that shows it.
 * `unchecked`: the chain was never asked, so nothing is known, which is not the same as unpaid.
 */
export type PaymentStage = 'unchecked' | 'waiting' | 'underpaid' | 'seen' | 'confirming' | 'paid'

export function paymentStage(payment: PaymentView): PaymentStage {
  if (payment.received >= payment.due) {
    if (payment.confirmed >= payment.due && payment.confirmations >= payment.needed) return 'paid'
    return payment.confirmations > 0 ? 'confirming' : 'seen'
  }
  if (payment.received > 0n) return 'underpaid'
  return payment.checkedAt === undefined ? 'unchecked' : 'waiting'
}

/** Satoshis still to come; zero once enough was seen. */
export function missingSats(payment: PaymentView): bigint {
  return payment.due > payment.received ? payment.due - payment.received : 0n
}

/** Satoshis that came on top of what was due. */
export function extraSats(payment: PaymentView): bigint {
  return payment.received > payment.due ? payment.received - payment.due : 0n
}

/** Places on the payment strip that are behind us: 0 nothing seen, 1 seen, 2 being confirmed, 3 paid. */
export function stagesDone(stage: PaymentStage): 0 | 1 | 2 | 3 {
  if (stage === 'paid') return 3
  if (stage === 'confirming') return 2
  return stage === 'seen' ? 1 : 0
}
