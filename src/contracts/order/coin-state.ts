import type { VerifiedDocument } from '../documents/kinds.ts'
import type { OrderMoney } from './money.ts'
import { inScripts, liesAt, wasAt } from './money.ts'
import { causeOf, isPaidOut, outcomeOf } from './outcome.ts'
import type { OrderScripts } from './scripts.ts'
import type { SiftedStep } from './step.ts'
import type { OrderState } from './states.ts'

/** What the coins are judged with. */
export interface CoinInput {
  readonly order: VerifiedDocument<'order'>
  readonly money: OrderMoney
  readonly steps: readonly SiftedStep[]
  readonly scripts: OrderScripts
  readonly tip: number
}

/** In these the coins under dispute are where they belong. */
const TALKING: ReadonlySet<OrderState> = new Set<OrderState>([
  'disputed',
  'decided',
  'settled',
  'refunded',
  'received',
])

/** Before these the vendor has not sent anything, or nothing was to be sent. */
const UNSENT: ReadonlySet<OrderState> = new Set<OrderState>([
  'placed',
  'pending',
  'accepted',
  'paying',
  'paid',
  'rejected',
  'cancelled',
  'expired',
])

/**
 * The coins decide: where they lie, and who got them, stands above what documents say. A move to
 * Shipped is a dispatch, a move to Held a dispute, and a payout the end, by whatever right.
 */
export function afterCoins(state: OrderState, input: CoinInput): OrderState {
  const { money, order } = input
  if (order.content.method === 'direct') return state
  if (order.content.method === 'sleeping' && money.paidOut.buyer === 0n) return state
  if (isPaidOut(money)) {
    const causes = money.payouts.map((payout) =>
      causeOf(payout, input.steps, input.scripts, input.tip),
    )
    // Of several payouts the one by agreement tells more than a claim of the rest.
    const cause = causes.find((one) => one !== 'claim' && one !== 'consent') ?? causes[0]
    return cause === undefined ? state : outcomeOf(state, money, cause)
  }
  if (liesAt(money, 'held') && wasAt(money, 'held')) return TALKING.has(state) ? state : 'disputed'
  if (liesAt(money, 'shipped') && wasAt(money, 'shipped') && UNSENT.has(state)) return 'dispatched'
  return backFromTerminal(state, inScripts(money))
}

/** Documents alone do not complete an order whose money still lies in a script. */
function backFromTerminal(state: OrderState, open: bigint): OrderState {
  return state === 'completed' && open > 0n ? 'received' : state
}
