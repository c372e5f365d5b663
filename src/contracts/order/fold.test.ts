import { beforeAll, describe, expect, it } from 'vitest'
import type { AnyDocument } from '../documents/kinds.ts'
import type { MelonOrder } from './fixtures/melon-order.ts'
import {
  ADDRESS,
  chainOf,
  coin,
  DUE,
  HOUR,
  LOST,
  makeMelonOrder,
  MINUTE,
  NOTHING_SEEN,
  OTHER_ADDRESS,
  PAID,
  SEEN,
  T0,
} from './fixtures/melon-order.ts'
import { foldOrder } from './fold.ts'
import type { ChainFacts } from './types.ts'

describe('an order', () => {
  let sale: MelonOrder
  const fold = (documents: AnyDocument[], chain: ChainFacts = NOTHING_SEEN, now = T0 + MINUTE) => {
    const result = foldOrder({ id: sale.id, documents, chain, now })
    if (result === undefined) throw new Error('no order')
    return result
  }

  beforeAll(async () => {
    sale = await makeMelonOrder()
  })

  it('goes from placed to received, and always tells whose turn it is', () => {
    const { order, acceptance, funding, dispatch, receipt } = sale
    const tale: [string, AnyDocument[], ChainFacts, object, object][] = [
      [
        'placed',
        [order],
        {},
        { vendor: 'accept' },
        { buyer: ['cancel'], vendor: ['accept', 'reject'] },
      ],
      [
        'accepted',
        [order, acceptance],
        {},
        { buyer: 'pay' },
        { buyer: ['pay', 'cancel'], vendor: ['cancel'] },
      ],
      ['paying', [order, acceptance, funding], SEEN, {}, { buyer: [], vendor: [] }],
      [
        'paid',
        [order, acceptance, funding],
        PAID,
        { vendor: 'dispatch' },
        { buyer: ['extend'], vendor: ['dispatch', 'refund'] },
      ],
      [
        'dispatched',
        [order, acceptance, funding, dispatch],
        PAID,
        { buyer: 'confirm-receipt' },
        { buyer: ['extend', 'send-back', 'confirm-receipt'], vendor: ['extend', 'refund'] },
      ],
      [
        'received',
        [order, acceptance, funding, dispatch, receipt],
        PAID,
        {},
        { buyer: ['rate'], vendor: ['refund', 'complete', 'rate'] },
      ],
    ]
    for (const [state, documents, chain, main, actions] of tale) {
      const result = fold(documents, chain)
      expect(result).toMatchObject({ state, main, actions, evidence: [], parked: [] })
      expect(result.steps.map((step) => step.document)).toEqual(documents)
      expect(result.changedAt).toBe(documents.at(-1)?.signedAt)
    }
  })

  it('is unknown until its own document came', () => {
    const { id, acceptance, order } = sale
    const now = T0
    expect(foldOrder({ id, documents: [acceptance], chain: {}, now })).toBeUndefined()
    const other = acceptance.id as string as typeof id
    expect(foldOrder({ id: other, documents: [order, acceptance], chain: {}, now })).toBeUndefined()
  })

  it('says what is due, what came and what is missing', () => {
    const { order, acceptance } = sale
    const chain = chainOf(coin(DUE - 1000n, 3), coin(400n, 0, 'ef'))
    expect(fold([order, acceptance], chain)).toMatchObject({
      state: 'paying',
      main: { buyer: 'pay' },
      deadline: { kind: 'payment', role: 'buyer', at: acceptance.content.payBy },
      payment: {
        address: ADDRESS,
        due: DUE,
        received: DUE - 600n,
        confirmed: DUE - 1000n,
        confirmations: 0,
        needed: 1,
        checkedAt: T0,
      },
    })
    expect(fold([order, acceptance]).payment).not.toHaveProperty('checkedAt')
  })

  it('stays paid when somebody sends dust later', () => {
    const { order, acceptance } = sale
    const chain = chainOf(coin(DUE, 5), coin(300n, 0, 'ef'), coin(300n, 1, 'aa'))
    expect(fold([order, acceptance], chain)).toMatchObject({
      state: 'paid',
      payment: { confirmations: 5, received: DUE + 600n },
    })
  })

  it('expires without an answer, and a late answer does not revive it', async () => {
    const { order, vendors } = sale
    const { answerBy } = order.content
    expect(fold([order], {}, answerBy)).toMatchObject({
      state: 'placed',
      deadline: { at: answerBy },
    })
    expect(fold([order], {}, answerBy + 1)).toMatchObject({
      state: 'expired',
      actions: { buyer: [], vendor: [] },
      main: {},
    })
    const late = await vendors('acceptance', {}, answerBy + 1000)
    expect(fold([order, late], {}, answerBy + 2000)).toMatchObject({
      state: 'expired',
      evidence: [{ reason: 'order.too-late', id: late.id }],
    })
  })

  it('counts an answer that was signed in time but came late', () => {
    const { order, acceptance } = sale
    const now = acceptance.content.payBy - 1
    expect(fold([order, acceptance], {}, now).state).toBe('accepted')
  })

  it('expires unpaid or half paid, but a full payment makes it paid however late', () => {
    const { order, acceptance } = sale
    const late = acceptance.content.payBy + 1
    expect(fold([order, acceptance], {}, late).state).toBe('expired')
    expect(fold([order, acceptance], chainOf(coin(DUE - 1n, 9)), late).state).toBe('expired')
    expect(fold([order, acceptance], SEEN, late).state).toBe('paying')
    expect(fold([order, acceptance], PAID, late).state).toBe('paid')
  })

  it('ends by the rejection of the vendor, with the reason', async () => {
    const rejection = await sale.vendors('rejection', { reason: 'Sold out.' }, T0 + MINUTE)
    expect(fold([sale.order, rejection])).toMatchObject({
      state: 'rejected',
      reason: 'Sold out.',
      actions: { buyer: [], vendor: [] },
    })
  })

  it('stays accepted when the vendor rejects as well', async () => {
    const early = await sale.vendors('rejection', {}, T0)
    expect(fold([early, sale.order, sale.acceptance])).toMatchObject({
      state: 'accepted',
      evidence: [{ reason: 'order.second-answer', kind: 'rejection' }],
    })
  })

  it('can be cancelled by either side until a payment is seen, and not after', async () => {
    const { order, acceptance, buyers, vendors } = sale
    for (const side of [buyers, vendors]) {
      const cancellation = await side('cancellation', { reason: 'Sorry.' }, T0 + 3 * MINUTE)
      expect(fold([order, cancellation]).state).toBe('cancelled')
      const documents = [order, acceptance, cancellation]
      expect(fold(documents)).toMatchObject({ state: 'cancelled', reason: 'Sorry.' })
      expect(fold(documents, {}, acceptance.content.payBy + HOUR).state).toBe('cancelled')
      // What only waits in the mempool may still be replaced; what is in a block counts.
      expect(fold(documents, SEEN).state).toBe('cancelled')
      expect(fold(documents, PAID)).toMatchObject({
        state: 'paid',
        evidence: [{ reason: 'order.impossible-step', kind: 'cancellation' }],
      })
    }
  })

  it('takes no acceptance that tells others of another buyer, or of a script that there is not', async () => {
    const { order, vendors, vendor } = sale
    for (const wrong of [{ buyer: vendor.party.nym }, { paidTo: OTHER_ADDRESS }]) {
      const acceptance = await vendors('acceptance', wrong, T0)
      expect(fold([order, acceptance])).toMatchObject({
        state: 'placed',
        evidence: [{ reason: 'order.broken-chain', id: acceptance.id }],
      })
    }
  })

  it('pays to the address of the acceptance that was paid, whatever else the vendor signs', async () => {
    const { order, acceptance, vendors } = sale
    const second = await vendors('acceptance', { paymentAddress: OTHER_ADDRESS }, T0)
    expect(fold([order, acceptance, second])).toMatchObject({
      payment: { address: OTHER_ADDRESS },
      addresses: [OTHER_ADDRESS, ADDRESS].sort(),
      evidence: [{ reason: 'order.second-answer', id: acceptance.id }],
    })
    expect(fold([order, acceptance, second], PAID)).toMatchObject({
      state: 'paid',
      payment: { address: ADDRESS },
      evidence: [{ reason: 'order.second-answer', id: second.id }],
    })
  })

  it('does not obey an acceptance of another sum', async () => {
    const dear = await sale.vendors('acceptance', { amountSats: DUE + 1n }, T0)
    expect(fold([sale.order, dear])).toMatchObject({
      state: 'placed',
      evidence: [{ reason: 'order.wrong-amount' }],
    })
  })

  it('takes a dispatch as the word of the vendor, also while the own chain lags', () => {
    const { order, acceptance, dispatch } = sale
    expect(fold([order, acceptance, dispatch]).state).toBe('dispatched')
    expect(fold([order, acceptance, dispatch], SEEN, T0 + 900 * HOUR).state).toBe('dispatched')
  })

  it('shows the corrected tracking number', async () => {
    const { order, acceptance, dispatch, receipt, vendors } = sale
    const again = await vendors(
      'dispatch',
      { acceptance: acceptance.id, tracking: 'the right one' },
      T0 + 3 * HOUR,
    )
    const result = fold([again, order, acceptance, dispatch, receipt], PAID)
    expect(result.dispatch?.content.tracking).toBe('the right one')
    expect(result.state).toBe('received')
  })

  it('parks what follows a document that has not come', async () => {
    const { order, acceptance, dispatch, receipt, buyers } = sale
    expect(fold([order, dispatch, receipt], PAID)).toMatchObject({
      state: 'placed',
      parked: [dispatch.id, receipt.id],
      evidence: [],
    })
    const astray = await buyers('funding', { acceptance: LOST }, T0)
    expect(fold([order, acceptance, astray])).toMatchObject({ parked: [astray.id], evidence: [] })
  })

  it('does not obey a chain that leads elsewhere', async () => {
    const { order, acceptance, funding, buyers, vendors } = sale
    const wrong = await vendors('dispatch', { acceptance: funding.id }, T0)
    const receipt = await buyers('receipt', { dispatch: acceptance.id }, T0)
    expect(fold([order, acceptance, funding, wrong, receipt], PAID)).toMatchObject({
      state: 'paid',
      evidence: [{ reason: 'order.broken-chain' }, { reason: 'order.broken-chain' }],
    })
  })

  it('obeys nobody but the two parties, and each only in its own role', async () => {
    const { order, acceptance, buyers, strangers, vendors } = sale
    const follows = { acceptance: acceptance.id }
    const intruders = [
      await strangers('acceptance', {}, T0),
      await strangers('cancellation', {}, T0),
      await strangers('dispatch', follows, T0),
    ]
    const usurpers = [
      await buyers('acceptance', {}, T0),
      await buyers('rejection', {}, T0),
      await buyers('dispatch', follows, T0),
      await vendors('funding', follows, T0),
      await vendors('receipt', { dispatch: LOST }, T0),
    ]
    const plain = fold([order, acceptance], PAID)
    const result = fold([...intruders, ...usurpers, order, acceptance], PAID)
    const reasons = (name: string) => result.evidence.filter(({ reason }) => reason === name).length
    expect(reasons('order.stranger')).toBe(3)
    expect(reasons('order.wrong-role')).toBe(5)
    expect({ ...result, evidence: [] }).toEqual(plain)
  })

  it('is not closed by a receipt before anything was sent', async () => {
    const { order, acceptance, buyers } = sale
    const receipt = await buyers('receipt', { dispatch: LOST }, T0)
    expect(fold([order, acceptance, receipt], PAID).state).toBe('paid')
  })

  it('with oneself is none', async () => {
    const own = await sale.vendors('order', {}, T0)
    const id = own.id as string as typeof sale.id
    expect(foldOrder({ id, documents: [own], chain: {}, now: T0 })).toBeUndefined()
  })

  it('is not confused by an address that is spelt like a method', async () => {
    const odd = await sale.vendors('acceptance', { paymentAddress: 'hasOwnProperty' }, T0)
    expect(fold([sale.order, odd])).toMatchObject({ state: 'accepted', payment: { received: 0n } })
  })
})
