import { beforeAll, describe, expect, it } from 'vitest'
import type { AnyDocument } from '../documents/kinds.ts'
import type { ChainFacts } from './chain.ts'
import type { ModeratedSale } from './fixtures/moderated-sale.ts'
import { HOUR, makeModeratedSale, T0, TIP } from './fixtures/moderated-sale.ts'
import { foldOrder } from './fold.ts'

let sale: ModeratedSale
beforeAll(async () => {
  sale = await makeModeratedSale()
})

function fold(documents: AnyDocument[], chain: ChainFacts, now = T0 + 8 * HOUR, tip = TIP) {
  const { id, scripts } = sale
  const result = foldOrder({ id, documents, chain, now, tip, scripts })
  if (result === undefined) throw new Error('no order')
  return result
}

describe('a moderated order', () => {
  it('goes from placed to completed, and always tells whose turn it is', () => {
    const { order, acceptance, funding, dispatch, receipt, chainAt, payout, toVendor, due } = sale
    const steps = [order, acceptance, funding, dispatch, receipt]
    const now = T0 + 3 * HOUR
    expect(fold([order], chainAt('nothing'), T0)).toMatchObject({
      state: 'placed',
      main: { vendor: 'accept' },
    })
    expect(fold([order], chainAt('offered'), now).state).toBe('pending')
    expect(fold(steps.slice(0, 2), chainAt('nothing'), now)).toMatchObject({
      state: 'accepted',
      main: { buyer: 'pay' },
    })
    expect(fold(steps.slice(0, 3), chainAt('offered'), now)).toMatchObject({
      state: 'paid',
      money: { received: due, lying: { offered: due } },
      evidence: [],
    })
    expect(fold(steps.slice(0, 4), chainAt('shipped'), now)).toMatchObject({
      state: 'dispatched',
      main: { buyer: 'confirm-receipt' },
      money: { lying: { shipped: due, offered: 0n } },
      payouts: [],
    })
    const received = fold(steps, chainAt('shipped'), now)
    expect(received).toMatchObject({ state: 'received', evidence: [], over: false })
    expect(received.payouts).toEqual([
      expect.objectContaining({ cause: 'release', by: ['buyer', 'vendor'], ready: true }),
    ])
    const paid = payout('shipped', [toVendor(due)], ['buyer', 'vendor'])
    const done = fold(steps, chainAt('shipped', paid), now)
    expect(done).toMatchObject({ state: 'completed', over: true, evidence: [] })
    expect(done.money.paidOut.vendor + done.money.paidOut.fees).toBe(due)
  })

  it('gives the money back to the buyer alone when the vendor never ships', () => {
    const { order, acceptance, funding, chainAt } = sale
    const documents = [order, acceptance, funding]
    const early = fold(documents, chainAt('offered'))
    const lock = order.content.escrow?.blocks.ship ?? 0
    const height = TIP - 3 + 1 + lock
    expect(early.actions.buyer).not.toContain('claim')
    expect(early.deadlines).toContainEqual(
      expect.objectContaining({
        kind: 'ship',
        role: 'vendor',
        height,
        then: { role: 'buyer', action: 'claim' },
      }),
    )
    expect(fold(documents, chainAt('offered'), T0, height - 2).claims[0]?.ready).toBe(false)
    const late = fold(documents, chainAt('offered'), T0, height - 1)
    expect(late.claims).toEqual([expect.objectContaining({ role: 'buyer', ready: true })])
    expect(late.actions.buyer).toContain('claim')
  })

  it('lets the vendor claim from a silent buyer, and not a block earlier', () => {
    const { order, acceptance, funding, dispatch, chainAt } = sale
    const documents = [order, acceptance, funding, dispatch]
    const height = TIP - 3 + 1 + (order.content.escrow?.blocks.accept ?? 0)
    expect(fold(documents, chainAt('shipped'), T0, height - 2).actions.vendor).not.toContain(
      'claim',
    )
    expect(fold(documents, chainAt('shipped'), T0, height - 1).actions.vendor).toContain('claim')
  })

  it('is settled by consent at any split, before and after shipping', async () => {
    const { order, acceptance, funding, dispatch, due, chainAt, payout, split } = sale
    const third = (due * 30n) / 100n
    for (const place of ['offered', 'shipped'] as const) {
      const before = [order, acceptance, funding, ...(place === 'shipped' ? [dispatch] : [])]
      const offer = await sale.offerAt(place, third)
      const asked = fold([...before, offer], chainAt(place))
      expect(asked.settlements).toEqual([
        expect.objectContaining({ offer: offer.id, by: 'vendor', buyerSats: third }),
      ])
      expect(asked.actions.buyer).toContain('accept-settlement')
      expect(asked.payouts).toEqual([])
      const acceptance2 = await sale.acceptOffer(offer.id, place, third)
      const agreed = fold([...before, offer, acceptance2], chainAt(place))
      expect(agreed).toMatchObject({ state: 'settled', over: false, evidence: [] })
      expect(agreed.payouts).toEqual([
        expect.objectContaining({ cause: 'settlement', ready: true, by: ['buyer', 'vendor'] }),
      ])
      const paid = payout(place, split(third), ['buyer', 'vendor'])
      const ended = fold([...before, offer, acceptance2], chainAt(place, paid))
      expect(ended).toMatchObject({ state: 'settled', over: true, evidence: [] })
      const { buyer, vendor, fees, others } = ended.money.paidOut
      expect([buyer + vendor + fees, others]).toEqual([due, 0n])
    }
  })

  it('ends by consent also for who did not ask the chain for long: it is no claim by then', () => {
    const { order, acceptance, funding, due, chainAt, payout, toVendor } = sale
    const paid = payout('shipped', [toVendor(due)], ['buyer', 'vendor'])
    const chain = chainAt('shipped', paid)
    const documents = [order, acceptance, funding]
    expect(fold(documents, chain)).toMatchObject({ state: 'completed', over: true })
    const late = fold(documents, chain, T0, TIP + 10_000)
    expect(late).toMatchObject({ state: 'completed', over: true })
  })

  it('does not obey an acceptance of another split, or of a split that does not add up', async () => {
    const { order, acceptance, funding, due, chainAt } = sale
    const before = [order, acceptance, funding]
    const offer = await sale.offerAt('offered', due / 2n)
    const other = await sale.acceptOffer(offer.id, 'offered', due / 4n)
    expect(fold([...before, offer, other], chainAt('offered'))).toMatchObject({
      state: 'paid',
      evidence: [{ id: other.id, reason: 'order.bad-signature' }],
    })
  })

  it('does not obey signatures that somebody else made', async () => {
    const { order, acceptance, funding, dispatch, chainAt, release, toVendor, due } = sale
    const content = { dispatch: dispatch.id, note: '' }
    const forged = await sale.by(
      'buyer',
      'receipt',
      { ...content, release: release('shipped', [toVendor(due)], 'moderator') },
      T0 + 2 * HOUR,
    )
    expect(fold([order, acceptance, funding, dispatch, forged], chainAt('shipped'))).toMatchObject({
      state: 'dispatched',
      evidence: [{ id: forged.id, reason: 'order.bad-signature' }],
    })
  })

  it('shows when money went where the contract does not say', () => {
    const { order, acceptance, funding, dispatch, chainAt, due } = sale
    const stolen = {
      txid: 'ee'.repeat(32),
      confirmations: 2,
      outputs: [{ address: 'bcrt1qxyz', amount: due - 500n }],
    }
    const result = fold([order, acceptance, funding, dispatch], chainAt('shipped', stolen))
    expect(result.evidence).toEqual([
      expect.objectContaining({
        reason: 'order.foreign-payout',
        txid: stolen.txid,
        amount: due - 500n,
      }),
    ])
    expect(result.money.paidOut).toMatchObject({ others: due - 500n, fees: 500n })
  })
})

describe('a dispute', () => {
  const before = () => [
    sale.order,
    sale.acceptance,
    sale.funding,
    sale.dispatch,
    sale.dispute,
    sale.hold,
  ]

  it('stops all clocks once the money is held, until the moderator decides', async () => {
    const { chainAt, due, payout, split } = sale
    expect(fold(before().slice(0, 5), chainAt('shipped'))).toMatchObject({ state: 'disputed' })
    const held = fold(before(), chainAt('held'))
    expect(held).toMatchObject({ state: 'disputed', claims: [], evidence: [] })
    expect(held.actions.moderator).toContain('decide')
    const verdict = await sale.verdict(due - 1000n, 400n)
    const decided = fold([...before(), verdict], chainAt('held'))
    expect(decided).toMatchObject({ state: 'decided', evidence: [] })
    expect(decided.payouts).toContainEqual(
      expect.objectContaining({ cause: 'verdict', ready: true, by: ['buyer', 'vendor'] }),
    )
    const paid = payout('held', split(due - 1000n, 400n), ['moderator', 'buyer'])
    const resolved = fold([...before(), verdict], chainAt('held', paid))
    expect(resolved).toMatchObject({ state: 'resolved', over: true, evidence: [] })
    expect(resolved.money.paidOut.moderator).toBe(400n)
  })

  it('shows Held on the chain as a dispute even where the documents have not come', () => {
    expect(fold(before().slice(0, 4), sale.chainAt('held')).state).toBe('disputed')
  })

  it('is not decided by strangers, nor for more than the frozen fee', async () => {
    const { due, chainAt } = sale
    const stranger = await sale.verdict(due, 0n, 'stranger')
    expect(fold([...before(), stranger], chainAt('held'))).toMatchObject({
      state: 'disputed',
      evidence: [{ reason: 'order.stranger', id: stranger.id }],
    })
    const greedy = await sale.verdict(0n, due / 2n)
    expect(fold([...before(), greedy], chainAt('held'))).toMatchObject({
      state: 'disputed',
      evidence: [{ reason: 'order.fee-too-high', id: greedy.id }],
    })
  })

  it('is decided by the backup when the moderator was silent long enough, and not before', async () => {
    const { due, chainAt, order } = sale
    const verdict = await sale.verdict(due, 0n, 'backup')
    const documents = [...before(), verdict]
    expect(fold(documents, chainAt('held'))).toMatchObject({
      state: 'disputed',
      evidence: [{ reason: 'order.too-early', id: verdict.id }],
    })
    const height = TIP - 3 + 1 + (order.content.escrow?.blocks.backup ?? 0)
    expect(fold(documents, chainAt('held'), T0, height - 1)).toMatchObject({
      state: 'decided',
      evidence: [],
    })
  })

  it('ends as agreed when every moderator has vanished', () => {
    const { chainAt, order } = sale
    const height = TIP - 3 + 1 + (order.content.escrow?.blocks.end ?? 0)
    const early = fold(before(), chainAt('held'), T0, height - 2)
    expect(early.payouts).toEqual([expect.objectContaining({ cause: 'end', ready: false })])
    const late = fold(before(), chainAt('held'), T0, height - 1)
    expect(late.payouts).toEqual([expect.objectContaining({ cause: 'end', ready: true })])
    expect(late.actions.buyer).toContain('finish-payout')
    expect(late.actions.vendor).toContain('finish-payout')
  })
})
