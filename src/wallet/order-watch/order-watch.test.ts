import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Devnet } from '../../../devnet/devnet.ts'
import { startDevnet } from '../../../devnet/devnet.ts'
import type { PurseCoin } from '../../../devnet/test-purse.ts'
import { Purse } from '../../../devnet/test-purse.ts'
import type { AddressFacts } from '../../contracts/order/chain.ts'
import { EsploraSource } from '../esplora.ts'
import type { WatchedAddress } from './cadence.ts'
import { MemoryKeeper } from '../chain/memory-keeper.testing.ts'
import { VerifiedSource } from '../chain/verified-source.ts'
import { OrderWatch, paceOf } from './order-watch.ts'
import type { AddressSource } from './read-address.ts'
import { readAddress } from './read-address.ts'

const DUE = 50_000n
const buyer = new Purse(0x21)
let keys = 0x30

const told = (url: string): AddressSource => new EsploraSource({ servers: [url], clock: Date.now })
const proven = (url: string, keeper = new MemoryKeeper()): AddressSource =>
  new VerifiedSource({ servers: [url], clock: Date.now, network: 'regtest', keeper })

describe.each([
  { how: 'told', open: told },
  { how: 'proven', open: proven },
])('the watch over the payment of an order, as it is $how', ({ how, open }) => {
  let devnet: Devnet
  beforeAll(async () => {
    devnet = await startDevnet({ port: 0 })
  }, 60_000)
  afterEach(() => devnet.fail({ path: '/', times: 0 }))
  afterAll(() => devnet.stop())

  /** An order that waits at an address of its own, and what its caller keeps of it. */
  function order(stage: WatchedAddress['stage'] = 'awaiting') {
    const shop = new Purse(keys++)
    const kept = new Map<string, AddressFacts>()
    const keeper = new MemoryKeeper()
    const state = { stage }
    const live = () =>
      new OrderWatch({
        source: open(devnet.url, keeper),
        network: 'regtest',
        clock: Date.now,
        pace: { ...paceOf('regtest'), lookEveryMs: 0 },
        addresses: () => {
          const known = kept.get(shop.address)
          const base = { address: shop.address, stage: state.stage, needed: 1, spendsMatter: true }
          return Promise.resolve([known === undefined ? base : { ...base, known }])
        },
        budget: { left: Infinity },
        save: (address, facts) => {
          kept.set(address, structuredClone(facts))
          return Promise.resolve()
        },
      })
    let watch = live()
    const facts = async () => {
      await watch.run()
      return kept.get(shop.address) ?? expect.fail('nothing was kept')
    }
    return { shop, state, facts, restart: () => (watch = live()) }
  }

  const send = async (rawHex: string) => {
    const response = await fetch(`${devnet.url}/tx`, { method: 'POST', body: rawHex })
    expect(response.ok, await response.text()).toBe(true)
  }
  const coinOf = async (owner: Purse, amount: bigint): Promise<PurseCoin> => {
    const txid = await devnet.faucet(owner.address, amount)
    await devnet.mine(1)
    const { vout } = (await (await fetch(`${devnet.url}/tx/${txid}`)).json()) as {
      vout: { scriptpubkey_address?: string }[]
    }
    const at = vout.findIndex((output) => output.scriptpubkey_address === owner.address)
    return { txid, vout: at, amount }
  }
  const sums = ({ coins }: AddressFacts) => coins.map(({ amount }) => amount)
  const depths = ({ coins }: AddressFacts) => coins.map(({ confirmations }) => confirmations)

  it('sees a payment wait, confirm, and grow older', async () => {
    const { shop, facts } = order()
    expect(await facts()).toMatchObject({ coins: [], replaced: [], tip: devnet.height() })
    const txid = await devnet.faucet(shop.address, DUE)
    const waiting = await facts()
    expect(waiting.coins).toMatchObject([{ txid, amount: DUE, confirmations: 0 }])
    expect(waiting.coins[0]).not.toHaveProperty('height')
    const height = await devnet.mine(1)
    const [mined] = (await facts()).coins
    expect(mined).toMatchObject({ confirmations: 1, height, seenAt: waiting.coins[0]?.seenAt })
    await devnet.mine(2)
    const deep = await facts()
    expect(depths(deep)).toEqual([3])
    expect(deep.proven).toBe(how === 'proven')
  })

  it('counts two payments, whichever comes first', async () => {
    const { shop, facts } = order()
    await devnet.faucet(shop.address, 20_000n)
    await devnet.mine(1)
    await devnet.faucet(shop.address, 30_000n)
    const both = await facts()
    expect(sums(both)).toEqual([20_000n, 30_000n])
    expect(depths(both)).toEqual([1, 0])
  })

  it.each([
    ['too little', 40_000n],
    ['too much', 60_000n],
  ])('tells exactly how much came when it was %s', async (_what, amount) => {
    const { shop, facts } = order()
    await devnet.faucet(shop.address, amount)
    await devnet.mine(1)
    expect(sums(await facts())).toEqual([amount])
  })

  it('sees that the same sum was paid twice, also within one transaction', async () => {
    const { shop, facts } = order()
    await devnet.faucet(shop.address, DUE)
    const coin = await coinOf(buyer, 200_000n)
    const outputs = [DUE, DUE].map((amount) => ({ address: shop.address, amount }))
    await send(buyer.spend([coin], outputs).rawHex)
    await devnet.mine(1)
    const { coins } = await facts()
    expect(coins).toHaveLength(3)
    expect(new Set(coins.map(({ txid, vout }) => `${txid}:${vout}`)).size).toBe(3)
  })

  it.each(['cancelled', 'expired'])(
    'sees a payment that comes after the order was %s',
    async () => {
      const { shop, state, facts } = order()
      await facts()
      state.stage = 'over'
      await devnet.faucet(shop.address, DUE)
      await devnet.mine(36)
      expect(sums(await facts())).toEqual([DUE])
    },
  )

  it('takes a payment back when its block is replaced by one without it', async () => {
    const { shop, facts } = order()
    const txid = await devnet.faucet(shop.address, DUE)
    await devnet.mine(1)
    expect(depths(await facts())).toEqual([1])
    await devnet.reorg(1)
    expect(depths(await facts())).toEqual([0])
    await devnet.mine(1)
    expect(depths(await facts())).toEqual([1])
    await devnet.reorg(1, { drop: [txid] })
    const without = await facts()
    expect(without.coins).toEqual([])
    expect(without.replaced).toMatchObject([{ txid, amount: DUE }])
  })

  it('does not count a payment that its sender replaced', async () => {
    const { shop, facts, restart } = order()
    const coin = await coinOf(buyer, 100_000n)
    const first = buyer.spend([coin], [{ address: shop.address, amount: 99_800n }])
    await send(first.rawHex)
    expect(sums(await facts())).toEqual([99_800n])
    const second = buyer.spend([coin], [{ address: buyer.address, amount: 98_000n }])
    await send(second.rawHex)
    expect(await facts()).toMatchObject({
      coins: [],
      replaced: [{ txid: first.txid, vout: 0, amount: 99_800n }],
    })
    restart()
    await devnet.mine(1)
    expect((await facts()).replaced).toHaveLength(1)
  })

  it('counts a payment once whose sender raised its fee', async () => {
    const { shop, facts } = order()
    const coin = await coinOf(buyer, 100_000n)
    const change = (fee: bigint) => [
      { address: shop.address, amount: DUE },
      { address: buyer.address, amount: 100_000n - DUE - fee },
    ]
    const first = buyer.spend([coin], change(200n))
    await send(first.rawHex)
    await facts()
    const second = buyer.spend([coin], change(2_000n))
    await send(second.rawHex)
    const raised = await facts()
    expect(raised.coins).toMatchObject([{ txid: second.txid, amount: DUE }])
    expect(raised.replaced).toMatchObject([{ txid: first.txid }])
  })

  it('welcomes back a payment that was lost for a while', async () => {
    const { shop, facts } = order()
    const coin = await coinOf(buyer, 100_000n)
    const payment = buyer.spend([coin], [{ address: shop.address, amount: 99_800n }])
    await send(payment.rawHex)
    await facts()
    await devnet.forget(payment.txid)
    expect((await facts()).replaced).toHaveLength(1)
    await send(payment.rawHex)
    expect(await facts()).toMatchObject({ coins: [{ txid: payment.txid }], replaced: [] })
  })

  it('sees who spent the money and where it went, and the spend replaced', async () => {
    const { shop, facts, restart } = order('holding')
    const coin = await coinOf(shop, DUE)
    expect((await facts()).coins[0]).not.toHaveProperty('spent')
    const out = (fee: bigint) => [{ address: buyer.address, amount: DUE - fee }]
    const first = shop.spend([coin], out(200n))
    await send(first.rawHex)
    restart()
    expect((await facts()).coins).toMatchObject([
      {
        txid: coin.txid,
        confirmations: 1,
        spent: { txid: first.txid, confirmations: 0, outputs: out(200n) },
      },
    ])
    const second = shop.spend([coin], out(2_000n))
    await send(second.rawHex)
    await devnet.mine(1)
    expect((await facts()).coins[0]?.spent).toEqual({
      txid: second.txid,
      confirmations: 1,
      outputs: out(2_000n),
    })
  })

  it('goes on after its death with what was kept, and asks no transaction twice', async () => {
    const { shop, facts, restart } = order()
    await devnet.faucet(shop.address, DUE)
    await devnet.mine(1)
    const before = await facts()
    restart()
    devnet.fail({ path: '/tx/', status: 500, times: 1_000 })
    await devnet.mine(1)
    const after = await facts().finally(() => devnet.fail({ path: '/tx/', times: 0 }))
    expect(after.coins).toEqual(before.coins.map((coin) => ({ ...coin, confirmations: 2 })))
  })

  it('keeps a proven payment and its proven spend when a server leaves them out', async () => {
    const shop = new Purse(keys++)
    const coin = await coinOf(shop, DUE)
    const honest = open(devnet.url)
    const options = { network: 'regtest', clock: Date.now } as const
    const before = await readAddress(honest, shop.address, options)
    const spend = shop.spend([coin], [{ address: buyer.address, amount: DUE - 200n }])
    await send(spend.rawHex)
    await devnet.mine(1)
    const known = await readAddress(honest, shop.address, { ...options, known: before })
    const { entries } = await honest.addressHistory(shop.address)
    const places = new Map(entries.map((entry) => [entry.txid, entry]))
    const hiding = {
      tipHeight: () => honest.tipHeight(),
      rawTransaction: (txid: string) => honest.rawTransaction(txid),
      addressHistory: () => Promise.resolve({ entries: [] }),
      provenPlace: (txid: string) => Promise.resolve(places.get(txid)),
    }
    const hidden = await readAddress(hiding, shop.address, { ...options, known })
    expect(hidden).toMatchObject({ coins: known.coins, replaced: [], proven: true })
    places.clear()
    const gone = await readAddress(hiding, shop.address, { ...options, known: hidden })
    expect(gone).toMatchObject({ coins: [], replaced: [{ txid: coin.txid }] })
  })

  it('keeps what was known while no server answers', async () => {
    const { shop, facts } = order()
    await devnet.faucet(shop.address, DUE)
    const before = await facts()
    devnet.fail({ path: '/', status: 429, times: 1_000 })
    await expect(facts()).rejects.toThrow()
    devnet.fail({ path: '/', times: 0 })
    const after = await facts()
    expect(after.coins).toEqual(before.coins)
    expect(after.checkedAt).toBeGreaterThanOrEqual(before.checkedAt)
  })

  it('still finds the payment among two hundred crumbs that somebody sent', async () => {
    const { shop, facts } = order()
    const txid = await devnet.faucet(shop.address, DUE)
    await devnet.mine(1)
    await facts()
    const coin = await coinOf(buyer, 300_000n)
    const crumbs = Array.from({ length: 60 }, () => ({ address: buyer.address, amount: 4_000n }))
    const split = buyer.spend([coin], crumbs)
    await send(split.rawHex)
    await devnet.mine(1)
    for (let vout = 0; vout < 60; vout++) {
      const crumb = { txid: split.txid, vout, amount: 4_000n }
      const outputs = [1_000n, 1_000n, 1_000n].map((amount) => ({ address: shop.address, amount }))
      await send(buyer.spend([crumb], outputs).rawHex)
    }
    await devnet.mine(1)
    const many = await facts()
    expect(many.coins).toHaveLength(181)
    expect(many.coins[0]).toMatchObject({ txid, amount: DUE })
    expect(many.replaced).toEqual([])
    await devnet.mine(10)
    await facts()
    expect((await facts()).coins).toHaveLength(181)
  })
})
