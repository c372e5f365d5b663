import { beforeAll, describe, expect, it } from 'vitest'
import type { AnyDocument } from '../documents/kinds.ts'
import type { ChainFacts } from './chain.ts'
import { makeEscrowOrder } from './fixtures/escrow-order.ts'
import type { MelonOrder } from './fixtures/melon-order.ts'
import {
  ADDRESS,
  chainOf,
  coin,
  DUE,
  factsOf,
  makeMelonOrder,
  MINUTE,
  PAID,
} from './fixtures/melon-order.ts'
import type { ModeratedSale } from './fixtures/moderated-sale.ts'
import { HOUR, makeModeratedSale, T0, TIP, VENDOR_ADDRESS } from './fixtures/moderated-sale.ts'
import { foldOrder } from './fold.ts'
import { orderScripts, tryOrderScripts } from './scripts.ts'

const DAY = 24 * HOUR
let melons: MelonOrder
let sale: ModeratedSale

beforeAll(async () => {
  melons = await makeMelonOrder()
  sale = await makeModeratedSale()
})

const direct = (documents: AnyDocument[], chain: ChainFacts = PAID, now = T0 + 3 * HOUR) => {
  const result = foldOrder({ id: melons.id, documents, chain, now })
  if (result === undefined) throw new Error('no order')
  return result
}
const moderated = (
  documents: AnyDocument[],
  chain: ChainFacts,
  now = T0 + 8 * HOUR,
  tip: number = TIP,
) => {
  const { id, scripts } = sale
  const result = foldOrder({ id, documents, chain, now, tip, scripts })
  if (result === undefined) throw new Error('no order')
  return result
}

const stars = (rated: MelonOrder['vendor']['party']['nym']) => ({
  rated,
  overall: 5,
  review: 'Sweet.',
  coins: [{ txid: 'cd'.repeat(32), vout: 0, amount: DUE }],
})

describe('a direct order', () => {
  const sent = () => [melons.order, melons.acceptance, melons.funding, melons.dispatch]

  it('is completed when the vendor closes it, or by itself when nobody says anything more', async () => {
    const closed = await melons.vendors(
      'completion',
      { receipt: melons.receipt.id, note: '' },
      T0 + 3 * HOUR,
    )
    expect(direct([...sent(), melons.receipt, closed])).toMatchObject({
      state: 'completed',
      over: true,
    })
    const received = [...sent(), melons.receipt]
    expect(direct(received, PAID, T0 + 2 * HOUR + 14 * DAY).state).toBe('received')
    expect(direct(received, PAID, T0 + 2 * HOUR + 14 * DAY + 1).state).toBe('completed')
    expect(direct(sent(), PAID, T0 + HOUR + 45 * DAY).state).toBe('dispatched')
    expect(direct(sent(), PAID, T0 + HOUR + 45 * DAY + 1).state).toBe('completed')
  })

  it('waits longer for the party to whom the other granted time', async () => {
    const until = T0 + 90 * DAY
    const granted = await melons.vendors('extension', { until, reason: '' }, T0 + 2 * HOUR)
    expect(direct([...sent(), granted], PAID, T0 + 80 * DAY).state).toBe('dispatched')
    expect(direct([...sent(), granted], PAID, until + 1).state).toBe('completed')
    const buyers = await melons.buyers('extension', { until, reason: '' }, T0 + 2 * HOUR)
    expect(direct([...sent(), buyers], PAID, T0 + 80 * DAY).state).toBe('completed')
  })

  it('comes to nothing when it was paid and nothing was sent, and the money is to be returned', () => {
    const paid = [melons.order, melons.acceptance, melons.funding]
    const { payBy } = melons.acceptance.content
    expect(direct(paid, PAID, payBy + 60 * DAY).state).toBe('paid')
    const late = direct(paid, PAID, payBy + 60 * DAY + 1)
    expect(late).toMatchObject({ state: 'expired', main: { vendor: 'refund' } })
  })

  it('is sent back, and refunded once the chain shows the money at the buyer', async () => {
    const back = await melons.buyers(
      'return',
      { dispatch: melons.dispatch.id, carrier: '', tracking: '', reason: 'Too green.' },
      T0 + 3 * HOUR,
    )
    expect(direct([...sent(), back]).state).toBe('returning')
    const txid = 'ab'.repeat(32)
    const refund = await melons.vendors('refund', { amount: DUE, reason: '', txid }, T0 + 4 * HOUR)
    const { refundAddress } = melons.order.content
    expect(direct([...sent(), back, refund]).addresses).toContain(refundAddress)
    expect(direct([...sent(), back, refund]).state).toBe('returning')
    // The refund goes to the address that this sample order is paid at, too.
    expect(refundAddress).toBe(ADDRESS)
    const chain = { [ADDRESS]: factsOf(coin(DUE, 3), { ...coin(DUE, 1), txid }) }
    expect(direct([...sent(), back, refund], chain)).toMatchObject({ money: { refunded: DUE } })
  })

  it('is paid out of parts, too much, twice or too late, and says so', () => {
    const paid = [melons.order, melons.acceptance]
    const warnings = (chain: ChainFacts, now?: number) => direct(paid, chain, now).warnings
    expect(warnings(chainOf(coin(DUE - 1n, 2)))).toContain('order.underpaid')
    expect(warnings(chainOf(coin(DUE + 5n, 2)))).toContain('order.overpaid')
    expect(warnings(chainOf(coin(DUE, 2), coin(DUE, 2, 'ef')))).toContain('order.paid-twice')
    const cancelled = direct(
      [melons.order],
      chainOf(coin(DUE, 2)),
      melons.order.content.answerBy + 1,
    )
    expect(cancelled.state).toBe('expired')
  })

  it('tells of a payment that was replaced', () => {
    const replaced = [{ txid: 'cc'.repeat(32), vout: 0, amount: DUE }]
    const chain = { [ADDRESS]: { ...factsOf(), replaced } }
    expect(direct([melons.order, melons.acceptance], chain)).toMatchObject({
      state: 'accepted',
      warnings: expect.arrayContaining(['order.payment-replaced']),
      money: { replaced: DUE },
    })
  })

  it('does not count what is not proven', () => {
    const chain = { [ADDRESS]: { ...factsOf(coin(DUE, 6)), proven: false } }
    expect(direct([melons.order, melons.acceptance], chain)).toMatchObject({
      state: 'paying',
      payment: { received: DUE, confirmed: 0n },
    })
  })

  it('is sent in parts until all is on its way, and may wait for a pickup', async () => {
    const { acceptance, order } = melons
    const all = order.content.items[0]?.quantity ?? 0
    const base = { acceptance: acceptance.id, carrier: '', tracking: '', deliveries: [], note: '' }
    const part = (quantity: number, at: number) =>
      melons.vendors(
        'dispatch',
        { ...base, manner: 'parcel', parts: [{ item: 0, quantity }] },
        T0 + HOUR + at,
      )
    const [one, rest] = [await part(1, 0), await part(all - 1, MINUTE)]
    expect(direct([order, acceptance, one]).state).toBe('part-dispatched')
    expect(direct([order, acceptance, one, rest]).state).toBe('dispatched')
    const ready = await melons.vendors(
      'dispatch',
      { ...base, manner: 'pickup', parts: [] },
      T0 + HOUR,
    )
    expect(direct([order, acceptance, ready])).toMatchObject({
      state: 'ready',
      main: { buyer: 'confirm-receipt' },
    })
  })

  it('is rated by each party once, after its end, and nobody rates himself', async () => {
    const { vendor, buyer } = melons
    const end = [...sent(), melons.receipt]
    const first = await melons.buyers('rating', stars(vendor.party.nym), T0 + 3 * HOUR)
    const second = await melons.buyers(
      'rating',
      { ...stars(vendor.party.nym), overall: 1 },
      T0 + 4 * HOUR,
    )
    const own = await melons.buyers('rating', stars(buyer.party.nym), T0 + 3 * HOUR)
    const back = await melons.vendors('rating', stars(buyer.party.nym), T0 + 3 * HOUR)
    const result = direct([...end, first, second, own, back])
    expect(result.steps.map(({ document }) => document.id)).toEqual(
      expect.arrayContaining([first.id, back.id]),
    )
    expect(result.evidence).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: second.id, reason: 'order.second-answer' }),
        expect.objectContaining({ id: own.id, reason: 'order.wrong-role' }),
      ]),
    )
    expect(result.actions.buyer).not.toContain('rate')
    expect(direct([...sent(), first]).evidence).toEqual([
      expect.objectContaining({ id: first.id, reason: 'order.impossible-step' }),
    ])
  })

  it('knows no escrow: such steps are evidence', async () => {
    const dispute = await melons.buyers('dispute', { claim: 'Help!' }, T0 + 2 * HOUR)
    expect(direct([...sent(), dispute]).evidence).toEqual([
      expect.objectContaining({ reason: 'order.wrong-method' }),
    ])
  })
})

describe('an order in escrow', () => {
  it('is rejected with the money: the buyer finishes the refund alone', async () => {
    const { order, funding, acceptance, due, chainAt, release, toBuyer, payout } = sale
    const money = release('offered', [toBuyer(due)], 'vendor')
    const rejection = await sale.by(
      'vendor',
      'rejection',
      { cause: 'out-of-stock', reason: '', release: money },
      T0 + HOUR,
    )
    const direct2 = await sale.by(
      'buyer',
      'funding',
      { coins: funding.content.coins },
      T0 + 2 * MINUTE,
    )
    const documents = [order, direct2, rejection]
    const result = moderated(documents, chainAt('offered'))
    expect(result).toMatchObject({ state: 'rejected', over: false, evidence: [] })
    expect(result.payouts).toEqual([
      expect.objectContaining({ cause: 'refund', by: ['buyer'], ready: true }),
    ])
    expect(result.main.buyer).toBe('finish-payout')
    const paid = payout('offered', [toBuyer(due)], ['buyer', 'vendor'])
    expect(moderated(documents, chainAt('offered', paid)).over).toBe(true)
    expect(acceptance.content.paymentAddress).toBe(VENDOR_ADDRESS)
  })

  it('is refunded in part by the vendor, out of escrow', async () => {
    const { order, acceptance, funding, dispatch, due, chainAt, release, split, payout } = sale
    const some = due / 5n
    const refund = await sale.by(
      'vendor',
      'refund',
      { amount: some, reason: 'A dent.', release: release('shipped', split(some), 'vendor') },
      T0 + 3 * HOUR,
    )
    const documents = [order, acceptance, funding, dispatch, refund]
    const open = moderated(documents, chainAt('shipped'))
    expect(open.payouts).toContainEqual(
      expect.objectContaining({ cause: 'refund', by: ['buyer'], ready: true }),
    )
    const paid = payout('shipped', split(some), ['buyer', 'vendor'])
    // What was paid to both is a split by consent, whatever it is called.
    expect(moderated(documents, chainAt('shipped', paid))).toMatchObject({
      state: 'settled',
      over: true,
      evidence: [],
    })
  })

  it('is claimed by one party after its lock, and that is no foreign payout', () => {
    const { order, acceptance, funding, dispatch, due, chainAt } = sale
    const claim = (address: string) => ({
      txid: 'fa'.repeat(32),
      confirmations: 1,
      outputs: [{ address, amount: due - 200n }],
    })
    const tip = TIP + 30_000
    const seenThen = (chain: ChainFacts): ChainFacts =>
      Object.fromEntries(Object.entries(chain).map(([at, facts]) => [at, { ...facts, tip }]))
    const vendor = seenThen(chainAt('shipped', claim(VENDOR_ADDRESS)))
    expect(moderated([order, acceptance, funding, dispatch], vendor, T0, tip)).toMatchObject({
      state: 'claimed',
      over: true,
      evidence: [],
      money: { paidOut: { vendor: due - 200n, fees: 200n } },
    })
    const buyer = seenThen(chainAt('offered', claim(order.content.refundAddress)))
    expect(moderated([order, acceptance, funding], buyer, T0, tip)).toMatchObject({
      state: 'claimed',
      over: true,
    })
  })

  it('lets the clock start anew when the vendor grants more time', async () => {
    const { order, acceptance, funding, dispatch, chainAt } = sale
    const granted = await sale.by(
      'vendor',
      'extension',
      { until: T0 + 90 * DAY, reason: '' },
      T0 + 3 * HOUR,
    )
    expect(
      moderated([order, acceptance, funding, dispatch, granted], chainAt('shipped')),
    ).toMatchObject({ state: 'dispatched', evidence: [] })
  })

  it('refuses hand-overs to another place, and signatures of others for moves', async () => {
    const { order, acceptance, funding, chainAt } = sale
    const { handover } = funding.content
    if (handover === undefined) throw new Error('no hand-over')
    const fundings = [
      { ...handover, to: 'held' as const },
      { ...handover, from: 'sleeping' as const },
    ]
    for (const wrong of fundings) {
      const document = await sale.by(
        'buyer',
        'funding',
        { ...funding.content, handover: wrong },
        T0 + 2 * MINUTE,
      )
      expect(moderated([order, acceptance, document], chainAt('offered')).evidence).toEqual([
        expect.objectContaining({ reason: 'order.wrong-place' }),
      ])
    }
    const signature = handover.signatures[0] ?? ''
    const spoilt = { ...handover, signatures: [`${signature.slice(0, -4)}0083`] }
    const document = await sale.by(
      'buyer',
      'funding',
      { ...funding.content, handover: spoilt },
      T0 + 2 * MINUTE,
    )
    expect(moderated([order, acceptance, document], chainAt('offered')).evidence).toEqual([
      expect.objectContaining({ reason: 'order.bad-signature' }),
    ])
  })

  it('is moderated by who said yes; a no lets the backup decide at once', async () => {
    const { order, acceptance, funding, dispatch, dispute, hold, due, chainAt, offers } = sale
    const no = await sale.by(
      'moderator',
      'mediation',
      { offer: offers[0]?.id ?? order.id, agreed: false, note: 'On holiday.' },
      T0 + 6 * HOUR,
    )
    const verdict = await sale.verdict(due, 0n, 'backup')
    const documents = [order, acceptance, funding, dispatch, dispute, hold, verdict, no]
    const result = moderated(documents, chainAt('held'))
    expect(result).toMatchObject({ state: 'decided', evidence: [] })
    expect(result.warnings).toContain('order.moderator-declined')
    const foreign = await sale.by(
      'moderator',
      'mediation',
      { offer: dispute.id, agreed: true, note: '' },
      T0,
    )
    expect(moderated([order, foreign], chainAt('nothing'), T0).evidence).toEqual([
      expect.objectContaining({ reason: 'order.broken-chain' }),
    ])
  })

  it('parks agreements about coins that the chain does not know yet', async () => {
    const { order, acceptance, funding, chainAt, due } = sale
    const offer = await sale.offerAt('shipped', due / 2n)
    const agreed = await sale.acceptOffer(offer.id, 'shipped', due / 2n)
    const result = moderated([order, acceptance, funding, offer, agreed], chainAt('offered'))
    expect(result.parked).toContain(agreed.id)
    expect(result.state).toBe('paid')
  })
})

describe('a sleeping order', () => {
  it('is taken by the vendor, or goes back to the buyer after the window', async () => {
    const { order } = await makeEscrowOrder({
      order: { method: 'sleeping' },
      escrow: { moderator: undefined, backup: undefined },
    })
    const id = order.id as never
    const scripts = orderScripts(order)
    const [script] = scripts.scripts
    if (script === undefined) throw new Error('no script')
    const due = order.content.totals.total
    const lying = { txid: 'a9'.repeat(32), vout: 0, amount: due }
    const chain = (spent?: { to: string }): ChainFacts => ({
      [script.address]: {
        ...factsOf(),
        tip: TIP,
        coins: [
          {
            ...lying,
            confirmations: 3,
            height: TIP - 2,
            seenAt: T0,
            ...(spent && {
              spent: {
                txid: 'b9'.repeat(32),
                confirmations: 1,
                outputs: [{ address: spent.to, amount: due - 150n }],
              },
            }),
          },
        ],
      },
    })
    const fold = (documents: AnyDocument[], facts: ChainFacts, tip = TIP) =>
      foldOrder({ id, documents, chain: facts, now: T0 + HOUR, tip })
    expect(fold([order], chain())).toMatchObject({ state: 'pending', money: { received: due } })
    const window = order.content.escrow?.blocks.window ?? 0
    const late = fold([order], chain(), TIP - 2 + window)
    expect(late?.claims).toEqual([expect.objectContaining({ role: 'buyer', ready: true })])
    expect(late?.actions.buyer).toContain('claim')
    const back = fold([order], chain({ to: order.content.refundAddress }), TIP + window)
    expect(back?.money.paidOut.buyer).toBe(due - 150n)
    expect(back?.over).toBe(true)
  })
})

describe('an order that froze nonsense', () => {
  it('is faulty, and throws nothing', async () => {
    const { order } = await makeEscrowOrder({ escrow: { buyerXpub: 'tpub'.padEnd(111, '1') } })
    expect(tryOrderScripts(order)).toBeUndefined()
    const result = foldOrder({
      id: order.id as never,
      documents: [order],
      chain: {},
      now: T0,
    })
    expect(result).toMatchObject({ state: 'faulty', over: true })
  })

  it('is faulty when it does not fit its listing', () => {
    const { order, id } = sale
    const result = foldOrder({
      id,
      documents: [order],
      chain: {},
      now: T0,
      problems: ['order.wrong-price'],
      scripts: sale.scripts,
    })
    expect(result).toMatchObject({ state: 'faulty', main: {} })
  })
})
