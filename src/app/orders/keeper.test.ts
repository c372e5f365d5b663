import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { OrderAction, OrderRole } from '../../contracts/order/states.ts'
import { SoukError } from '../../lib/errors.ts'
import type { AutoAcceptRule } from '../rpc/trade-api.ts'
import { Trade } from './acts/testing.ts'
import { isAcceptedBy } from './auto-accept.ts'
import { OrderKeeper } from './keeper.ts'

const NEVER: AutoAcceptRule = { enabled: false, countries: [] }

/** The nodes of a trade, each with what it did by itself. */
class Nodes {
  readonly acted: [OrderRole, OrderAction][] = []
  readonly problems: string[] = []
  autoAccept = NEVER
  autoHandOver = true
  readonly #keepers = new Map<OrderRole, OrderKeeper>()

  constructor(trade: Trade) {
    for (const [role, { acts, book, components, person }] of trade.traders) {
      const keeper = new OrderKeeper({
        acts,
        book,
        clock: components.clock,
        session: { person: () => Promise.resolve(person) },
        policy: () => Promise.resolve(this),
        tip: () => trade.chain.tip,
        onActed: (_id, action) => this.acted.push([role, action]),
        onProblem: (_id, _action, { code }) => this.problems.push(code),
      })
      this.#keepers.set(role, keeper)
    }
  }

  async wake(role: OrderRole): Promise<void> {
    await this.#keepers.get(role)?.run()
  }
}

describe('a node that nobody looks at', () => {
  let trade: Trade
  let nodes: Nodes

  const open = async (...different: Parameters<typeof Trade.open>) => {
    trade = await Trade.open(...different)
    nodes = new Nodes(trade)
  }

  beforeEach(() => open())

  it('accepts by the vendor’s rule, once', async () => {
    nodes.autoAccept = { enabled: true, countries: [], maxSats: trade.due }
    await nodes.wake('vendor')
    await Promise.all([nodes.wake('vendor'), nodes.wake('vendor')])
    expect(nodes.acted).toEqual([['vendor', 'accept']])
    expect(await trade.state()).toBe('accepted')
    expect(trade.as('vendor').addresses).toHaveLength(1)
  })

  it('leaves an order to the vendor that his rule does not cover', async () => {
    const fold = await trade.fold('vendor')
    const country = fold.order.content.address?.country ?? ''
    const rule = { enabled: true, countries: [] }
    expect(isAcceptedBy({ ...rule, maxSats: trade.due - 1n }, fold)).toBe(false)
    expect(isAcceptedBy({ ...rule, countries: ['ZZ'] }, fold)).toBe(false)
    expect(isAcceptedBy({ ...rule, countries: ['ZZ', country] }, fold)).toBe(true)
    expect(isAcceptedBy({ ...rule, enabled: false }, fold)).toBe(false)
  })

  it('tells the vendor of coins that the buyer sent from elsewhere', async () => {
    await trade.acts('vendor').accept({ id: trade.id })
    trade.chain.pay((await trade.fold()).payment?.address ?? '', trade.due)
    await trade.look()
    await nodes.wake('buyer')
    await nodes.wake('buyer')
    expect(nodes.acted).toEqual([['buyer', 'pay']])
    await trade.mine()
    const { steps } = await trade.fold('vendor')
    const notice = steps.find(({ document }) => document.kind === 'funding')?.document.content
    expect(notice).toMatchObject({ handover: { from: 'offered', to: 'shipped' } })
  })

  it('moves the money to Shipped in the last moment before the buyer could take it', async () => {
    await trade.sent()
    const ship = trade.order.content.escrow?.blocks.ship ?? 0
    const margin = Math.min(144, Math.floor(ship / 4))
    await trade.mine(ship - margin - 2)
    await nodes.wake('vendor')
    expect(nodes.acted).toEqual([])
    await trade.mine(1)
    await nodes.wake('vendor')
    await nodes.wake('vendor')
    expect(nodes.acted).toEqual([['vendor', 'hand-over']])
    await trade.mine()
    expect((await trade.fold()).money.lying.shipped).toBe(trade.due)
  })

  it.each([
    ['the vendor wants to do it himself', false, true],
    ['nothing was sent', true, false],
  ])('does not move the money when %s', async (_why, autoHandOver, isSent) => {
    nodes.autoHandOver = autoHandOver
    await (isSent ? trade.sent() : trade.funded())
    await trade.mine((trade.order.content.escrow?.blocks.ship ?? 0) - 5)
    await nodes.wake('vendor')
    expect(nodes.acted).toEqual([])
  })

  it('pays the vendor out when the buyer signed for coins that had been moved', async () => {
    await trade.sent()
    await trade.acts('vendor').handOver({ id: trade.id })
    await trade.mine()
    await trade.acts('buyer').confirmReceipt({ id: trade.id })
    await nodes.wake('vendor')
    await trade.mine()
    await nodes.wake('vendor')
    expect(nodes.acted).toEqual([['vendor', 'finish-payout']])
    expect(await trade.state('vendor')).toBe('completed')
  })

  it('sends the caller’s move to Held as soon as the moderator signed it', async () => {
    const { id, due } = trade
    await trade.sent()
    const call = { cause: 'damaged', claim: 'It is rotten.', files: [], buyerSats: due } as const
    await trade.acts('buyer').openDispute({ id, ...call, files: [] })
    await trade.shareCase()
    await nodes.wake('buyer')
    expect(nodes.acted).toEqual([])
    await trade.acts('moderator').hold({ id })
    await nodes.wake('buyer')
    await nodes.wake('buyer')
    expect(nodes.acted).toEqual([['buyer', 'hold']])
    await trade.mine()
    expect((await trade.fold('vendor')).money.lying.held).toBe(due)
    await nodes.wake('buyer')
    expect(trade.as('buyer').reserved.size).toBe(0)
  })

  it('starts the clocks of Shipped anew when the other granted time and it runs out', async () => {
    const { id, order } = trade
    await trade.sent()
    await trade.acts('vendor').handOver({ id })
    await trade.mine()
    const until = trade.chain.now + 400 * 24 * 3_600_000
    await trade.acts('vendor').extend({ id, until, reason: 'Still at the customs.' })
    const accept = order.content.escrow?.blocks.accept ?? 0
    await trade.mine(accept - 100)
    await nodes.wake('buyer')
    await trade.mine()
    expect(nodes.acted).toEqual([['buyer', 'extend']])
    const claim = (await trade.fold('vendor')).claims.find(({ role }) => role === 'vendor')
    expect(claim?.height).toBe(trade.chain.tip + accept)
  })

  it('sends later what nobody could be given', async () => {
    await trade.sent()
    trade.chain.down = true
    await trade.acts('buyer').confirmReceipt({ id: trade.id })
    trade.chain.down = false
    trade.chain.now += 120_000
    await nodes.wake('buyer')
    await trade.mine()
    expect(await trade.state('vendor')).toBe('completed')
  })
})

describe('a payout that nobody was told of', () => {
  it('is told of by the node that sent it and died, though the order is over by then', async () => {
    const trade = await Trade.open()
    const nodes = new Nodes(trade)
    await trade.sent()
    const { book } = trade.as('buyer')
    const kept = book.addSigned.bind(book)
    vi.spyOn(book, 'addSigned').mockImplementation((id, document, to) =>
      document.kind === 'payout' ? Promise.reject(new Error('killed')) : kept(id, document, to),
    )
    await trade
      .acts('buyer')
      .confirmReceipt({ id: trade.id })
      .catch(() => undefined)
    vi.restoreAllMocks()
    await trade.mine(6)
    const told = async () =>
      (await trade.documents('vendor')).filter(({ kind }) => kind === 'payout').length
    expect(await trade.state('buyer')).toBe('completed')
    expect((await trade.fold('buyer')).over).toBe(true)
    expect(await told()).toBe(0)
    await nodes.wake('buyer')
    await nodes.wake('buyer')
    expect(nodes.problems).toEqual([])
    expect(await told()).toBe(1)
  })
})

describe('an agreement whose payout was not sent', () => {
  it('is finished by the other’s node when the device of who agreed is gone', async () => {
    const trade = await Trade.open()
    const nodes = new Nodes(trade)
    const { id, due } = trade
    await trade.sent()
    await trade.acts('vendor').offerSettlement({ id, buyerSats: due / 2n, reason: '' })
    const [open] = (await trade.fold()).settlements
    if (open === undefined) throw new Error('no offer')
    trade.as('buyer').components.escrow.feerate = () =>
      Promise.reject(new SoukError('chain.unreachable', 'no server'))
    expect(await trade.acts('buyer').acceptSettlement({ id, offer: open.offer })).toEqual({})
    await nodes.wake('vendor')
    expect(nodes.acted).toEqual([])
    trade.chain.now += 11 * 60_000
    await nodes.wake('vendor')
    expect(nodes.acted).toEqual([['vendor', 'finish-payout']])
    await trade.mine()
    expect(await trade.state()).toBe('settled')
  })
})

describe('a sleeping vendor', () => {
  const sleeping = () =>
    Trade.open({
      order: { method: 'sleeping' },
      escrow: { moderator: undefined, backup: undefined },
    })

  it('takes the money when he wakes and accepts, without being asked', async () => {
    const trade = await sleeping()
    const nodes = new Nodes(trade)
    await trade.acts('buyer').pay({ id: trade.id })
    await trade.mine()
    nodes.autoAccept = { enabled: true, countries: [] }
    await nodes.wake('vendor')
    await nodes.wake('vendor')
    await trade.mine()
    await nodes.wake('vendor')
    expect(nodes.acted).toEqual([
      ['vendor', 'accept'],
      ['vendor', 'take'],
    ])
    expect(nodes.problems).toEqual([])
    const [address = ''] = trade.as('vendor').addresses
    expect(trade.chain.balance(address)).toBeGreaterThan(trade.due - 1000n)
    expect(await trade.state()).toBe('paid')
  })

  it('gives the money back by declining', async () => {
    const trade = await sleeping()
    const { id } = trade
    await trade.acts('buyer').pay({ id })
    await trade.mine()
    await trade.acts('vendor').decline({ id, cause: 'declined', reason: 'Closed.' })
    await trade.acts('buyer').finishPayout({ id, cause: 'refund' })
    await trade.mine()
    expect(await trade.state('vendor')).toBe('rejected')
    expect((await trade.fold()).over).toBe(true)
  })

  it('loses the order to the buyer’s clock when he never wakes', async () => {
    const trade = await sleeping()
    const { id } = trade
    await trade.acts('buyer').pay({ id })
    await trade.mine()
    await trade.mine(trade.order.content.escrow?.blocks.window ?? 0)
    await trade.acts('buyer').claim({ id })
    await trade.mine()
    expect(trade.chain.balance(trade.order.content.refundAddress)).toBeGreaterThan(0n)
    expect((await trade.fold()).over).toBe(true)
  })
})
