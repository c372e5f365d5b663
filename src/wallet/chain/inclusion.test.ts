import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Devnet } from '../../../devnet/devnet.ts'
import { startDevnet } from '../../../devnet/devnet.ts'
import { openWallet } from '../test-wallet.ts'
import { MemoryKeeper } from './memory-keeper.testing.ts'
import { VerifiedSource } from './verified-source.ts'

let devnet: Devnet

beforeAll(async () => {
  devnet = await startDevnet({ port: 0 })
}, 60_000)
afterAll(() => devnet.stop())

const source = () =>
  new VerifiedSource({
    network: 'regtest',
    servers: [devnet.url],
    clock: Date.now,
    keeper: new MemoryKeeper(),
  })

describe('a proof that a transaction is in a block', () => {
  it('convinces somebody else, who follows the same chain, and falls with its block', async () => {
    const wallet = await openWallet(901, [devnet.url])
    const txid = await devnet.faucet(await wallet.receiveAddress(), 50_000n)
    const shower = source()
    expect(await shower.inclusion(txid)).toBeUndefined()
    await devnet.mine(2)
    const inclusion = await shower.inclusion(txid)
    if (inclusion === undefined) throw new Error('not shown')
    const reader = source()
    expect(await reader.isProven(inclusion)).toBe(true)
    expect(await reader.isProven({ ...inclusion, height: inclusion.height - 1 })).toBe(false)
    expect(await reader.isProven({ ...inclusion, height: 100_000 })).toBeUndefined()
    const raw = inclusion.raw.slice()
    raw[raw.length - 1] = 1
    expect(await reader.isProven({ ...inclusion, raw })).toBe(false)
  })

  it('can be judged by who has seen the block and is offline now', async () => {
    const txid = await devnet.faucet(
      await (await openWallet(902, [devnet.url])).receiveAddress(),
      50_000n,
    )
    await devnet.mine(1)
    const inclusion = await source().inclusion(txid)
    if (inclusion === undefined) throw new Error('not shown')
    let online = true
    const reader = new VerifiedSource({
      network: 'regtest',
      servers: [devnet.url],
      clock: Date.now,
      keeper: new MemoryKeeper(),
      fetch: (...request) =>
        online ? fetch(...request) : Promise.reject(new TypeError('offline')),
    })
    await reader.tipHeight()
    online = false
    expect(await reader.isProven(inclusion)).toBe(true)
  })
})
