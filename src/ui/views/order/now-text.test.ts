import { beforeAll, describe, expect, it } from 'vitest'
import { ORDER_ACTIONS, ORDER_ROLES, ORDER_STATES } from '../../../contracts/order/states.ts'
import { orderTexts } from '../../i18n/en/order-texts.ts'
import { language } from '../../i18n/index.svelte.ts'
import { actText, type ActFacts } from './act-text.ts'
import { nowText } from './now-text.ts'
import { stateText } from './state-look.ts'
import { stepTitle } from './step-title.ts'

beforeAll(() => language.learn(orderTexts))

const nothing = {
  lying: { offered: 0n, shipped: 0n, held: 0n, sleeping: 0n, direct: 0n },
  paidOut: { buyer: 0n, vendor: 0n, moderator: 0n },
  refunded: 0n,
}
const locked = { ...nothing, lying: { ...nothing.lying, offered: 1000n } }

describe('what happens now', () => {
  it('has a sentence for every role in every state, and for each way of paying', () => {
    for (const role of ORDER_ROLES) {
      for (const state of ORDER_STATES) {
        for (const method of ['direct', 'sleeping', 'moderated'] as const) {
          const text = nowText({ role, state, trade: { method, money: nothing } })
          expect(text, `${role} ${state} ${method}`).not.toContain('order.now')
          expect(stateText(state, role), `${role} ${state}`).not.toContain('order.state')
        }
      }
    }
  })

  it('does not tell a vendor that locked money is theirs', () => {
    const paid = { role: 'vendor', state: 'paid' } as const
    const direct = nowText({ ...paid, trade: { method: 'direct', money: nothing } })
    expect(direct).toContain('confirmed and yours')
    const escrow = nowText({ ...paid, trade: { method: 'moderated', money: locked } })
    expect(escrow).not.toContain('yours')
    expect(escrow).toContain('locked in the order')
  })

  it('tells a buyer whose declined order was paid that the money comes back', () => {
    const declined = { role: 'buyer', state: 'rejected' } as const
    const unpaid = nowText({ ...declined, trade: { method: 'moderated', money: nothing } })
    expect(unpaid).toContain('You paid nothing')
    const paid = nowText({ ...declined, trade: { method: 'moderated', money: locked } })
    expect(paid).toContain('comes back to you')
  })

  it('does not ask a buyer to pay whose payment was seen already', () => {
    const placed = { role: 'buyer', state: 'placed' } as const
    const trade = { method: 'moderated', money: nothing } as const
    expect(nowText({ ...placed, trade })).toContain('Pay when you like')
    const payment = {
      address: 'a',
      uri: 'u',
      due: 5n,
      received: 5n,
      confirmed: 0n,
      confirmations: 0,
      needed: 1,
    }
    const seen = nowText({ ...placed, trade, payment })
    expect(seen).toContain('was seen')
    expect(seen).toContain('comes back to you')
  })

  it('reads the same to a stand-in as to the moderator', () => {
    const trade = { method: 'moderated', money: locked } as const
    expect(nowText({ role: 'backup', state: 'disputed', trade })).toBe(
      nowText({ role: 'moderator', state: 'disputed', trade }),
    )
  })
})

describe('the badge of a state', () => {
  it('does not call an order completed while its money still lies in the lock', () => {
    expect(stateText('received', 'vendor', true)).toContain('being paid out')
    expect(stateText('received', 'vendor', false)).toBe('Completed')
  })
})

describe('the name of an act', () => {
  const order: ActFacts = {
    role: 'buyer',
    total: 150_000n,
    trade: { method: 'moderated', payouts: [] },
  }

  it('exists for every act', () => {
    for (const act of ORDER_ACTIONS) expect(actText(act, order), act).not.toContain('order.action')
  })

  it('says what confirming the receipt does with the money', () => {
    expect(actText('confirm-receipt', order)).toContain('release the money')
    const direct: ActFacts = { ...order, trade: { method: 'direct', payouts: [] } }
    expect(actText('confirm-receipt', direct)).toBe('I received it: complete the order')
  })

  it('asks for what is still missing, not for all again', () => {
    const payment = {
      address: 'a',
      uri: 'u',
      due: 150_000n,
      received: 100_000n,
      confirmed: 0n,
      confirmations: 0,
      needed: 1,
    }
    expect(actText('pay', { ...order, payment })).toBe('Pay 50,000\u00a0sat from my Souk wallet')
  })

  it('does not promise money to who only finishes a payout for the other', () => {
    const payout = {
      cause: 'refund',
      buyerSats: 1000n,
      vendorSats: 0n,
      moderatorSats: 0n,
      mine: true,
      ready: true,
    } as const
    const trade = { method: 'moderated', payouts: [payout] } as const
    expect(actText('finish-payout', { ...order, trade: { ...trade, payouts: [payout] } })).toBe(
      'Collect the money…',
    )
    expect(
      actText('finish-payout', {
        ...order,
        role: 'vendor',
        trade: { ...trade, payouts: [payout] },
      }),
    ).toBe('Finish the payout…')
  })
})

describe('the title of a step', () => {
  const KINDS = [
    'order',
    'mediation',
    'acceptance',
    'rejection',
    'funding',
    'dispatch',
    'cancellation',
    'extension',
    'return',
    'dispute',
    'dispute_answer',
    'hold',
    'verdict',
    'settlement_offer',
    'settlement_acceptance',
    'refund',
    'receipt',
    'completion',
    'payout',
    'rating',
  ]

  it('is in words for every kind of document that an order has', () => {
    for (const kind of KINDS) expect(stepTitle(kind), kind).not.toBe(kind)
  })

  it('keeps the name of a kind that a later version may bring', () => {
    expect(stepTitle('barter')).toBe('barter')
  })
})
