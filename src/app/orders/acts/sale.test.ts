import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { isKind } from '../../../contracts/documents/kinds.ts'
import { Trade } from './testing.ts'

describe('a moderated sale in which all goes well', () => {
  let trade: Trade

  beforeEach(async () => {
    trade = await Trade.open()
  })

  it('takes one payment and one release, and ends with the vendor paid', async () => {
    const { id } = trade
    await trade.sent()
    expect(await trade.state('vendor')).toBe('dispatched')
    await trade.acts('buyer').confirmReceipt({ id })
    await trade.mine()
    expect([await trade.state('buyer'), await trade.state('vendor')]).toEqual([
      'completed',
      'completed',
    ])
    const [address = ''] = trade.as('vendor').addresses
    expect(trade.chain.balance(address)).toBeGreaterThan(trade.due - 1000n)
    expect(trade.chain.heard).toHaveLength(1)
  })

  it('lets the vendor move the money to Shipped once he has sent it', async () => {
    const { id } = trade
    await trade.funded()
    await expect(trade.acts('vendor').handOver({ id })).rejects.toMatchObject({
      code: 'order.not-now',
    })
    await trade.acts('vendor').dispatch({ id, carrier: '', tracking: '', note: '' })
    const { txid } = await trade.acts('vendor').handOver({ id })
    await trade.mine()
    expect((await trade.fold()).money.lying.shipped).toBe(trade.due)
    expect(await trade.acts('vendor').handOver({ id })).toEqual({ txid })
  })

  it('pays the vendor out though the money was moved after he signed for it', async () => {
    const { id } = trade
    await trade.sent()
    await trade.acts('vendor').handOver({ id })
    await trade.look()
    // The move waits for its block: the buyer signs for where the money will be.
    await trade.acts('buyer').confirmReceipt({ id })
    await trade.mine()
    expect(await trade.state('vendor')).toBe('received')
    await trade.acts('vendor').finishPayout({ id, cause: 'release' })
    await trade.mine()
    expect(await trade.state('buyer')).toBe('completed')
  })

  it('notices coins that came from another wallet, once', async () => {
    const { id } = trade
    await trade.acts('vendor').accept({ id })
    const { payment } = await trade.fold()
    trade.chain.pay(payment?.address ?? '', trade.due)
    await trade.look()
    expect(await trade.acts('buyer').noticeFunding({ id })).toBe(true)
    expect(await trade.acts('buyer').noticeFunding({ id })).toBe(false)
    await trade.mine()
    await trade.acts('vendor').dispatch({ id, carrier: '', tracking: '', note: '' })
    expect((await trade.fold('vendor')).actions.vendor).toContain('hand-over')
  })

  it('raises the fee of a payout that waits, alone', async () => {
    const { id } = trade
    await trade.sent()
    await trade.acts('buyer').confirmReceipt({ id })
    await trade.look()
    const plan = await trade.acts('buyer').planPayout({ id, cause: 'release', feeSatPerVb: 9 })
    expect(plan).toMatchObject({ feeSatPerVb: 8, buyerSats: 0n, moderatorSats: 0n })
    expect(plan.vendorSats + plan.fee).toBe(trade.due)
    const [slow] = trade.chain.heard
    const again = await trade.acts('buyer').finishPayout({ id, cause: 'release' })
    expect(again.txid).toBe(slow)
    const { txid } = await trade
      .acts('buyer')
      .finishPayout({ id, cause: 'release', feeSatPerVb: 9 })
    expect(txid).not.toBe(slow)
    await trade.mine()
    expect((await trade.fold('vendor')).money.payouts[0]?.txid).toBe(txid)
  })

  it('keeps a payout that nobody could be given, and sends it when it is asked again', async () => {
    const { id } = trade
    await trade.sent()
    trade.chain.down = true
    await trade.acts('buyer').confirmReceipt({ id })
    const told = (await trade.documents('vendor')).filter((one) => isKind(one, 'payout'))
    expect(told).toHaveLength(1)
    expect(trade.chain.heard).toEqual([])
    trade.chain.down = false
    const { txid } = await trade.acts('buyer').finishPayout({ id, cause: 'release' })
    expect(trade.chain.heard).toEqual([txid])
    expect(told[0]?.content.txid).toBe(txid)
  })

  it('answers an act that is done instead of doing it twice', async () => {
    const { id } = trade
    await trade.acts('vendor').accept({ id })
    await trade.acts('vendor').accept({ id })
    await trade.acts('buyer').pay({ id })
    await trade.mine()
    await trade.acts('buyer').pay({ id })
    const kinds = (await trade.documents('vendor')).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'acceptance')).toHaveLength(1)
    expect(kinds.filter((kind) => kind === 'funding')).toHaveLength(1)
    await expect(trade.acts('vendor').cancel({ id, reason: '' })).rejects.toMatchObject({
      code: 'order.not-now',
    })
  })

  it('signs for being paid only when the last piece is on its way', async () => {
    const several = await Trade.open({ items: [{ quantity: 1 }] })
    await several.funded()
    const parts = [{ item: 0, quantity: 2 }]
    const dispatch = { id: several.id, parts, carrier: '', tracking: '', note: '' }
    await expect(several.acts('vendor').dispatch(dispatch)).rejects.toMatchObject({
      code: 'order.too-many-pieces',
      data: { left: 1 },
    })
  })
})

describe('a lock that is over', () => {
  it('gives the buyer his money back when the vendor never ships', async () => {
    const trade = await Trade.open()
    const { id } = trade
    await trade.funded()
    const { blocks } = trade.order.content.escrow ?? {}
    await trade.mine(blocks?.ship ?? 0)
    const plan = await trade.acts('buyer').planClaim({ id })
    expect(plan.buyerSats + plan.fee).toBe(trade.due)
    const { txid } = await trade.acts('buyer').claim({ id })
    expect(await trade.acts('buyer').claim({ id })).toEqual({ txid })
    await trade.mine()
    expect(await trade.state('vendor')).toBe('claimed')
    expect(trade.chain.balance(trade.order.content.refundAddress)).toBe(plan.buyerSats)
  })

  it('gives the vendor the money of a silent buyer', async () => {
    const trade = await Trade.open()
    const { id } = trade
    await trade.sent()
    await trade.acts('vendor').handOver({ id })
    await trade.mine()
    await trade.mine(trade.order.content.escrow?.blocks.accept ?? 0)
    await trade.acts('vendor').claim({ id, feeSatPerVb: 3 })
    await trade.acts('vendor').claim({ id, feeSatPerVb: 7 })
    await trade.mine()
    expect(await trade.state('buyer')).toBe('claimed')
    expect(new Set(trade.chain.heard).size).toBe(3)
  })
})
