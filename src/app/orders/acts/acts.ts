import type { OrderId } from '../../../lib/brand.ts'
import { Lock } from '../../../lib/lock.ts'
import type { EscrowSpendPlan, TradeMethods } from '../../rpc/trade-api.ts'
import { accept, cancel, decline, mediate } from './answer.ts'
import { claim, planClaim, take } from './claim.ts'
import type { ActComponents } from './components.ts'
import type { DispatchInput } from './dispatch.ts'
import { dispatch } from './dispatch.ts'
import { answerDispute, openDispute } from './dispute.ts'
import { handOver } from './hand-over.ts'
import { decide, hold } from './judge.ts'
import { noticeFunding, pay, paymentPsbt } from './pay.ts'
import { finish, planPayout } from './payout.ts'
import { rate } from './rate.ts'
import { complete, confirmReceipt, extend, sendBack } from './receive.ts'
import { refund } from './refund.ts'
import { acceptSettlement, offerSettlement } from './settlement.ts'
import type { Act } from './turn.ts'
import { Turns } from './turn.ts'

type Input<M extends keyof TradeMethods> = Parameters<TradeMethods[M]>[0]
interface Which {
  readonly id: OrderId
}

/**
 * All that people do with an order. One act at a time per order; each is allowed only if the fold
 * offers it (`order.not-now`), signs what it does before it sends it, and may be repeated.
 */
export class OrderActs {
  readonly turns: Turns
  readonly #stockTurn: Lock

  constructor(components: ActComponents) {
    this.turns = new Turns(components)
    this.#stockTurn = components.stockTurn ?? new Lock()
  }

  /** One after the other: two orders must not be promised the same last piece. */
  accept({ id }: Which): Promise<void> {
    return this.#stockTurn.run(() => this.#act(id, accept()))
  }

  decline({ id, ...input }: Input<'order.decline'>): Promise<void> {
    return this.#act(id, decline(input))
  }

  mediate({ id, ...input }: Input<'order.mediate'>): Promise<void> {
    return this.#act(id, mediate(input))
  }

  cancel({ id, reason }: Which & { reason: string }): Promise<void> {
    return this.#act(id, cancel({ reason }))
  }

  pay({ id }: Which): Promise<{ txid: string }> {
    return this.#act(id, pay())
  }

  paymentPsbt({
    id,
    ...input
  }: Input<'order.payment-psbt'>): Promise<{ psbt: string; fee: bigint }> {
    return this.#act(id, paymentPsbt(input))
  }

  /** Tells of coins that came from elsewhere, as soon as the chain shows them. True if there was news. */
  noticeFunding({ id }: Which): Promise<boolean> {
    return this.turns.take(id, noticeFunding)
  }

  take({ id }: Which): Promise<{ txid: string }> {
    return this.#act(id, take())
  }

  handOver({ id }: Which): Promise<{ txid: string }> {
    return this.#act(id, handOver())
  }

  dispatch({ id, ...input }: Which & DispatchInput): Promise<void> {
    return this.#act(id, dispatch(input))
  }

  confirmReceipt({ id }: Which): Promise<void> {
    return this.#act(id, confirmReceipt())
  }

  complete({ id, ...input }: Input<'order.complete'>): Promise<void> {
    return this.#act(id, complete(input))
  }

  extend({ id, ...input }: Input<'order.extend'>): Promise<void> {
    return this.#act(id, extend(input))
  }

  sendBack({ id, ...input }: Input<'order.send-back'>): Promise<void> {
    return this.#act(id, sendBack(input))
  }

  /** `key` names the wish: the same one never pays twice. */
  refund({ id, ...input }: Input<'order.refund'>, key: string): Promise<void> {
    return this.#act(id, refund(input, key))
  }

  offerSettlement({ id, ...input }: Input<'order.offer-settlement'>): Promise<void> {
    return this.#act(id, offerSettlement(input))
  }

  acceptSettlement({ id, ...input }: Input<'order.accept-settlement'>): Promise<{ txid?: string }> {
    return this.#act(id, acceptSettlement(input))
  }

  openDispute({ id, ...input }: Input<'order.open-dispute'>): Promise<void> {
    return this.#act(id, openDispute(input))
  }

  answerDispute({ id, ...input }: Input<'order.answer-dispute'>): Promise<void> {
    return this.#act(id, answerDispute(input))
  }

  hold({ id }: Which): Promise<{ txid: string }> {
    return this.#act(id, hold())
  }

  decide({ id, ...input }: Input<'order.decide'>): Promise<void> {
    return this.#act(id, decide(input))
  }

  rate({ id, ...input }: Input<'order.rate'>): Promise<void> {
    return this.#act(id, rate(input))
  }

  planPayout({ id, ...input }: Input<'order.plan-payout'>): Promise<EscrowSpendPlan> {
    return this.#act(id, planPayout(input))
  }

  finishPayout({ id, ...input }: Input<'order.finish-payout'>): Promise<{ txid: string }> {
    return this.#act(id, finish(input))
  }

  planClaim({ id, ...input }: Input<'order.plan-claim'>): Promise<EscrowSpendPlan> {
    return this.#act(id, planClaim(input))
  }

  claim({ id, ...input }: Input<'order.claim'>): Promise<{ txid: string }> {
    return this.#act(id, claim(input))
  }

  #act<T>(id: OrderId, act: Act<T>): Promise<T> {
    return this.turns.act(id, act)
  }
}
