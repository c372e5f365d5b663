import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { isKind } from '../../../contracts/documents/kinds.ts'
import { Trade } from './testing.ts'
import { completeHold } from './judge.ts'

const CALL = { cause: 'not-received', claim: 'Nothing came.', files: [] } as const

describe('a dispute', () => {
  let trade: Trade

  beforeEach(async () => {
    trade = await Trade.open()
    await trade.sent()
  })

  const call = async () => {
    const input = { id: trade.id, ...CALL, files: [], buyerSats: trade.due }
    await trade.acts('buyer').openDispute(input)
    await trade.shareCase()
  }
  const completed = () => trade.acts('buyer').turns.take(trade.id, completeHold)

  it('moves the money to Held under the id that the caller has fixed', async () => {
    const { id } = trade
    await call()
    const { txid } = await trade.acts('moderator').hold({ id })
    expect(await trade.acts('moderator').hold({ id })).toEqual({ txid })
    expect(trade.chain.heard).toEqual([])
    expect(await completed()).toEqual({ txid })
    await trade.mine()
    const fold = await trade.fold('vendor')
    expect(fold.money.lying.held).toBe(trade.due)
    expect(fold.claims).toEqual([])
    expect(fold.payouts).toMatchObject([{ cause: 'end', ready: false }])
    const steps = fold.steps.filter(({ document }) => document.kind === 'hold')
    expect(steps).toHaveLength(1)
  })

  it('ends as the moderator decides, and either winner finishes it', async () => {
    const { id, due } = trade
    await call()
    await trade.acts('vendor').answerDispute({ id, statement: 'It was sent.', files: [] })
    await trade.acts('moderator').hold({ id })
    await completed()
    await trade.mine()
    const fee = 1_000n
    const half = (due - fee) / 2n
    const split = { buyerSats: due - fee - half, vendorSats: half, feeSats: fee }
    await trade.acts('moderator').decide({ id, ...split, reason: 'Half of it.' })
    expect(await trade.state('vendor')).toBe('decided')
    await trade.acts('vendor').finishPayout({ id, cause: 'verdict' })
    await trade.mine()
    const { money } = await trade.fold()
    expect(await trade.state()).toBe('resolved')
    expect(money.paidOut.moderator).toBe(fee)
    expect(money.paidOut.others).toBe(0n)
  })

  it('is decided with the vendor gone, and without a hold where nobody had coins for it', async () => {
    const { id, due } = trade
    trade.as('buyer').feeCoins = 0
    await call()
    const dispute = (await trade.documents('moderator')).find((one) => isKind(one, 'dispute'))
    expect(dispute?.content.hold).toBeUndefined()
    await expect(trade.acts('moderator').hold({ id })).rejects.toMatchObject({
      code: 'order.no-hold',
    })
    const all = { buyerSats: due, vendorSats: 0n, feeSats: 0n, reason: 'Never sent.' }
    await trade.acts('moderator').decide({ id, ...all })
    await trade.acts('buyer').finishPayout({ id, cause: 'verdict' })
    await trade.mine()
    expect(await trade.state('vendor')).toBe('resolved')
  })

  it('refuses a verdict that is not all the money, or a fee above the frozen one', async () => {
    const { id, due } = trade
    await call()
    const decide = (vendorSats: bigint, feeSats: bigint) =>
      trade.acts('moderator').decide({ id, buyerSats: 0n, vendorSats, feeSats, reason: 'So.' })
    await expect(decide(due - 1n, 0n)).rejects.toMatchObject({ code: 'order.wrong-split' })
    await expect(decide(0n, due)).rejects.toMatchObject({ code: 'order.fee-too-high' })
    expect(await trade.state()).toBe('disputed')
  })

  it('is decided by the backup when the moderator was silent until the lock was over', async () => {
    const { id, due } = trade
    await trade.acts('vendor').handOver({ id })
    await trade.mine()
    await call()
    const verdict = { id, buyerSats: due, vendorSats: 0n, feeSats: 0n, reason: 'Not sent.' }
    await expect(trade.acts('backup').decide(verdict)).rejects.toMatchObject({
      code: 'order.not-now',
    })
    await trade.mine(trade.order.content.escrow?.blocks.backup ?? 0)
    await trade.acts('backup').decide(verdict)
    await trade.acts('buyer').finishPayout({ id, cause: 'verdict' })
    await trade.mine()
    expect(await trade.state('vendor')).toBe('resolved')
  })

  it('ends as agreed beforehand when every moderator vanished', async () => {
    const { id } = trade
    await call()
    await trade.acts('moderator').hold({ id })
    await completed()
    await trade.mine()
    await trade.mine(trade.order.content.escrow?.blocks.end ?? 0)
    await trade.acts('vendor').finishPayout({ id, cause: 'end' })
    await trade.mine()
    expect(await trade.state('buyer')).toBe('ended')
  })
})

describe('a settlement', () => {
  it.each(['before shipping', 'after shipping'])('at 30 to 70 %s takes one click', async (when) => {
    const trade = await Trade.open()
    const { id, due } = trade
    await (when === 'before shipping' ? trade.funded() : trade.sent())
    const buyerSats = (due * 3n) / 10n
    await trade.acts('vendor').offerSettlement({ id, buyerSats: due, reason: 'All.' })
    await trade.acts('vendor').offerSettlement({ id, buyerSats, reason: 'Better so.' })
    const [offer] = (await trade.fold()).settlements
    if (offer === undefined) throw new Error('no offer')
    const accepted = await trade.acts('buyer').acceptSettlement({ id, offer: offer.offer })
    await trade.mine()
    expect(await trade.state('vendor')).toBe('settled')
    const { money } = await trade.fold()
    expect(money.payouts[0]?.txid).toBe(accepted.txid)
    expect(money.paidOut.vendor).toBeGreaterThan(money.paidOut.buyer * 2n)
    expect(await trade.acts('buyer').acceptSettlement({ id, offer: offer.offer })).toEqual(accepted)
  })

  it('is refused beyond the money that there is', async () => {
    const trade = await Trade.open()
    await trade.funded()
    const offer = { id: trade.id, buyerSats: trade.due + 1n, reason: '' }
    await expect(trade.acts('vendor').offerSettlement(offer)).rejects.toMatchObject({
      code: 'order.wrong-split',
      data: { total: Number(trade.due) },
    })
  })
})

describe('money that goes back', () => {
  it('is signed by the vendor while it lies in escrow, and taken by the buyer', async () => {
    const trade = await Trade.open()
    const { id, due } = trade
    await trade.sent()
    await trade.acts('vendor').refund({ id, amount: due, reason: 'Broken.' }, 'a')
    await trade.acts('buyer').finishPayout({ id, cause: 'refund' })
    await trade.mine()
    expect(await trade.state('vendor')).toBe('refunded')
    expect(trade.as('vendor').paid).toEqual([])
  })

  it('comes with the rejection of an order that was paid already', async () => {
    const trade = await Trade.open()
    const { id } = trade
    await trade.acts('buyer').pay({ id })
    await trade.mine()
    expect(await trade.state('vendor')).toBe('pending')
    await trade.acts('vendor').decline({ id, cause: 'out-of-stock', reason: '' })
    await trade.acts('buyer').finishPayout({ id, cause: 'refund' })
    await trade.mine()
    expect(await trade.state()).toBe('rejected')
    expect((await trade.fold()).over).toBe(true)
  })

  it('is paid from the vendor’s wallet where there is no escrow, once for one wish', async () => {
    const trade = await Trade.open({ order: { method: 'direct', escrow: undefined } })
    const { id, due } = trade
    await trade.funded()
    const give = (amount: bigint, key: string) =>
      trade.acts('vendor').refund({ id, amount, reason: '' }, key)
    await give(1_000n, 'a')
    await give(1_000n, 'a')
    const refunds = (await trade.documents()).filter(({ kind }) => kind === 'refund')
    expect(refunds).toHaveLength(1)
    await trade.mine()
    expect(trade.chain.balance(trade.order.content.refundAddress)).toBe(1_000n)
    await expect(give(due, 'b')).rejects.toMatchObject({ data: { total: Number(due - 1_000n) } })
    await give(due - 1_000n, 'b')
    await trade.mine()
    expect(await trade.state()).toBe('refunded')
    await give(due - 1_000n, 'b')
    expect(trade.as('vendor').paid).toEqual(['a', 'a', 'b'].map((key) => `refund:${id}:${key}`))
  })
})
