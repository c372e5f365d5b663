import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Devnet } from './devnet.ts'
import { startDevnet } from './devnet.ts'

// BIP-173's P2WPKH example key, on regtest.
const ADDRESS = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'
const MAINNET_ADDRESS = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'

describe('the play-money chain', () => {
  let devnet: Devnet
  const ask = (path: string, body?: unknown) =>
    fetch(
      `${devnet.url}${path}`,
      body === undefined
        ? {}
        : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) },
    )
  const json = async (path: string, body?: unknown) => (await ask(path, body)).json()
  const text = async (path: string) => (await ask(path)).text()

  beforeAll(async () => {
    devnet = await startDevnet({ port: 0 })
  }, 60_000)
  afterAll(() => devnet.stop())

  it('gives coins that wait in the mempool until a block is mined', async () => {
    const { txid } = await json('/faucet', { address: ADDRESS, sats: 50_000 })
    expect(await json(`/tx/${txid}/status`)).toEqual({ confirmed: false })
    expect(await json('/mempool/txids')).toContain(txid)
    const [waiting] = await json(`/address/${ADDRESS}/utxo`)
    expect(waiting).toMatchObject({ txid, value: 50_000, status: { confirmed: false } })
    const { height } = await json('/control/mine', { count: 1 })
    expect(await json(`/tx/${txid}/status`)).toMatchObject({
      confirmed: true,
      block_height: height,
    })
    expect(await text('/blocks/tip/height')).toBe(String(height))
    expect(await json('/mempool/txids')).toEqual([])
  })

  it('proves that a transaction is in a block', async () => {
    const txid = await devnet.faucet(ADDRESS, 2_000n)
    await devnet.faucet(ADDRESS, 3_000n)
    const height = await devnet.mine(1)
    const proof = await json(`/tx/${txid}/merkle-proof`)
    expect(proof.block_height).toBe(height)
    const root = proof.merkle.reduce((below: Uint8Array, beside: string, level: number) => {
      const other = hex.decode(beside).reverse()
      const right = (proof.pos >> level) & 1
      return sha256(sha256(new Uint8Array(right ? [...other, ...below] : [...below, ...other])))
    }, hex.decode(txid).reverse())
    const hash = await text(`/block-height/${height}`)
    const header = hex.decode(await text(`/block/${hash}/header`))
    expect(header.slice(36, 68)).toEqual(root)
    expect(hex.encode(sha256(sha256(header)).reverse())).toBe(hash)
    expect(await json(`/block/${hash}/txids`)).toContain(txid)
  })

  it('tells the history of an address newest first, and who spent what', async () => {
    const history = await json(`/address/${ADDRESS}/txs`)
    const heights = history.map(
      ({ status }: { status: { block_height: number } }) => status.block_height,
    )
    expect(heights).toEqual([...heights].sort((a, b) => b - a))
    const parent = history[0].vin[0].txid
    const spends = await json(`/tx/${parent}/outspends`)
    expect(spends).toContainEqual(expect.objectContaining({ spent: true, txid: history[0].txid }))
    const older = await json(`/address/${ADDRESS}/txs/chain/${history[0].txid}`)
    expect(older.map(({ txid }: { txid: string }) => txid)).toEqual(
      history.slice(1).map(({ txid }: { txid: string }) => txid),
    )
  })

  it('puts payments back into the mempool when their block is replaced', async () => {
    const txid = await devnet.faucet(ADDRESS, 7_000n)
    const height = await devnet.mine(1)
    const hash = await text(`/block-height/${height}`)
    await json('/control/reorg', { blocks: 1 })
    expect(await json(`/tx/${txid}/status`)).toEqual({ confirmed: false })
    expect(devnet.height()).toBe(height + 1)
    expect(await text(`/block-height/${height}`)).not.toBe(hash)
    await devnet.mine(1)
    expect((await json(`/tx/${txid}/status`)).confirmed).toBe(true)
  })

  it('forgets payments for good when told to drop them with their block', async () => {
    const txid = await devnet.faucet(ADDRESS, 8_000n)
    await devnet.mine(1)
    await devnet.reorg(1, { drop: true })
    expect((await ask(`/tx/${txid}`)).status).toBe(404)
  })

  it('fails when asked to, so many times', async () => {
    await ask('/control/fail', { path: '/fee-estimates', status: 429, times: 2 })
    expect((await ask('/fee-estimates')).status).toBe(429)
    expect((await ask('/blocks/tip/height')).status).toBe(200)
    expect((await ask('/fee-estimates')).status).toBe(429)
    expect((await ask('/fee-estimates')).status).toBe(200)
  })

  it.each([
    ['/faucet', { address: MAINNET_ADDRESS, sats: 5_000 }, /regtest address/],
    ['/faucet', { address: ADDRESS, sats: 1 }, /whole number from 1000/],
    ['/faucet', { address: ADDRESS, sats: 5_000.5 }, /whole number/],
    ['/faucet', '{', /not JSON/],
    ['/control/mine', { count: 0 }, /count must be/],
    ['/control/reorg', { blocks: 101 }, /blocks must be/],
    ['/control/fail', { path: 'tx' }, /starts with/],
    ['/control/fees', { 1: 'many' }, /fee rate/],
    ['/tx', 'not hex', /in hex/],
    ['/tx', '0100', /decode failed/],
  ])('refuses bad input at %s with a clear text', async (path, body, message) => {
    const response = await ask(path, body)
    expect(response.status).toBe(400)
    expect(await response.text()).toMatch(message)
  })

  it('lets every web page ask', async () => {
    const response = await fetch(`${devnet.url}/faucet`, { method: 'OPTIONS' })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('says so when its port is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    await expect(startDevnet({ port })).rejects.toThrow(`port ${port} on 127.0.0.1 is taken`)
    other.close()
  })
})

describe('with an automatic miner', () => {
  it('confirms a payment by itself', async () => {
    const devnet = await startDevnet({ port: 0, autoMineMs: 20 })
    const before = devnet.height()
    await devnet.faucet(ADDRESS, 5_000n)
    await expect.poll(() => devnet.height()).toBe(before + 1)
    await devnet.stop()
  })
})
