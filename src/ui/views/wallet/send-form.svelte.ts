import type { NodeClient, PaymentPlan } from '../../../app/rpc/api.ts'
import { Action } from '../../state/action.svelte.ts'
import { parsePrice, priceText } from '../edit-listing/parse-price.ts'
import type { PriceProblem } from '../edit-listing/parse-price.ts'
import { parsePaymentTarget } from './payment-uri.ts'
import type { PaymentUriProblem } from './payment-uri.ts'

/** Digits after the point of bitcoin. */
const BITCOIN_DIGITS = 8

/** A payment out of the wallet: typed, planned with its fee, then confirmed. */
export class SendForm {
  readonly #node: Pick<NodeClient, 'call'>
  readonly planning = new Action()
  readonly sending = new Action()
  target = $state('')
  amount = $state('')
  all = $state(false)
  /** What was planned and waits for a yes; any change of the form takes it back. */
  plan = $state.raw<PaymentPlan & { address: string }>()
  /** Problems are named only after the first try. */
  tried = $state(false)

  readonly #read = $derived(parsePaymentTarget(this.target))
  readonly #parsed = $derived(parsePrice(this.amount, BITCOIN_DIGITS))

  constructor(node: Pick<NodeClient, 'call'>) {
    this.#node = node
  }

  get targetProblem(): PaymentUriProblem | undefined {
    return this.#read.ok ? undefined : this.#read.problem
  }

  get amountProblem(): PriceProblem | undefined {
    return this.all || this.#parsed.ok ? undefined : this.#parsed.problem
  }

  /** Name that the pasted link gives its receiver. */
  get label(): string | undefined {
    return this.#read.ok ? this.#read.label : undefined
  }

  /** Takes over the amount that a pasted link asks for. Call when `target` was changed. */
  targetChanged(): void {
    this.plan = undefined
    if (!this.#read.ok || this.#read.amount === undefined) return
    this.amount = priceText(this.#read.amount, BITCOIN_DIGITS)
    this.all = false
  }

  /** Back from the question to the form. A payment that is being sent cannot be taken back. */
  takeBack(): void {
    if (this.sending.running) return
    this.sending.clear()
    this.plan = undefined
  }

  /** Asks the node what the payment would cost. */
  async review(): Promise<void> {
    this.tried = true
    const read = this.#read
    const parsed = this.#parsed
    if (!read.ok || (!this.all && !parsed.ok)) return
    const amount = this.all || !parsed.ok ? 'all' : parsed.amount
    const { address } = read
    const plan = await this.planning.run(({ signal }) =>
      this.#node.call('wallet.plan', { address, amount }, { signal }),
    )
    if (plan !== undefined) this.plan = { ...plan, address }
  }

  /** Sends what was reviewed. Gives the transaction's id, or `undefined` when it failed. */
  async send(): Promise<string | undefined> {
    const { plan } = this
    if (plan === undefined) return undefined
    const amount = this.all ? 'all' : plan.amount
    const sent = await this.sending.run(({ signal }) =>
      this.#node.call('wallet.send', { address: plan.address, amount, fee: plan.fee }, { signal }),
    )
    if (sent === undefined) return undefined
    this.target = ''
    this.amount = ''
    this.all = false
    this.plan = undefined
    this.tried = false
    return sent.txid
  }
}
