import { afterEach, expect, test, vi } from 'vitest'
import { fromUtf8, utf8 } from '../lib/bytes.ts'
import { SoukError } from '../lib/errors.ts'
import { FrameReader, frameHeader } from './frame-reader.ts'
import { handle, handleFramed, openFramed, request } from './framing.ts'
import type { SoukNode } from './node.ts'
import { testNode } from './test-nodes.ts'

const PROTOCOL = '/souk/test/1'
const nodes: SoukNode[] = []
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop()))
})

/** Two nodes over a plain WebSocket: the one asks, the other serves. */
async function pair(): Promise<[SoukNode, SoukNode]> {
  const server = await testNode([], { listen: ['/ip4/127.0.0.1/tcp/0/ws'] })
  const client = await testNode([], { listen: [] })
  nodes.push(server, client)
  await client.dialPeer(server.device, { addresses: server.snapshot().addresses })
  return [client, server]
}

test('a question is answered by the other side', async () => {
  const [client, server] = await pair()
  await handle(server, PROTOCOL, async (body, { peer }) => {
    expect(peer).toBe(client.device)
    return utf8(fromUtf8(body).toUpperCase())
  })
  const answers = await Promise.all(
    ['salaam', '', 'souk'].map((text) => request(client, server.device, PROTOCOL, utf8(text))),
  )
  expect(answers.map(fromUtf8)).toEqual(['SALAAM', '', 'SOUK'])
})

test('an answer of several megabytes arrives whole', async () => {
  const [client, server] = await pair()
  const big = new Uint8Array(3 * 1024 * 1024).map((_, index) => index % 251)
  await handle(server, PROTOCOL, async () => big)
  const answer = await request(client, server.device, PROTOCOL, utf8('all'))
  expect(Buffer.compare(answer, big)).toBe(0)
})

test('a refusal carries the code, and nothing else of the error', async () => {
  const [client, server] = await pair()
  await handle(server, PROTOCOL, async (body) => {
    if (body.length > 0) throw new SoukError('mail.full', 'the secret reason')
    throw new Error('a bug')
  })
  await expect(request(client, server.device, PROTOCOL, utf8('x'))).rejects.toMatchObject({
    code: 'peer.refused',
    data: { reason: 'mail.full' },
  })
  await expect(request(client, server.device, PROTOCOL, utf8(''))).rejects.toMatchObject({
    data: { reason: 'unexpected' },
  })
})

test('neither side sends or accepts more than the limit', async () => {
  const [client, server] = await pair()
  const handler = vi.fn(async () => new Uint8Array(200))
  await handle(server, PROTOCOL, handler, { maxBytes: 1000 })
  const ask = (body: Uint8Array, maxBytes: number) =>
    request(client, server.device, PROTOCOL, body, { maxBytes })
  await expect(ask(new Uint8Array(500), 100)).rejects.toMatchObject({
    code: 'peer.frame-too-large',
  })
  await expect(ask(new Uint8Array(1), 100)).rejects.toMatchObject({ code: 'peer.frame-too-large' })
  expect(handler).toHaveBeenCalledTimes(1)
  await expect(ask(new Uint8Array(2000), 5000)).rejects.toMatchObject({ code: 'peer.stream-ended' })
  expect(handler).toHaveBeenCalledTimes(1)
})

test('a question that nobody answers ends at its time limit', async () => {
  const [client, server] = await pair()
  const gaveUp = Promise.withResolvers<undefined>()
  await handle(server, PROTOCOL, (_body, { signal }) => {
    signal.addEventListener('abort', () => gaveUp.resolve(undefined))
    return new Promise<never>(() => undefined)
  })
  await expect(
    request(client, server.device, PROTOCOL, utf8('?'), { timeoutMs: 300 }),
  ).rejects.toMatchObject({ name: 'TimeoutError' })
  await gaveUp.promise
})

test('a long-lived stream carries frames both ways until one side ends it', async () => {
  const [client, server] = await pair()
  const served = Promise.withResolvers<string[]>()
  await handleFramed(server, PROTOCOL, async (framed) => {
    const seen: string[] = []
    for await (const frame of framed) {
      seen.push(fromUtf8(frame))
      await framed.send(frame)
    }
    served.resolve(seen)
  })
  const framed = await openFramed(client, server.device, PROTOCOL)
  const words = ['one', '', 'three']
  for (const word of words) {
    await framed.send(utf8(word))
    expect(fromUtf8((await framed.read()) ?? utf8('ended'))).toBe(word)
  }
  await framed.close()
  expect(await served.promise).toEqual(words)
  expect(await framed.read()).toBeUndefined()
})

test('a reader that takes its time gets every frame, in order', async () => {
  const [client, server] = await pair()
  const COUNT = 200
  await handleFramed(server, PROTOCOL, async (framed) => {
    for (let index = 0; index < COUNT; index++) {
      await framed.send(new Uint8Array(64 * 1024).fill(index))
    }
  })
  const framed = await openFramed(client, server.device, PROTOCOL)
  const seen: number[] = []
  for await (const frame of framed) {
    seen.push(frame[0] ?? -1)
    if (seen.length % 40 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect(seen).toEqual(Array.from({ length: COUNT }, (_, index) => index))
})

test('a stream that is dropped in the middle tells its reader', async () => {
  const [client, server] = await pair()
  await handleFramed(server, PROTOCOL, async (framed) => {
    await framed.read()
    throw new Error('gone')
  })
  const framed = await openFramed(client, server.device, PROTOCOL)
  await framed.send(utf8('hello'))
  await expect(framed.read()).rejects.toMatchObject({ code: 'peer.stream-ended' })
  expect(framed.closed.aborted).toBe(true)
})

test('frames are found whatever the pieces are in which they arrive', () => {
  const bytes = Buffer.concat([
    frameHeader(3),
    utf8('abc'),
    frameHeader(0),
    frameHeader(1),
    utf8('d'),
  ])
  for (let size = 1; size <= bytes.length; size++) {
    const reader = new FrameReader(3)
    const frames: string[] = []
    for (let at = 0; at < bytes.length; at += size) {
      frames.push(...reader.push(bytes.subarray(at, at + size)).map(fromUtf8))
    }
    expect(frames).toEqual(['abc', '', 'd'])
    expect(reader.partial).toBe(false)
  }
  expect(() => new FrameReader(2).push(frameHeader(3))).toThrow(
    expect.objectContaining({ code: 'peer.frame-too-large' }),
  )
})
