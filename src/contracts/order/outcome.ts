import type { PayoutCause } from '../documents/payout.ts'
import { heightOf } from './claims.ts'
import type { OrderMoney, SeenPayout } from './money.ts'
import { inScripts, wentOut } from './money.ts'
import type { OrderScripts } from './scripts.ts'
import type { SiftedStep } from './step.ts'
import type { OrderState } from './states.ts'
import { CAME_TO_NOTHING } from './states.ts'

/** Why money went, as far as documents and locks tell; `consent`: two signed what no document says. */
export type OutcomeCause = PayoutCause | 'consent'

const STATE_AFTER: Readonly<Record<PayoutCause, OrderState>> = {
  release: 'completed',
  refund: 'refunded',
  settlement: 'settled',
  verdict: 'resolved',
  end: 'ended',
  claim: 'claimed',
}

/** True once the money of the order is gone: what was due, or all that there was. */
export function isPaidOut(money: OrderMoney): boolean {
  const gone = wentOut(money)
  return gone > 0n && (gone >= money.due || inScripts(money) === 0n)
}

/**
 * By what right a transaction took the money. A payout that was agreed has one of the few txids that
 * follow from the agreement; one party alone can only take it after a lock; what is left was signed
 * by two.
 */
export function causeOf(
  payout: SeenPayout,
  steps: readonly SiftedStep[],
  scripts: OrderScripts,
  tip: number,
): OutcomeCause {
  const agreed = steps.find(({ release }) => release?.txids.has(payout.txid))
  if (agreed?.release) return agreed.release.cause
  return isClaim(payout, scripts, tip) ? 'claim' : 'consent'
}

/** All went to one party, and his lock on every coin was over in that block. */
function isClaim(
  { inputs, paid, confirmations, height: block }: SeenPayout,
  { scripts }: OrderScripts,
  tip: number,
) {
  const { buyer, vendor, moderator, others } = paid
  if (moderator > 0n || (buyer > 0n && vendor > 0n)) return false
  // A vendor who claims may be paid at an address that no document names.
  const path = buyer > 0n ? 'buyer-alone' : 'vendor-alone'
  if (buyer > 0n && others > 0n) return false
  const height = block ?? tip - confirmations + 1
  return inputs.every((coin) => {
    const script = scripts.find(({ place }) => place === coin.place)
    const older = script?.paths.find(({ name }) => name === path)?.older
    return older !== undefined && heightOf(coin, tip) + older <= height
  })
}

/** The state of an order whose money is gone. `before` is what the documents said. */
export function outcomeOf(before: OrderState, money: OrderMoney, cause: OutcomeCause): OrderState {
  const { buyer, vendor, moderator, others } = money.paidOut
  const onlyBuyer = vendor + moderator + others === 0n
  // The money went back, as it has to.
  if (CAME_TO_NOTHING.has(before) && onlyBuyer && cause !== 'claim') return before
  if (cause === 'consent') {
    if (onlyBuyer) return 'refunded'
    return buyer + moderator + others === 0n ? 'completed' : 'settled'
  }
  // A full refund is one however it was signed.
  return cause === 'refund' && vendor > 0n ? 'settled' : STATE_AFTER[cause]
}
