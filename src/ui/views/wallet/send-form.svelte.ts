import type { NodeClient, PaymentPlan } from '../../../app/rpc/api.ts'
import type { SpendDraft } from '../../../app/rpc/wallet-api.ts'
import { Action } from '../../state/action.svelte.ts'
import { parsePrice, priceText } from '../edit-listing/parse-price.ts'
import type { PriceProblem } from '../edit-listing/parse-price.ts'
import { FeeChoice } from './fee-choice.svelte.ts'
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
  readonly fee = new FeeChoice()
  /** Coins to pay with; none: any. */
  coins = $state.raw<readonly string[]>([])
  /** An unsigned payment for another signer. */
  psbt = $state.raw<string>()
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

  /** What is typed, if it can be paid. Marks problems from now on. */
  #draft(): SpendDraft | undefined {
    this.tried = true
    const read = this.#read
    const parsed = this.#parsed
    const { rate } = this.fee
    if (!read.ok || (!this.all && !parsed.ok) || rate === false) return undefined
    return {
      address: read.address,
      amount: this.all || !parsed.ok ? 'all' : parsed.amount,
      ...(rate !== undefined && { feeSatPerVb: rate }),
      ...(this.coins.length > 0 && { coins: [...this.coins] }),
    }
  }

  /** Asks the node what the payment would cost. */
  async review(): Promise<void> {
    const draft = this.#draft()
    if (draft === undefined) return
    const plan = await this.planning.run(({ signal }) =>
      this.#node.call('wallet.plan', draft, { signal }),
    )
    if (plan !== undefined) this.plan = { ...plan, address: draft.address }
  }

  /** Makes the payment for another signer (a device with the same words) instead of sending it. */
  async makePsbt(version: 0 | 2): Promise<void> {
    const draft = this.#draft()
    if (draft === undefined) return
    const made = await this.planning.run(({ signal }) =>
      this.#node.call('wallet.psbt', { ...draft, version }, { signal }),
    )
    if (made !== undefined) this.psbt = made.psbt
  }

  /** Sends what was reviewed. Gives the transaction's id, or `undefined` when it failed. */
  async send(): Promise<string | undefined> {
    const { plan } = this
    if (plan === undefined) return undefined
    const amount = this.all ? 'all' : plan.amount
    const coins = this.coins.length > 0 ? { coins: [...this.coins] } : {}
    const label = this.label === undefined ? {} : { label: this.label }
    const sent = await this.sending.run(({ signal }) =>
      this.#node.call(
        'wallet.send',
        { address: plan.address, amount, fee: plan.fee, ...coins, ...label },
        { signal },
      ),
    )
    if (sent === undefined) return undefined
    this.target = ''
    this.amount = ''
    this.all = false
    this.coins = []
    this.plan = undefined
    this.tried = false
    return sent.txid
  }
}
