import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hex } from '@scure/base'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Devnet } from '../../devnet/devnet.ts'
import { startDevnet } from '../../devnet/devnet.ts'
import { decodeTx } from './decode.ts'
import { EsploraSource } from './esplora.ts'
import { openWallet } from './test-wallet.ts'

let devnet: Devnet
let address: string
const servers: Server[] = []

beforeAll(async () => {
  devnet = await startDevnet({ port: 0 })
  address = await (await openWallet(900, [devnet.url])).receiveAddress()
}, 60_000)
afterAll(() => devnet.stop())
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections()
})

/** A server that answers everything in the same way. */
async function stubborn(status: number, body: string): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'text/plain' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(server)
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const over = (...urls: string[]) =>
  new EsploraSource({ servers: urls, clock: Date.now, random: () => 0 })
const DEAD = 'http://127.0.0.1:1'

describe('the chain from several servers', () => {
  it('goes on with the second when the first is dead, and says which one works', async () => {
    const source = over(DEAD, devnet.url)
    expect(await source.tipHeight()).toBe(devnet.height())
    expect(source.health()).toEqual([
      { url: DEAD, state: 'failing', error: 'chain.unreachable' },
      expect.objectContaining({ url: devnet.url, state: 'ok', lastSeenAt: expect.any(Number) }),
    ])
  })

  it('comes through a rate limit by waiting', async () => {
    const source = over(devnet.url)
    devnet.fail({ path: '/blocks/tip/height', status: 429, times: 2 })
    expect(await source.tipHeight()).toBe(devnet.height())
    expect(source.health()[0]?.state).toBe('ok')
  })

  it.each([
    ['a page that is no answer', 200, '<html>Too many requests</html>', 'chain.unreachable'],
    ['an empty answer', 200, '', 'chain.bad-answer'],
    ['a JSON of another shape', 200, '{"height":-1}', 'chain.bad-answer'],
    ['an odd status', 302, '', 'chain.bad-answer'],
  ])('does not take %s for data', async (_what, status, body, code) => {
    const liar = await stubborn(status, body)
    expect(await over(liar, devnet.url).tipHeight()).toBe(devnet.height())
    expect(await over(liar, devnet.url).addressHistory(address)).toEqual({ entries: [] })
    await expect(over(liar).feeEstimates()).rejects.toMatchObject({ code })
  })

  it('does not take another transaction for the one that was asked', async () => {
    const [asked, other] = [
      await devnet.faucet(address, 5_000n),
      await devnet.faucet(address, 6_000n),
    ]
    const liar = await stubborn(
      200,
      hex.encode((await over(devnet.url).rawTransaction(other)) ?? new Uint8Array()),
    )
    await expect(over(liar).rawTransaction(asked)).rejects.toMatchObject({
      code: 'chain.bad-answer',
    })
    const raw = await over(liar, devnet.url).rawTransaction(asked)
    expect(decodeTx(raw ?? new Uint8Array()).txid).toBe(asked)
  })

  it('says that it does not know a transaction', async () => {
    expect(await over(devnet.url).rawTransaction('00'.repeat(32))).toBeUndefined()
  })

  it('takes a transaction that is known already as handed over, and names the reason of a refusal', async () => {
    const txid = await devnet.faucet(address, 7_000n)
    const raw = hex.encode((await over(devnet.url).rawTransaction(txid)) ?? new Uint8Array())
    expect(await over(devnet.url).broadcast(raw)).toBe(txid)
    const behind = await stubborn(
      400,
      'sendrawtransaction RPC error: {"code":-25,"message":"bad-txns-inputs-missingorspent"}',
    )
    expect(await over(behind, devnet.url).broadcast(raw)).toBe(txid)
    await expect(over(behind).broadcast(raw)).rejects.toMatchObject({
      code: 'chain.rejected',
      data: { reason: 'bad-txns-inputs-missingorspent' },
    })
  })

  it('stops at once when the asker gives up', async () => {
    const controller = new AbortController()
    const asked = over(DEAD).tipHeight({ signal: controller.signal })
    controller.abort(new Error('the page was closed'))
    await expect(asked).rejects.toThrow('the page was closed')
  })

  it('reads a long history to its end', async () => {
    const busy = await (await openWallet(901, [devnet.url])).receiveAddress()
    const txids: string[] = []
    for (let payment = 0; payment < 30; payment++) {
      txids.push(await devnet.faucet(busy, 2_000n))
      await devnet.mine(1)
    }
    const source = over(devnet.url)
    const first = await source.addressHistory(busy)
    const second = await source.addressHistory(busy, { after: first.next ?? '' })
    expect(second.next).toBeUndefined()
    expect([...first.entries, ...second.entries].map(({ txid }) => txid)).toEqual(txids.reverse())
    expect(await source.utxos(busy)).toHaveLength(30)
  })
})
