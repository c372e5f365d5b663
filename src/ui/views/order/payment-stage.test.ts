import { describe, expect, it } from 'vitest'
import type { PaymentView } from '../../../app/rpc/api.ts'
import { extraSats, missingSats, paymentStage, stagesDone } from './payment-stage.ts'

const payment = (over: Partial<PaymentView>): PaymentView => ({
  address: 'bcrt1q6rhpng9evdsfnn833a4f4vej0asu6dk5srld6x',
  uri: 'bitcoin:bcrt1q6rhpng9evdsfnn833a4f4vej0asu6dk5srld6x',
  due: 1000n,
  received: 0n,
  confirmed: 0n,
  confirmations: 0,
  needed: 2,
  checkedAt: 1,
  ...over,
})

describe('the payment strip', () => {
  it('waits until something is seen', () => {
    expect(paymentStage(payment({}))).toBe('waiting')
  })

  it('does not call an order unpaid when nobody could be asked', () => {
    const { checkedAt: _, ...unasked } = payment({})
    expect(paymentStage(unasked)).toBe('unchecked')
  })

  it('goes from seen over confirming to paid', () => {
    const stages = [
      paymentStage(payment({ received: 1000n })),
      paymentStage(payment({ received: 1000n, confirmed: 1000n, confirmations: 1 })),
      paymentStage(payment({ received: 1000n, confirmed: 1000n, confirmations: 2 })),
    ]
    expect(stages).toEqual(['seen', 'confirming', 'paid'])
    expect(stages.map(stagesDone)).toEqual([1, 2, 3])
  })

  it('names what is missing when too little came, however often it is confirmed', () => {
    const short = payment({ received: 990n, confirmed: 990n, confirmations: 6 })
    expect(paymentStage(short)).toBe('underpaid')
    expect(missingSats(short)).toBe(10n)
    expect(extraSats(short)).toBe(0n)
  })

  it('does not call an order paid while the part that completes it is unconfirmed', () => {
    const topUp = payment({ received: 1000n, confirmed: 990n, confirmations: 3 })
    expect(paymentStage(topUp)).toBe('confirming')
  })

  it('names what came on top', () => {
    const generous = payment({ received: 1005n, confirmed: 1005n, confirmations: 2 })
    expect(paymentStage(generous)).toBe('paid')
    expect(extraSats(generous)).toBe(5n)
    expect(missingSats(generous)).toBe(0n)
  })
})
