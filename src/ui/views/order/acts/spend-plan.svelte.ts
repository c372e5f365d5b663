import type { NodeClient } from '../../../../app/rpc/api.ts'
import type { EscrowSpendPlan } from '../../../../app/rpc/trade-api.ts'
import type { PayoutCause } from '../../../../contracts/documents/payout.ts'
import type { OrderId } from '../../../../lib/brand.ts'
import { Action } from '../../../state/action.svelte.ts'

const TIMEOUT_MS = 60_000

/** What taking money out of an order would pay to whom, at the feerate that is chosen. */
export class SpendPlan {
  asking = $state.raw(new Action())
  plan = $state.raw<EscrowSpendPlan>()
  /** Chosen, sat/vB; `undefined`: as the node proposes. */
  rate = $state<number>()
  readonly #node: Pick<NodeClient, 'call'>
  readonly #id: OrderId

  constructor(node: Pick<NodeClient, 'call'>, id: OrderId) {
    this.#node = node
    this.#id = id
  }

  /** What goes with the act; the plan that is on the screen is what will be signed. */
  get fee(): { feeSatPerVb?: number } {
    return this.plan === undefined ? {} : { feeSatPerVb: this.plan.feeSatPerVb }
  }

  /** Asks anew; without a cause: for taking the coins alone. A later question wins over an earlier one. */
  async ask(cause: PayoutCause | undefined, rate = this.rate): Promise<void> {
    this.stop()
    const asking = new Action()
    this.asking = asking
    this.rate = rate
    this.plan = undefined
    const input = { id: this.#id, ...(rate !== undefined && { feeSatPerVb: rate }) }
    const plan = await asking.run(async ({ signal }) => {
      const options = { signal, timeoutMs: TIMEOUT_MS }
      return cause === undefined
        ? await this.#node.call('order.plan-claim', input, options)
        : await this.#node.call('order.plan-payout', { ...input, cause }, options)
    })
    if (plan !== undefined && this.asking === asking) this.plan = plan
  }

  stop(): void {
    this.asking.cancel()
  }
}
