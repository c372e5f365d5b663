import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Devnet } from './devnet.ts'
import { startDevnet } from './devnet.ts'
import { Purse } from './test-purse.ts'

const shop = new Purse(4)
const other = new Purse(5)

describe('the websocket of the play-money chain', () => {
  let devnet: Devnet
  const open: WebSocket[] = []
  beforeAll(async () => {
    devnet = await startDevnet({ port: 0 })
  }, 60_000)
  afterEach(() => {
    for (const socket of open.splice(0)) socket.close()
  })
  afterAll(() => devnet.stop())

  /** A connection that has said `requests`, and what it was told since. */
  async function listen(...requests: object[]) {
    const socket = new WebSocket(devnet.liveUrl)
    open.push(socket)
    const told: Record<string, unknown>[] = []
    socket.addEventListener('message', (event) => told.push(JSON.parse(String(event.data))))
    await new Promise((resolve) => socket.addEventListener('open', resolve))
    for (const request of [...requests, { action: 'ping' }]) socket.send(JSON.stringify(request))
    await expect.poll(() => told).toContainEqual({ pong: true })
    return told
  }

  it('tells of each new block to those who want it', async () => {
    const told = await listen({ action: 'init' }, { action: 'want', data: ['blocks', 'stats'] })
    expect(told[0]?.['blocks']).toHaveLength(8)
    const silent = await listen({ action: 'init' })
    const height = await devnet.mine(1)
    await expect
      .poll(() => told)
      .toContainEqual({ block: expect.objectContaining({ height, tx_count: 1 }) })
    expect(silent.some((message) => 'block' in message)).toBe(false)
  })

  it('tells of a followed address: payment, loss, confirmation', async () => {
    const told = await listen({ 'track-addresses': [shop.address] })
    const one = await listen({ 'track-address': shop.address })
    const txid = await devnet.faucet(shop.address, 5_000n)
    await devnet.faucet(other.address, 5_000n)
    const tx = expect.objectContaining({ txid })
    const activity = (part: object) => ({
      'multi-address-transactions': {
        [shop.address]: { mempool: [], confirmed: [], removed: [], ...part },
      },
    })
    await expect.poll(() => told).toContainEqual(activity({ mempool: [tx] }))
    await expect.poll(() => one).toContainEqual({ 'address-transactions': [tx] })
    await devnet.forget(txid)
    await expect.poll(() => told).toContainEqual(activity({ removed: [tx] }))
    await expect.poll(() => one).toContainEqual({ 'address-removed-transactions': [tx] })
    const next = await devnet.faucet(shop.address, 6_000n)
    await devnet.mine(1)
    const mined = expect.objectContaining({ txid: next })
    await expect.poll(() => told).toContainEqual(activity({ confirmed: [mined] }))
    await expect.poll(() => one).toContainEqual({ 'block-transactions': [mined] })
    expect(JSON.stringify(told)).not.toContain(other.address)
  })

  it('refuses to follow more than a hundred addresses', async () => {
    const told = await listen({ 'track-addresses': Array.from({ length: 101 }, String) })
    expect(told[0]?.['track-addresses-error']).toContain('too many addresses')
  })

  it('does not mind nonsense', async () => {
    const told = await listen([], { action: 7 }, { 'track-address': {} })
    expect(told).toEqual([{ pong: true }])
  })
})
