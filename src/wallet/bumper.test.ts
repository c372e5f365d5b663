import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Devnet } from '../../devnet/devnet.ts'
import { startDevnet } from '../../devnet/devnet.ts'
import { MemoryStore, openWallet } from './test-wallet.ts'
import type { Wallet } from './wallet.ts'

/** Other numbers than those of other tests on the same phrase. */
let person = 500
let devnet: Devnet

beforeAll(async () => {
  devnet = await startDevnet({ port: 0 })
}, 60_000)
afterAll(() => devnet.stop())

async function funded(...amounts: bigint[]): Promise<{ wallet: Wallet; store: MemoryStore }> {
  const store = new MemoryStore()
  const wallet = await openWallet(++person, [devnet.url], store)
  for (const amount of amounts) {
    await devnet.faucet(await wallet.receiveAddress(), amount)
    await devnet.mine(1)
    await wallet.sync()
  }
  return { wallet, store }
}

const stranger = async () => {
  const wallet = await openWallet(++person, [devnet.url])
  return { wallet, address: await wallet.receiveAddress() }
}

describe('a payment that waits', () => {
  it('is replaced by one with a higher fee, which is mined instead', async () => {
    const { wallet } = await funded(100_000n)
    const { wallet: payee, address } = await stranger()
    const first = await wallet.send({ key: 'a', address, amount: 30_000n, feeSatPerVb: 1 })
    const plan = await wallet.planBump({ txid: first.txid, feeSatPerVb: 9 })
    expect(plan).toMatchObject({ how: 'replace', amount: 30_000n, oldFee: first.fee })
    const second = await wallet.bump({ txid: first.txid, feeSatPerVb: 9 })
    expect(second).toMatchObject({ state: 'sent', amount: 30_000n, fee: plan.fee })
    expect(second.txid).not.toBe(first.txid)
    expect(wallet.view().history.filter(({ amount }) => amount < 0n)).toHaveLength(1)
    await devnet.mine(1)
    await Promise.all([wallet.sync(), payee.sync()])
    expect(payee.view().confirmed).toBe(30_000n)
    expect(wallet.view().confirmed).toBe(100_000n - 30_000n - second.fee)
    expect(wallet.view().history[0]).toMatchObject({ txid: second.txid, confirmations: 1 })
  })

  it('keeps its key and its note, so that nothing is paid twice', async () => {
    const { wallet } = await funded(100_000n)
    const { address } = await stranger()
    const first = await wallet.send({ key: 'once', address, amount: 30_000n, feeSatPerVb: 1 })
    await wallet.label([{ type: 'tx', ref: first.txid, label: 'rent' }])
    const second = await wallet.bump({ txid: first.txid, feeSatPerVb: 5 })
    expect(wallet.view().history[0]).toMatchObject({ txid: second.txid, label: 'rent' })
    const again = await wallet.send({ key: 'once', address, amount: 30_000n, feeSatPerVb: 1 })
    expect(again.txid).toBe(second.txid)
  })

  it('stands as it was when its first version was mined meanwhile', async () => {
    const { wallet, store } = await funded(100_000n)
    const { address } = await stranger()
    const first = await wallet.send({ key: 'raced', address, amount: 30_000n, feeSatPerVb: 1 })
    await devnet.mine(1)
    await expect(wallet.bump({ txid: first.txid, feeSatPerVb: 9 })).rejects.toMatchObject({
      code: 'chain.rejected',
    })
    await wallet.sync()
    expect(store.state?.payments).toEqual([
      expect.objectContaining({ txid: first.txid, state: 'sent' }),
    ])
    expect(wallet.view()).toMatchObject({ confirmed: 100_000n - 30_000n - first.fee })
    const again = await wallet.send({ key: 'raced', address, amount: 30_000n })
    expect(again.txid).toBe(first.txid)
  })

  it('is paid by its first version also when the second one never arrived', async () => {
    const { wallet, store } = await funded(100_000n)
    const { address } = await stranger()
    const first = await wallet.send({ key: 'lost', address, amount: 30_000n, feeSatPerVb: 1 })
    const offline = await openWallet(person - 1, ['http://127.0.0.1:9'], store)
    const second = await offline.bump({ txid: first.txid, feeSatPerVb: 9 })
    expect(second.state).toBe('signed')
    await devnet.mine(1)
    const online = await openWallet(person - 1, [devnet.url], store)
    await online.sync({ everything: true })
    expect(store.state?.payments).toEqual([
      expect.objectContaining({ key: 'lost', txid: first.txid, state: 'sent' }),
    ])
    const again = await online.send({ key: 'lost', address, amount: 30_000n })
    expect(again.txid).toBe(first.txid)
  })

  it('takes another coin when there is no change, or less for the payee when that is wanted', async () => {
    const { wallet } = await funded(50_000n)
    const { address } = await stranger()
    const first = await wallet.send({ key: 'all', address, amount: 'all', feeSatPerVb: 1 })
    await expect(wallet.planBump({ txid: first.txid, feeSatPerVb: 4 })).rejects.toMatchObject({
      code: 'wallet.bump-needs-coins',
    })
    const less = await wallet.planBump({ txid: first.txid, feeSatPerVb: 4, reduce: true })
    expect(less).toMatchObject({ how: 'reduce', amount: 50_000n - 440n })
    const reduced = await wallet.bump({ txid: first.txid, feeSatPerVb: 4, reduce: true })
    expect(reduced.amount).toBe(49_560n)
    await devnet.faucet(await wallet.receiveAddress(), 20_000n)
    await devnet.mine(0)
    await wallet.sync()
  })

  it('is not replaced once a later payment spends its change', async () => {
    const { wallet } = await funded(100_000n)
    const { address } = await stranger()
    const first = await wallet.send({ key: '1', address, amount: 30_000n, feeSatPerVb: 1 })
    await wallet.send({ key: '2', address, amount: 20_000n, feeSatPerVb: 1 })
    await expect(wallet.planBump({ txid: first.txid, feeSatPerVb: 9 })).rejects.toMatchObject({
      code: 'wallet.change-spent',
    })
  })

  it('cannot be sped up once it is in a block, or when nobody knows it', async () => {
    const { wallet } = await funded(100_000n)
    const [entry] = wallet.view().history
    await expect(
      wallet.planBump({ txid: entry?.txid ?? '', feeSatPerVb: 9 }),
    ).rejects.toMatchObject({ code: 'wallet.already-confirmed' })
    await expect(wallet.planBump({ txid: 'ab'.repeat(32), feeSatPerVb: 9 })).rejects.toMatchObject({
      code: 'wallet.unknown-transaction',
    })
  })
})

describe('money that is on its way in', () => {
  it('is sped up by a child that pays for both', async () => {
    const { wallet } = await funded()
    const { wallet: payer } = await funded(200_000n)
    const address = await wallet.receiveAddress()
    const parent = await payer.send({ key: 'slow', address, amount: 60_000n, feeSatPerVb: 1 })
    await wallet.sync()
    const plan = await wallet.planBump({ txid: parent.txid, feeSatPerVb: 10 })
    expect(plan).toMatchObject({ how: 'child', oldFee: parent.fee, amount: 60_000n - plan.fee })
    expect(plan.feeSatPerVb).toBeGreaterThanOrEqual(10)
    const child = await wallet.bump({ txid: parent.txid, feeSatPerVb: 10 })
    const [kept] = wallet.view().history
    expect(kept?.txid).toBe(child.txid)
    await devnet.mine(1)
    await wallet.sync()
    expect(wallet.view().confirmed).toBe(60_000n - child.fee)
  })
})

describe('coins that people choose', () => {
  it('are the only ones that pay, and frozen ones never do by themselves', async () => {
    const { wallet } = await funded(10_000n, 20_000n, 40_000n)
    const [large, middle, small] = wallet.coins()
    expect([large?.amount, middle?.amount, small?.amount]).toEqual([40_000n, 20_000n, 10_000n])
    const { address } = await stranger()
    await wallet.freeze(large?.outpoint ?? '', true)
    expect(wallet.coins()[0]?.frozen).toBe(true)
    await expect(wallet.plan({ address, amount: 35_000n })).rejects.toMatchObject({
      code: 'wallet.insufficient-funds',
    })
    const chosen = [large?.outpoint ?? '']
    const sent = await wallet.send({ key: 'chosen', address, amount: 5_000n, coins: chosen })
    expect(sent.state).toBe('sent')
    expect(wallet.coins().map(({ outpoint }) => outpoint)).toContain(middle?.outpoint)
    await expect(wallet.plan({ address, amount: 5_000n, coins: chosen })).rejects.toMatchObject({
      code: 'wallet.coin-gone',
    })
  })

  it('carry labels, also from other wallets', async () => {
    const { wallet } = await funded(10_000n)
    const [coin] = wallet.coins()
    const ref = coin?.outpoint ?? ''
    const txid = ref.split(':')[0] ?? ''
    await wallet.label([{ type: 'tx', ref: txid, label: 'from Bob' }])
    expect(wallet.view().history[0]?.label).toBe('from Bob')
    expect(wallet.coins()[0]?.label).toBe('from Bob')
    await wallet.label([{ type: 'output', ref, label: 'melon money', spendable: false }])
    expect(wallet.coins()[0]).toMatchObject({ label: 'melon money', frozen: true })
    expect(wallet.labels()).toEqual([
      { type: 'tx', ref: txid, label: 'from Bob' },
      { type: 'output', ref, label: 'melon money', spendable: false },
    ])
    await wallet.label([
      { type: 'tx', ref: txid, label: '' },
      { type: 'output', ref, spendable: true },
    ])
    expect(wallet.labels()).toEqual([])
  })
})
