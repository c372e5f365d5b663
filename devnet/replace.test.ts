import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Devnet } from './devnet.ts'
import { startDevnet } from './devnet.ts'
import { Purse } from './test-purse.ts'
import type { PurseCoin } from './test-purse.ts'

const buyer = new Purse(1)
const shop = new Purse(2)
const COIN = 100_000n

describe('a payment that waits in the mempool', () => {
  let devnet: Devnet
  beforeAll(async () => {
    devnet = await startDevnet({ port: 0 })
  }, 60_000)
  afterAll(() => devnet.stop())

  const send = async (rawHex: string) => {
    const response = await fetch(`${devnet.url}/tx`, { method: 'POST', body: rawHex })
    return { ok: response.ok, text: await response.text() }
  }
  const knows = async (txid: string) => (await fetch(`${devnet.url}/tx/${txid}`)).ok
  const coin = async (): Promise<PurseCoin> => {
    const txid = await devnet.faucet(buyer.address, COIN)
    await devnet.mine(1)
    const answer = await fetch(`${devnet.url}/tx/${txid}`)
    const { vout } = (await answer.json()) as { vout: { scriptpubkey_address?: string }[] }
    return {
      txid,
      vout: vout.findIndex((output) => output.scriptpubkey_address === buyer.address),
      amount: COIN,
    }
  }
  const pay = (coins: PurseCoin[], to: Purse, fee: bigint, sequence?: number) =>
    buyer.spend(
      coins,
      [{ address: to.address, amount: coins.reduce((sum, { amount }) => sum + amount, -fee) }],
      sequence === undefined ? {} : { sequence },
    )

  it('gives way to a better paying one, though it did not say that it would', async () => {
    const coins = [await coin()]
    const first = pay(coins, shop, 200n, 0xffffffff)
    const second = pay(coins, buyer, 1_000n)
    expect(await send(first.rawHex)).toEqual({ ok: true, text: first.txid })
    expect(await send(second.rawHex)).toEqual({ ok: true, text: second.txid })
    expect(await knows(first.txid)).toBe(false)
    await devnet.mine(1)
    expect(await knows(second.txid)).toBe(true)
    const utxos = await (await fetch(`${devnet.url}/address/${shop.address}/utxo`)).json()
    expect(utxos).toEqual([])
  })

  it.each([
    ['a lower fee', 150n],
    ['the same fee', 200n],
    ['a fee that does not pay for its own way', 250n],
  ])('stays when another one comes with %s', async (_what, fee) => {
    const coins = [await coin()]
    const first = pay(coins, shop, 200n)
    await send(first.rawHex)
    const answer = await send(pay(coins, buyer, fee).rawHex)
    expect(answer.ok).toBe(false)
    expect(answer.text).toContain('insufficient fee, rejecting replacement')
    expect(await knows(first.txid)).toBe(true)
  })

  it('takes with it what was spent from it, and its successor pays for both', async () => {
    const coins = [await coin()]
    const first = pay(coins, shop, 200n)
    await send(first.rawHex)
    const spent = { txid: first.txid, vout: 0, amount: COIN - 200n }
    const child = shop.spend([spent], [{ address: shop.address, amount: COIN - 5_200n }])
    await send(child.rawHex)
    const tooLittle = await send(pay(coins, buyer, 5_000n).rawHex)
    expect(tooLittle.text).toContain('insufficient fee')
    expect(await knows(child.txid)).toBe(true)
    expect((await send(pay(coins, buyer, 6_000n).rawHex)).ok).toBe(true)
    expect(await knows(first.txid)).toBe(false)
    expect(await knows(child.txid)).toBe(false)
  })

  it('stays, with what was spent from it, when its successor breaks a rule', async () => {
    const coins = [await coin()]
    const first = pay(coins, shop, 200n)
    await send(first.rawHex)
    const spent = { txid: first.txid, vout: 0, amount: COIN - 200n }
    const child = shop.spend([spent], [{ address: shop.address, amount: COIN - 400n }])
    await send(child.rawHex)
    const broken = pay(coins, buyer, 3_000n).rawHex.replace(/3044|3045/, '3144')
    expect((await send(broken)).ok).toBe(false)
    expect(await knows(first.txid)).toBe(true)
    expect(await knows(child.txid)).toBe(true)
  })

  it('is not replaced by one that spends other waiting money', async () => {
    const coins = [await coin()]
    const first = pay(coins, shop, 200n)
    await send(first.rawHex)
    const waiting = await devnet.faucet(buyer.address, COIN)
    const { vout } = (await (await fetch(`${devnet.url}/tx/${waiting}`)).json()) as {
      vout: { scriptpubkey_address?: string }[]
    }
    const at = vout.findIndex((output) => output.scriptpubkey_address === buyer.address)
    const both = [...coins, { txid: waiting, vout: at, amount: COIN }]
    expect((await send(pay(both, buyer, 9_000n).rawHex)).text).toContain(
      'replacement-adds-unconfirmed',
    )
  })

  it('waits while blocks are dear, until it or its child pays enough', async () => {
    const placeOf = async (txid: string) => {
      const response = await fetch(`${devnet.url}/tx/${txid}/status`)
      return ((await response.json()) as { confirmed: boolean }).confirmed
    }
    const coins = [await coin(), await coin()]
    const cheap = pay(coins.slice(0, 1), shop, 200n)
    await send(cheap.rawHex)
    const dear = pay(coins.slice(1), shop, 5_000n)
    await send(dear.rawHex)
    devnet.market(20)
    await devnet.mine(2)
    expect([await placeOf(cheap.txid), await placeOf(dear.txid)]).toEqual([false, true])
    const output = { txid: cheap.txid, vout: 0, amount: COIN - 200n }
    const child = shop.spend([output], [{ address: shop.address, amount: COIN - 10_200n }])
    await send(child.rawHex)
    await devnet.mine(1)
    expect([await placeOf(cheap.txid), await placeOf(child.txid)]).toEqual([true, true])
    devnet.market(0)
  })
})
