import { equalBytes } from '../../lib/bytes.ts'
import type { PayoutTerms } from '../../contracts/escrow/payout.ts'
import { sum } from '../../contracts/order/money.ts'
import { payeeScript } from '../../contracts/order/scripts.ts'
import type { OrderFold } from '../../contracts/order/types.ts'
import type { ClaimView, PayoutView } from '../rpc/trade-api.ts'
import type { OpenOrder } from './book.ts'

/** Who gets what of a payout before the network fee, in satoshis. */
export interface PayoutParts {
  buyerSats: bigint
  vendorSats: bigint
  moderatorSats: bigint
}

/** Reads the parts of a payout: the moderator bears no fee, the buyer has the refund address. */
export function partsOf({ order }: OrderFold, { payees }: PayoutTerms): PayoutParts {
  const refund = payeeScript(order.content.refundAddress, order.network)
  const parts: PayoutParts = { buyerSats: 0n, vendorSats: 0n, moderatorSats: 0n }
  for (const { script, amount, bearsFee } of payees) {
    if (!bearsFee) parts.moderatorSats += amount
    else if (refund !== undefined && equalBytes(script, refund)) parts.buyerSats += amount
    else parts.vendorSats += amount
  }
  return parts
}

/** Payouts for which signatures exist. */
export function payoutViews({ fold, record }: OpenOrder): PayoutView[] {
  return fold.payouts.map(({ cause, by, ready, height, terms }) => ({
    cause,
    ...partsOf(fold, terms),
    mine: by.some((role) => role === record.role),
    ready,
    ...(height !== undefined && { height }),
  }))
}

/** Coins that one party takes alone, now or once a lock is over. */
export const claimViews = ({ claims }: OrderFold): ClaimView[] =>
  claims.map(({ role, coins, ready, height }) => ({ role, amount: sum(coins), ready, height }))
