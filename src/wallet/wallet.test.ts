import { hex } from '@scure/base'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Devnet } from '../../devnet/devnet.ts'
import { startDevnet } from '../../devnet/devnet.ts'
import { ChainUnreachableError } from './chain-errors.ts'
import type { ChainSource } from './chain-source.ts'
import { decodeTx } from './decode.ts'
import { EsploraSource } from './esplora.ts'
import { MemoryStore, openWallet } from './test-wallet.ts'
import type { Wallet } from './wallet.ts'

/** Wallets of different tests belong to different persons. */
let person = 0
let devnet: Devnet

beforeAll(async () => {
  devnet = await startDevnet({ port: 0 })
}, 60_000)
afterAll(() => devnet.stop())

const source = () => new EsploraSource({ servers: [devnet.url], clock: Date.now })

async function fund(wallet: Wallet, ...amounts: bigint[]): Promise<void> {
  for (const amount of amounts) {
    await devnet.faucet(await wallet.receiveAddress(), amount)
    await devnet.mine(1)
    await wallet.sync()
  }
}

async function funded(
  ...amounts: bigint[]
): Promise<{ me: number; wallet: Wallet; store: MemoryStore }> {
  const store = new MemoryStore()
  const me = ++person
  const wallet = await openWallet(me, [devnet.url], store)
  await fund(wallet, ...amounts)
  return { me, wallet, store }
}

const stranger = async () => (await openWallet(++person, [devnet.url])).receiveAddress()

/** A source whose broadcasts go wrong; all else is the devnet's. */
function broadcasting(act: ChainSource['broadcast']): ChainSource {
  const real = source()
  return {
    tipHeight: (options) => real.tipHeight(options),
    addressHistory: (address, options) => real.addressHistory(address, options),
    utxos: (address, options) => real.utxos(address, options),
    rawTransaction: (txid, options) => real.rawTransaction(txid, options),
    feeEstimates: (options) => real.feeEstimates(options),
    health: () => real.health(),
    broadcast: act,
  }
}

describe('a wallet that receives', () => {
  it('shows money first as on its way, then as confirmed, and a new address', async () => {
    const wallet = await openWallet(++person, [devnet.url])
    const first = await wallet.receiveAddress()
    const txid = await devnet.faucet(first, 100_000n)
    await wallet.sync()
    expect(wallet.view()).toMatchObject({ confirmed: 0n, unconfirmed: 100_000n })
    expect(wallet.pending).toBe(true)
    await devnet.mine(2)
    await wallet.sync()
    const view = wallet.view()
    expect(view).toMatchObject({ confirmed: 100_000n, unconfirmed: 0n, height: devnet.height() })
    expect(view.history).toEqual([
      expect.objectContaining({ txid, amount: 100_000n, confirmations: 2 }),
    ])
    expect(view.address).not.toBe(first)
    expect(wallet.pending).toBe(false)
  })

  it('takes money away again that a reorganization removed, and shows it again when it is back', async () => {
    const { wallet } = await funded(40_000n)
    await devnet.reorg(1)
    await wallet.sync()
    expect(wallet.view()).toMatchObject({ confirmed: 0n, unconfirmed: 40_000n })
    await devnet.mine(1)
    await wallet.sync()
    expect(wallet.view()).toMatchObject({ confirmed: 40_000n, unconfirmed: 0n })
    await devnet.reorg(1, { drop: true })
    await wallet.sync()
    expect(wallet.view()).toMatchObject({ confirmed: 0n, unconfirmed: 0n, history: [] })
  })

  it('never hands out a reserved address twice, also not to two who ask at once', async () => {
    const { me, wallet, store } = await funded()
    const asked = await Promise.all(
      Array.from({ length: 5 }, (_, index) => wallet.reserveAddress(`order ${index}`)),
    )
    expect(new Set([...asked, wallet.view().address]).size).toBe(6)
    const again = await openWallet(me, [devnet.url], store)
    expect(asked).not.toContain(await again.reserveAddress('order 6'))
    await devnet.faucet(asked[3] ?? '', 30_000n)
    await again.sync()
    expect(again.view().history[0]).toMatchObject({ amount: 30_000n, label: 'order 3' })
  })

  it('does not hand out an address that was used in an earlier life of its phrase', async () => {
    const { me, wallet } = await funded(20_000n, 20_000n)
    const used = wallet.view().address
    await devnet.faucet(used, 20_000n)
    const restored = await openWallet(me, [devnet.url])
    expect(await restored.reserveAddress('first order after restoring')).not.toBe(used)
    expect(restored.view()).toMatchObject({ confirmed: 40_000n, unconfirmed: 20_000n })
  })
})

describe('a wallet that pays', () => {
  it('pays the recipient exactly, gets its change back and knows the fee', async () => {
    const { wallet } = await funded(100_000n)
    const address = await stranger()
    const plan = await wallet.plan({ address, amount: 30_000n, feeSatPerVb: 2 })
    const { txid, state } = await wallet.send({
      address,
      amount: 30_000n,
      fee: plan.fee,
      key: 'a',
      label: 'Melons',
    })
    expect(state).toBe('sent')
    expect(wallet.view()).toMatchObject({ confirmed: 0n, unconfirmed: 70_000n - plan.fee })
    await devnet.mine(1)
    await wallet.sync()
    expect(wallet.view().confirmed).toBe(70_000n - plan.fee)
    expect(wallet.view().history[0]).toMatchObject({
      txid,
      amount: -30_000n - plan.fee,
      fee: plan.fee,
      label: 'Melons',
      key: 'a',
      confirmations: 1,
    })
    const raw = await source().rawTransaction(txid)
    const { inputs, outputs, vsize } = decodeTx(raw ?? new Uint8Array())
    expect(outputs.map(({ value }) => value)).toContain(30_000n)
    expect(inputs.every(({ sequence }) => sequence === 0xfffffffd)).toBe(true)
    expect(Number(plan.fee) / vsize).toBeGreaterThanOrEqual(2)
    expect(Number(plan.fee) / vsize).toBeLessThan(2.05)
  })

  it('pays with several coins where one does not suffice', async () => {
    const { wallet } = await funded(10_000n, 20_000n, 30_000n)
    const { txid } = await wallet.send({ address: await stranger(), amount: 55_000n, key: 'b' })
    const raw = await source().rawTransaction(txid)
    expect(decodeTx(raw ?? new Uint8Array()).inputs).toHaveLength(3)
  })

  it('sends everything and keeps nothing', async () => {
    const { wallet } = await funded(10_000n, 20_000n)
    const { amount, fee } = await wallet.send({
      address: await stranger(),
      amount: 'all',
      key: 'c',
    })
    expect(amount + fee).toBe(30_000n)
    await devnet.mine(1)
    await wallet.sync()
    expect(wallet.view()).toMatchObject({ confirmed: 0n, unconfirmed: 0n })
  })

  it('spends its own change at once, and never money that others might take back', async () => {
    const { wallet } = await funded(50_000n)
    const address = await stranger()
    await wallet.send({ address, amount: 10_000n, key: 'd1' })
    await wallet.send({ address, amount: 10_000n, key: 'd2' })
    await devnet.faucet(wallet.view().address, 200_000n)
    await wallet.sync()
    await expect(wallet.send({ address, amount: 100_000n, key: 'd3' })).rejects.toMatchObject({
      code: 'wallet.funds-unconfirmed',
    })
  })

  it.each([
    [{ amount: 60_000n }, 'wallet.insufficient-funds'],
    [{ amount: 50_000n }, 'wallet.insufficient-funds'],
    [{ amount: 293n }, 'wallet.dust'],
    [{ amount: 1_000n }, 'wallet.fee-too-high'],
    [{ amount: 20_000n, feeSatPerVb: 2_000 }, 'wallet.insufficient-funds'],
    [{ amount: 20_000n, feeSatPerVb: 50 }, 'wallet.fee-too-high'],
    [{ amount: 20_000n, fee: 100n }, 'wallet.fee-too-low'],
    [{ amount: 'all' as const, feeSatPerVb: 300 }, undefined],
    [
      { amount: 20_000n, address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4' },
      'wallet.wrong-network',
    ],
    [
      { amount: 20_000n, address: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt081' },
      'wallet.bad-address',
    ],
  ])('answers %o with %s and has signed nothing when it refuses', async (wish, code) => {
    const { wallet, store } = await funded(50_000n)
    const send = wallet.send({ address: await stranger(), key: 'e', ...wish })
    if (code === undefined) return expect(await send).toMatchObject({ state: 'sent' })
    await expect(send).rejects.toMatchObject({ code })
    expect(store.state?.payments).toEqual([])
  })

  it('names the smallest sensible amount when the fee is more than a tenth', async () => {
    const { wallet } = await funded(50_000n)
    const address = await stranger()
    const refusal = await wallet
      .plan({ address, amount: 1_000n, feeSatPerVb: 2 })
      .catch((error: unknown) => error)
    const { smallest } = (refusal as { data: { smallest: number } }).data
    expect(await wallet.plan({ address, amount: BigInt(smallest), feeSatPerVb: 2 })).toMatchObject({
      amount: BigInt(smallest),
    })
  })
})

describe('a payment with an idempotency key', () => {
  it('is made once, however often and however simultaneously it is asked for', async () => {
    const { wallet } = await funded(50_000n, 50_000n)
    const wish = { address: await stranger(), amount: 20_000n, key: 'order 1' }
    const answers = await Promise.all([wallet.send(wish), wallet.send(wish), wallet.send(wish)])
    expect(new Set(answers.map(({ txid }) => txid)).size).toBe(1)
    await devnet.mine(1)
    await wallet.sync()
    expect((await wallet.send(wish)).txid).toBe(answers[0]?.txid)
    expect(wallet.view().history.filter(({ amount }) => amount < 0n)).toHaveLength(1)
  })

  it('is refused for another payment', async () => {
    const { wallet } = await funded(50_000n)
    const address = await stranger()
    await wallet.send({ address, amount: 20_000n, key: 'order 2' })
    await expect(wallet.send({ address, amount: 20_001n, key: 'order 2' })).rejects.toMatchObject({
      code: 'wallet.key-reused',
    })
  })

  it('survives death between saving and broadcasting', async () => {
    const { me, store } = await funded(50_000n)
    const address = await stranger()
    const dying = await openWallet(
      me,
      broadcasting(() => Promise.reject(new Error('the browser was closed'))),
      store,
    )
    await expect(dying.send({ address, amount: 20_000n, key: 'order 3' })).rejects.toThrow('closed')
    const reborn = await openWallet(me, [devnet.url], store)
    expect(reborn.view().history[0]).toMatchObject({ key: 'order 3', confirmations: 0 })
    await reborn.resume()
    await devnet.mine(1)
    await reborn.sync()
    const { txid } = await reborn.send({ address, amount: 20_000n, key: 'order 3' })
    expect(reborn.view().history[0]).toMatchObject({ txid, confirmations: 1 })
  })

  it('stands when no server can be reached, and goes out with the next look', async () => {
    const { me, store } = await funded(50_000n)
    const address = await stranger()
    const offline = await openWallet(
      me,
      broadcasting(() => Promise.reject(new ChainUnreachableError('no answer'))),
      store,
    )
    const sent = await offline.send({ address, amount: 20_000n, key: 'order 4' })
    expect(sent.state).toBe('signed')
    const online = await openWallet(me, [devnet.url], store)
    await online.sync()
    await devnet.mine(1)
    await online.sync()
    expect(online.view().history[0]).toMatchObject({ txid: sent.txid, confirmations: 1 })
  })

  it('goes out again after a reorganization dropped it', async () => {
    const { wallet } = await funded(50_000n)
    const address = await stranger()
    const { txid } = await wallet.send({ address, amount: 20_000n, key: 'order 5' })
    await devnet.mine(1)
    await wallet.sync()
    await devnet.reorg(1, { drop: true })
    await wallet.sync()
    await devnet.mine(1)
    await wallet.sync()
    expect(wallet.view().history[0]).toMatchObject({ txid, confirmations: 1 })
  })

  it('gives its coins back when the network refuses it, and the next try excludes the refused one', async () => {
    const { me, store } = await funded(50_000n, 50_000n)
    const address = await stranger()
    const refused = await openWallet(me, source(), store)
    await fetch(`${devnet.url}/control/fail`, {
      method: 'POST',
      body: JSON.stringify({ path: '/tx', status: 400, times: 1 }),
    })
    await expect(refused.send({ address, amount: 20_000n, key: 'order 6' })).rejects.toMatchObject({
      code: 'chain.rejected',
    })
    expect(refused.view()).toMatchObject({ confirmed: 100_000n, unconfirmed: 0n })
    const first = store.state?.payments[0]
    await fetch(`${devnet.url}/control/fail`, {
      method: 'POST',
      body: JSON.stringify({ path: '/tx', status: 400, times: 1 }),
    })
    const second = await refused.send({ address, amount: 20_000n, key: 'order 6', feeSatPerVb: 5 })
    const spent = (rawHex: string) =>
      decodeTx(hex.decode(rawHex)).inputs.map(({ txid, vout }) => `${txid}:${vout}`)
    const before = spent(first?.rawHex ?? '')
    expect(second.txid).not.toBe(first?.txid)
    expect(
      spent(store.state?.payments[0]?.rawHex ?? '').some((coin) => before.includes(coin)),
    ).toBe(true)
  })

  it('does not spend one coin twice when two payments are asked for at once', async () => {
    const { wallet } = await funded(50_000n, 50_000n)
    const address = await stranger()
    await Promise.all([
      wallet.send({ address, amount: 30_000n, key: 'order 7' }),
      wallet.send({ address, amount: 30_000n, key: 'order 8' }),
    ])
    await devnet.mine(1)
    await wallet.sync()
    expect(
      wallet
        .view()
        .history.filter(({ amount, confirmations }) => amount < 0n && confirmations === 1),
    ).toHaveLength(2)
  })
})

describe('one phrase on two devices', () => {
  it('gives way when the other device spent the same coin in another payment', async () => {
    const { me, wallet: phone } = await funded(80_000n)
    const laptop = await openWallet(me, [devnet.url])
    await laptop.sync()
    const address = await stranger()
    await phone.send({ address, amount: 20_000n, key: 'by phone', feeSatPerVb: 1 })
    const { txid, fee } = await laptop.send({
      address,
      amount: 30_000n,
      key: 'by laptop',
      feeSatPerVb: 9,
    })
    await phone.sync({ everything: true })
    await devnet.mine(1)
    await phone.sync({ everything: true })
    expect(phone.view()).toMatchObject({ confirmed: 50_000n - fee, unconfirmed: 0n })
    expect(phone.view().history.map((entry) => entry.txid)).toContain(txid)
    expect(phone.view().history.filter(({ amount }) => amount < 0n)).toHaveLength(1)
  })
})

describe('a wallet restored from its phrase', () => {
  it('finds all coins, change included, and goes on with fresh addresses', async () => {
    const { me, wallet } = await funded(100_000n, 200_000n)
    const address = await stranger()
    await wallet.send({ address, amount: 150_000n, key: 'f' })
    await devnet.mine(1)
    for (let skipped = 0; skipped < 18; skipped++) await wallet.reserveAddress('never paid')
    await devnet.faucet(await wallet.reserveAddress('paid'), 5_000n)
    await devnet.mine(1)
    await wallet.sync()
    const restored = await openWallet(me, [devnet.url])
    await restored.sync()
    expect(restored.view().confirmed).toBe(wallet.view().confirmed)
    expect(restored.view().history.map(({ txid, amount, fee }) => ({ txid, amount, fee }))).toEqual(
      wallet.view().history.map(({ txid, amount, fee }) => ({ txid, amount, fee })),
    )
    await restored.send({ address, amount: 'all', key: 'g' })
  })

  it('refuses the state of another network', async () => {
    const { me, wallet, store } = await funded()
    await wallet.sync()
    store.state = { ...(store.state ?? expect.fail('nothing saved')), network: 'mainnet' }
    await expect(openWallet(me, [devnet.url], store)).rejects.toMatchObject({
      code: 'wallet.wrong-network',
    })
  })
})

describe('a wallet whose chain was replaced by another', () => {
  it('forgets the money of the old one', async () => {
    const { me, store } = await funded(50_000n)
    await devnet.mine(10)
    const settled = await openWallet(me, [devnet.url], store)
    await settled.sync()
    const other = await startDevnet({ port: 0 })
    const moved = await openWallet(me, [other.url], store)
    await moved.sync()
    expect(moved.view()).toMatchObject({ confirmed: 0n, unconfirmed: 0n, height: other.height() })
    await other.stop()
  })
})

describe('a wallet whose server fails', () => {
  it('keeps what it knew, says why, and recovers', async () => {
    const { wallet } = await funded(50_000n)
    const checkedAt = wallet.view().checkedAt
    devnet.fail({ path: '/', status: 429, times: 1_000 })
    await expect(wallet.sync()).rejects.toMatchObject({ code: 'chain.unreachable' })
    expect(wallet.view()).toMatchObject({
      confirmed: 50_000n,
      checkedAt,
      error: { code: 'chain.unreachable' },
    })
    devnet.fail({ path: '/', status: 429, times: 0 })
    await wallet.sync()
    expect(wallet.view()).not.toHaveProperty('error')
  })
})
