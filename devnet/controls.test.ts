import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Devnet } from './devnet.ts'
import { startDevnet } from './devnet.ts'
import { Purse } from './test-purse.ts'

const shop = new Purse(3)

describe('the controls of the play-money chain', () => {
  let devnet: Devnet
  beforeAll(async () => {
    devnet = await startDevnet({ port: 0 })
  }, 60_000)
  afterAll(() => devnet.stop())

  const get = (path: string) => fetch(`${devnet.url}${path}`)
  const control = async (name: string, body: object) => {
    const response = await fetch(`${devnet.url}/control/${name}`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    return { status: response.status, text: await response.text() }
  }
  const placeOf = async (txid: string) => {
    const response = await get(`/tx/${txid}/status`)
    if (!response.ok) return 'gone'
    return ((await response.json()) as { confirmed: boolean }).confirmed ? 'mined' : 'waiting'
  }

  it('take blocks away, so that the chain is shorter and payments wait again', async () => {
    const txid = await devnet.faucet(shop.address, 5_000n)
    const height = await devnet.mine(2)
    expect(await control('invalidate', { blocks: 2 })).toEqual({
      status: 200,
      text: JSON.stringify({ height: height - 2 }),
    })
    expect(await (await get('/blocks/tip/height')).text()).toBe(String(height - 2))
    expect(await placeOf(txid)).toBe('waiting')
    await devnet.mine(1)
    expect(await placeOf(txid)).toBe('mined')
  })

  it('replace blocks without one of their payments', async () => {
    const lost = await devnet.faucet(shop.address, 5_000n)
    const kept = await devnet.faucet(shop.address, 6_000n)
    await devnet.mine(1)
    await control('reorg', { blocks: 1, drop: [kept] })
    // The faucet's second payment spent the change of its first.
    expect(await placeOf(lost)).toBe('waiting')
    expect(await placeOf(kept)).toBe('gone')
  })

  it('spend a waiting payment a second time, and not a mined one', async () => {
    await devnet.mine(1)
    const txid = await devnet.faucet(shop.address, 7_000n)
    const answer = await control('double-spend', { txid })
    const other = (JSON.parse(answer.text) as { txid: string }).txid
    expect(await placeOf(txid)).toBe('gone')
    expect(await placeOf(other)).toBe('waiting')
    await devnet.mine(1)
    expect((await control('double-spend', { txid: other })).status).toBe(400)
  })

  it('turn a mined payment into a double spend, as an attacker with a miner would', async () => {
    const txid = await devnet.faucet(shop.address, 7_000n)
    await devnet.mine(1)
    await devnet.invalidate(1)
    await devnet.doubleSpend(txid)
    await devnet.mine(2)
    expect(await placeOf(txid)).toBe('gone')
  })

  it('drop a waiting payment', async () => {
    const txid = await devnet.faucet(shop.address, 8_000n)
    await devnet.forget(txid)
    expect(await placeOf(txid)).toBe('gone')
  })

  it('answer with a web page where data was asked for', async () => {
    await control('fail', { path: '/fee-estimates', html: true })
    const response = await get('/fee-estimates')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(await response.text()).toContain('<!doctype html>')
    await control('fail', { path: '/fee-estimates', html: true, status: 429 })
    expect((await get('/fee-estimates')).status).toBe(429)
    expect((await get('/fee-estimates')).headers.get('content-type')).toContain('json')
  })

  it('answer late, and rightly', async () => {
    await control('fail', { path: '/fee-estimates', delayMs: 600_000 })
    const aborted = fetch(`${devnet.url}/fee-estimates`, { signal: AbortSignal.timeout(50) })
    await expect(aborted).rejects.toThrow(/timeout/i)
    await control('fail', { path: '/fee-estimates', delayMs: 1 })
    expect((await get('/fee-estimates')).status).toBe(200)
  })

  it.each([
    ['reorg', { drop: 'all' }, /drop must be/],
    ['reorg', { drop: ['me'] }, /64 hex/],
    ['invalidate', { blocks: 0 }, /blocks must be/],
    ['double-spend', {}, /64 hex/],
    ['forget', { txid: 'x' }, /64 hex/],
    ['fail', { path: '/tx', html: 'yes' }, /html must be/],
    ['fail', { path: '/tx', delayMs: -1 }, /delayMs must be/],
    ['fail', { path: '/tx', status: 99 }, /status must be/],
  ])('refuse bad input for %s with a clear text', async (name, body, text) => {
    const answer = await control(name, body)
    expect(answer.status).toBe(400)
    expect(answer.text).toMatch(text)
  })
})
