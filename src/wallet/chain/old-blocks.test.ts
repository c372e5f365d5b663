import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Devnet } from '../../../devnet/devnet.ts'
import { startDevnet } from '../../../devnet/devnet.ts'
import { openWallet } from '../test-wallet.ts'
import type { Anchor } from './anchor.ts'
import { fromDisplay } from './display.ts'
import { startLyingProxy } from './lying-proxy.testing.ts'
import { MemoryKeeper } from './memory-keeper.testing.ts'
import { VerifiedSource } from './verified-source.ts'
import type { VerifiedSourceInit } from './verified-source.ts'

let devnet: Devnet
let address: string
let txid: string
let paidAt: number
let checkpoint: Anchor

beforeAll(async () => {
  devnet = await startDevnet({ port: 0 })
  address = await (await openWallet(7_900, [devnet.url])).receiveAddress()
  txid = await devnet.faucet(address, 10_000n)
  paidAt = await devnet.mine(1)
  const height = await devnet.mine(45)
  checkpoint = {
    height,
    hash: await (await fetch(`${devnet.url}/block-height/${height}`)).text(),
    times: [],
    nextBits: 0x207fffff,
    periodStart: 1,
    work: 0n,
  }
  await devnet.mine(2)
}, 60_000)
afterAll(() => devnet.stop())

const over = (url: string, init: Partial<VerifiedSourceInit> = {}) =>
  new VerifiedSource({
    servers: [url],
    network: 'regtest',
    clock: Date.now,
    keeper: new MemoryKeeper(),
    checkpoint,
    ...init,
  })

it('a payment from before the checkpoint is proven by the hashes that lead up to it', async () => {
  const source = over(devnet.url)
  await source.tipHeight()
  expect((await source.addressHistory(address)).entries).toMatchObject([
    { txid, proof: 'proven', height: paidAt },
  ])
})

it('an old block that is not below the checkpoint convicts whoever shows it', async () => {
  const proxy = await startLyingProxy(devnet.url)
  const other = await startDevnet({ port: 0 })
  await other.mine(60)
  const foreign = await (await fetch(`${other.url}/blocks/${checkpoint.height}`)).text()
  proxy.tell((path) => (path === `/blocks/${checkpoint.height}` ? foreign : undefined))
  const source = over(proxy.url)
  await source.tipHeight()
  await expect(source.addressHistory(address)).rejects.toMatchObject({ data: { what: 'header' } })
  expect(source.health()[0]).toMatchObject({ state: 'lying', caught: { what: 'header' } })
  await other.stop()
  await proxy.stop()
})

it('goes on later when there are no requests to spare', async () => {
  let left = 50
  const source = over(devnet.url, { requestsLeft: () => left })
  await source.tipHeight()
  expect((await source.addressHistory(address)).entries).toEqual([{ txid, proof: 'unproven' }])
  left = 500
  expect((await source.addressHistory(address)).entries).toMatchObject([{ proof: 'proven' }])
})

it('the end of a difficulty period that came with the release is a shorter way', async () => {
  // A checkpoint in a later period than the payment, and the hash that ends the payment's own.
  const far: Devnet = await startDevnet({ port: 0 })
  try {
    const at = await (await openWallet(7_901, [far.url])).receiveAddress()
    const paid = await far.faucet(at, 20_000n)
    await far.mine(1)
    const height = await far.mine(1_000)
    await far.mine(1_000)
    const hashAt = async (of: number) => (await fetch(`${far.url}/block-height/${of}`)).text()
    const end = fromDisplay((await hashAt(2_015)).trim())
    const proxy = await startLyingProxy(far.url)
    const source = over(proxy.url, {
      checkpoint: { ...checkpoint, height: 2_050, hash: (await hashAt(2_050)).trim() },
      periodEnds: () => Promise.resolve(end),
    })
    await source.tipHeight()
    proxy.forget()
    // Twenty pages in one go, so that it takes several looks from 2015 down to 111.
    let looks = 0
    let proof: string | undefined
    for (; proof !== 'proven'; looks++) {
      proof = (await source.addressHistory(at)).entries[0]?.proof
      if (looks > 20) throw new Error('never proven')
    }
    expect(looks).toBeGreaterThan(5)
    const pages = proxy.asked.filter((path) => /^\/blocks\/\d/.test(path))
    expect(pages[0]).toBe('/blocks/2015')
    expect(new Set(pages).size).toBe(pages.length)
    expect(height).toBeGreaterThan(1_000)
    expect(paid).toHaveLength(64)
    await proxy.stop()
  } finally {
    await far.stop()
  }
}, 60_000)
