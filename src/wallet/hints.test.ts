import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import type { WebSocket as ServerSocket } from 'ws'
import type { Devnet } from '../../devnet/devnet.ts'
import { startDevnet } from '../../devnet/devnet.ts'
import { Purse } from '../../devnet/test-purse.ts'
import type { Hint } from './hint-messages.ts'
import { hintsIn, trackRequest } from './hint-messages.ts'
import type { HintsTiming } from './hints.ts'
import { Hints, hintUrls } from './hints.ts'

const QUICK: Partial<HintsTiming> = { firstPauseMs: 1, longestPauseMs: 5 }
const shop = new Purse(0x41)
const other = new Purse(0x42)
const BLOCK: Hint = { kind: 'block' }

describe('hints over a websocket', () => {
  let devnet: Devnet
  const running: { stop: () => unknown }[] = []
  beforeAll(async () => {
    devnet = await startDevnet({ port: 0 })
  }, 60_000)
  afterEach(async () => {
    for (const each of running.splice(0)) await each.stop()
  })
  afterAll(() => devnet.stop())

  function hear(urls: readonly string[], timing: Partial<HintsTiming> = {}) {
    const hints = new Hints({ urls, clock: Date.now, timing: { ...QUICK, ...timing } })
    const heard: Hint[] = []
    hints.hints.on((hint) => heard.push(hint))
    hints.start()
    running.push(hints)
    return { hints, heard }
  }
  const connected = (hints: Hints) =>
    expect.poll(() => hints.state.heardAt, { timeout: 10_000 }).toBeDefined()

  /** A server that behaves as it is told. */
  async function server(behave: (socket: ServerSocket) => void) {
    const http: Server = createServer()
    const sockets = new WebSocketServer({ server: http, maxPayload: 100_000 })
    let connections = 0
    const open = new Set<ServerSocket>()
    sockets.on('connection', (socket) => {
      connections++
      open.add(socket)
      behave(socket)
    })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const stop = () => {
      for (const socket of open) socket.terminate()
      http.close()
    }
    running.push({ stop })
    const { port } = http.address() as AddressInfo
    return { url: `ws://127.0.0.1:${port}/v1/ws`, connections: () => connections, open }
  }

  it('tell of a block and of what happens at a followed address, and of no other', async () => {
    const { hints, heard } = hear(hintUrls([`${devnet.url}/api/`]))
    hints.follow([shop.address, other.address])
    await connected(hints)
    await devnet.faucet(shop.address, 5_000n)
    await expect.poll(() => heard).toEqual([{ kind: 'address', address: shop.address }])
    hints.follow([other.address])
    await devnet.faucet(other.address, 5_000n)
    await expect.poll(() => heard.at(-1)).toEqual({ kind: 'address', address: other.address })
    await devnet.mine(1)
    await expect.poll(() => heard).toContainEqual(BLOCK)
  })

  it('come again after the server was gone for a while', async () => {
    const { url, open, connections } = await server((socket) => socket.send('{"block":{}}'))
    const { hints, heard } = hear([url])
    await expect.poll(() => heard).toEqual([BLOCK])
    for (const socket of open) socket.terminate()
    await expect.poll(() => heard).toEqual([BLOCK, BLOCK])
    expect(connections()).toBe(2)
    expect(hints.state.url).toBe(url)
  })

  it('come from the next server when one refuses', async () => {
    const refusing = createServer((_request, response) => response.writeHead(404).end())
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve))
    running.push({ stop: () => refusing.close() })
    const { port } = refusing.address() as AddressInfo
    const { hints } = hear([`ws://127.0.0.1:${port}/v1/ws`, 'no url', devnet.liveUrl])
    await connected(hints)
    expect(hints.state.url).toBe(devnet.liveUrl)
  })

  it('leave a server that opens and says nothing more', async () => {
    const mute = await server(() => undefined)
    const { hints } = hear([mute.url, devnet.liveUrl], { silenceMs: 20, pingMs: 5 })
    await expect.poll(() => mute.connections()).toBeGreaterThan(0)
    await connected(hints)
  })

  it('follow one address where a server refuses to follow many', async () => {
    const asked: unknown[] = []
    const { url } = await server((socket) => {
      socket.on('message', (data) => {
        const request = JSON.parse(data.toString('utf8')) as Record<string, unknown>
        asked.push(request)
        if ('track-addresses' in request) socket.send('{"track-addresses-error":"\\"too many\\""}')
      })
    })
    const { hints } = hear([url])
    hints.follow([shop.address, other.address])
    await expect.poll(() => asked).toContainEqual({ 'track-address': shop.address })
    expect(asked).toContainEqual({ 'track-addresses': [shop.address, other.address] })
  })

  it('end when told to, and no connection comes after that', async () => {
    const { url, connections } = await server((socket) => socket.send('{"pong":true}'))
    const { hints } = hear([url])
    await connected(hints)
    await hints.stop()
    expect(hints.state.connected).toBe(false)
    const before = connections()
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(connections()).toBe(before)
  })
})

describe('messages of a server that is not trusted', () => {
  const followed = [shop.address, other.address]
  it.each<[string, unknown]>([
    ['no JSON', '<html>'],
    ['bytes', new ArrayBuffer(8)],
    ['a list', '[{"block":1}]'],
    ['nothing', 'null'],
    ['a foreign address', '{"multi-address-transactions":{"bcrt1qother":{}}}'],
    ['an address list that is none', '{"multi-address-transactions":7}'],
    ['another kind', '{"fees":{}}'],
    ['too much', `{"block":"${'x'.repeat(4_000_001)}"}`],
  ])('say nothing when they hold %s', (_what, data) => {
    expect(hintsIn(data, followed)).toEqual([])
  })

  it('may not reach into the prototype', () => {
    expect(hintsIn('{"multi-address-transactions":{}}', ['constructor'])).toEqual([])
  })

  it('tell of the one address that was asked for', () => {
    expect(hintsIn('{"block-transactions":[],"block":{}}', [shop.address])).toEqual([
      BLOCK,
      { kind: 'address', address: shop.address },
    ])
    expect(trackRequest([])).toEqual({ 'track-address': 'stop' })
  })
})
