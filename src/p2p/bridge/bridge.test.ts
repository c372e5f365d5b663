import { RTCPeerConnection as RealPeerConnection } from 'node-datachannel/polyfill'
import { afterEach, expect, test, vi } from 'vitest'
import type { DataChannelProxy } from './data-channel-proxy.ts'
import { hostRtc, type RtcHost } from './host.ts'
import { pageLock } from './messages.ts'
import { PeerConnectionProxy } from './peer-connection-proxy.ts'
import { RtcHosts } from './rtc-hosts.ts'

const MIB = 1024 * 1024
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const connect = (configuration?: RTCConfiguration) =>
  new RealPeerConnection({ ...configuration, iceServers: [] }) as unknown as RTCPeerConnection

/** Opens a page and lends its WebRTC to `hosts`; the port pair is a real MessageChannel. */
async function openPage(hosts: RtcHosts, pageId: string): Promise<RtcHost> {
  const { port1, port2 } = new MessageChannel()
  hosts.attach(pageId, port2)
  const host = hostRtc(port1, { pageId, connect })
  cleanups.push(
    () => host.close(),
    () => hosts.detach(pageId),
  )
  await vi.waitFor(() => expect(hosts.stats().map((page) => page.pageId)).toContain(pageId))
  return host
}

function worker(pageTimeoutMs = 5_000): RtcHosts {
  return new RtcHosts({ pageTimeoutMs })
}

type Handler<T> = (event: Event & T) => void
const on = <T>(target: EventTarget, type: string, handler: Handler<T>) =>
  target.addEventListener(type, handler as EventListener)

/** Connects two worker-side connections as libp2p does: offer, answer, candidates one by one. */
async function connectPair(a: PeerConnectionProxy, b: PeerConnectionProxy, label = '') {
  cleanups.push(
    () => a.close(),
    () => b.close(),
  )
  type Candidate = { candidate: RTCIceCandidateInit | null }
  const remote = Promise.withResolvers<undefined>()
  const early: [PeerConnectionProxy, RTCIceCandidateInit][] = []
  const pass = (to: PeerConnectionProxy) => (event: Candidate) => {
    if (event.candidate !== null) early.push([to, event.candidate])
  }
  on<Candidate>(a, 'icecandidate', pass(b))
  on<Candidate>(b, 'icecandidate', pass(a))
  const incoming = new Promise<DataChannelProxy>((resolve) =>
    on<{ channel: DataChannelProxy }>(b, 'datachannel', (event) => resolve(event.channel)),
  )
  const channel = a.createDataChannel(label)
  const offer = await a.createOffer()
  await a.setLocalDescription(offer)
  await b.setRemoteDescription(offer as RTCSessionDescriptionInit)
  const answer = await b.createAnswer()
  await b.setLocalDescription(answer)
  await a.setRemoteDescription(answer as RTCSessionDescriptionInit)
  remote.resolve(undefined)
  const feed = setInterval(() => {
    for (const [to, candidate] of early.splice(0)) void to.addIceCandidate(candidate).catch(() => 0)
  }, 10)
  const other = await incoming.finally(() => clearInterval(feed))
  await vi.waitFor(() => {
    expect(channel.readyState).toBe('open')
    expect(other.readyState).toBe('open')
  })
  return { channel, other }
}

const nextMessage = (channel: DataChannelProxy) =>
  new Promise<ArrayBuffer>((resolve) =>
    on<{ data: ArrayBuffer }>(channel, 'message', (event) => resolve(event.data)),
  )

test('two workers talk through the WebRTC of their pages, in order, from copies', async () => {
  const [left, right] = [worker(), worker()]
  await openPage(left, 'left')
  await openPage(right, 'right')
  const pair = await connectPair(new PeerConnectionProxy(left), new PeerConnectionProxy(right))
  const got: number[] = []
  on<{ data: ArrayBuffer }>(pair.other, 'message', ({ data }) => got.push(...new Uint8Array(data)))
  const pool = new Uint8Array(8)
  for (let index = 0; index < 100; index++) {
    pool.fill(index)
    pair.channel.send(pool.subarray(2, 5))
  }
  await vi.waitFor(() => expect(got).toHaveLength(300))
  expect(got).toEqual(Array.from({ length: 300 }, (_, index) => Math.floor(index / 3)))
  expect(left.stats()[0]).toMatchObject({ connections: 1, bytesSent: 300 })
  expect(right.stats()[0]).toMatchObject({ connections: 1, bytesReceived: 300 })
})

test('a short message travels with the next one, and alone where there is none', async () => {
  const [left, right] = [worker(), worker()]
  await openPage(left, 'left')
  await openPage(right, 'right')
  const pair = await connectPair(new PeerConnectionProxy(left), new PeerConnectionProxy(right))
  const got: number[][] = []
  on<{ data: ArrayBuffer }>(pair.other, 'message', ({ data }) =>
    got.push([...new Uint8Array(data)]),
  )
  pair.channel.send(Uint8Array.of(1))
  pair.channel.send(Uint8Array.of(2, 3))
  pair.channel.send(Uint8Array.of(4))
  expect(pair.channel.bufferedAmount).toBe(4)
  await vi.waitFor(() => expect(got).toEqual([[1, 2, 3], [4]]))
  pair.channel.send(Uint8Array.of(5))
  pair.channel.close()
  await vi.waitFor(() => expect(got.at(-1)).toEqual([5]))
})

test('a connection made before any page is there waits for the first page', async () => {
  const hosts = worker()
  const early = new PeerConnectionProxy(hosts)
  early.createDataChannel('')
  const offer = early.createOffer()
  await openPage(hosts, 'late')
  expect((await offer)?.type).toBe('offer')
  early.close()
})

test('a connection fails cleanly when no page comes in time', async () => {
  const lonely = new PeerConnectionProxy(worker(20))
  const states: string[] = []
  on(lonely, 'connectionstatechange', () => states.push(lonely.connectionState))
  const channel = lonely.createDataChannel('')
  await expect(lonely.createOffer()).rejects.toMatchObject({ code: 'bridge.no-page' })
  expect(states).toEqual(['closed'])
  expect(channel.readyState).toBe('closed')
})

test('the worker knows by which way two pages on one machine met', async () => {
  const [here, there] = [worker(), worker()]
  await openPage(here, 'a')
  await openPage(there, 'b')
  const [a, b] = [new PeerConnectionProxy(here), new PeerConnectionProxy(there)]
  await connectPair(a, b)
  await vi.waitFor(() => expect([a.route, b.route]).toContain('open'))
})

test('a page that says goodbye takes only its own connections with it', async () => {
  const [left, right] = [worker(), worker()]
  const first = await openPage(left, 'first')
  await openPage(right, 'right')
  const doomed = new PeerConnectionProxy(left)
  const { channel } = await connectPair(doomed, new PeerConnectionProxy(right))
  await openPage(left, 'second')
  const safe = new PeerConnectionProxy(left)
  const kept = await connectPair(safe, new PeerConnectionProxy(right))
  const closed = vi.fn()
  on(channel, 'close', closed)
  first.close()
  await vi.waitFor(() => expect(doomed.connectionState).toBe('closed'))
  expect(closed).toHaveBeenCalledOnce()
  expect(channel.readyState).toBe('closed')
  expect(left.stats().map((page) => page.pageId)).toEqual(['second'])
  const arrived = nextMessage(kept.other)
  kept.channel.send(Uint8Array.of(7))
  expect(new Uint8Array(await arrived)).toEqual(Uint8Array.of(7))
})

test('a page that crashes is noticed by the loss of its lock, and its connections close', async () => {
  const [left, right] = [worker(), worker()]
  const crash = Promise.withResolvers<undefined>()
  void navigator.locks.request(pageLock('crashing'), () => crash.promise)
  await openPage(left, 'crashing')
  await openPage(right, 'right')
  const doomed = new PeerConnectionProxy(left)
  await connectPair(doomed, new PeerConnectionProxy(right))
  const changed = vi.fn()
  on(doomed, 'connectionstatechange', changed)
  crash.resolve(undefined)
  await vi.waitFor(() => expect(doomed.connectionState).toBe('closed'))
  expect(changed).toHaveBeenCalled()
  expect(left.stats()).toEqual([])
})

test('a restarted worker finds no connections of its former life in the page', async () => {
  const [before, right] = [worker(), worker()]
  const old = await openPage(before, 'tab')
  await openPage(right, 'right')
  const remote = new PeerConnectionProxy(right)
  const { other } = await connectPair(new PeerConnectionProxy(before), remote)
  expect(old.connections).toBe(1)
  old.close()
  expect(old.connections).toBe(0)
  const after = worker()
  await openPage(after, 'tab')
  await vi.waitFor(() => expect(other.readyState).toBe('closed'))
  const again = await connectPair(new PeerConnectionProxy(after), new PeerConnectionProxy(right))
  expect(again.channel.readyState).toBe('open')
})

test('new connections go to the page with the fewest', async () => {
  const hosts = worker()
  const a = await openPage(hosts, 'a')
  const b = await openPage(hosts, 'b')
  const made = Array.from({ length: 4 }, () => new PeerConnectionProxy(hosts))
  await vi.waitFor(() => expect([a.connections, b.connections]).toEqual([2, 2]))
  for (const connection of made) connection.close()
  await vi.waitFor(() => expect([a.connections, b.connections]).toEqual([0, 0]))
})

test('the remote may close the init channel before the dialer has looked at it', async () => {
  const [left, right] = [worker(), worker()]
  await openPage(left, 'left')
  await openPage(right, 'right')
  const dialer = new PeerConnectionProxy(left)
  const listener = new PeerConnectionProxy(right)
  const { channel, other } = await connectPair(dialer, listener, 'init')
  const closed = vi.fn()
  on(channel, 'close', closed)
  other.close()
  await vi.waitFor(() => expect(other.readyState).toBe('closed'))
  // A second channel proves that the news of the close has reached the dialer's worker before.
  const incoming = new Promise<DataChannelProxy>((resolve) =>
    on<{ channel: DataChannelProxy }>(listener, 'datachannel', (event) => resolve(event.channel)),
  )
  dialer.createDataChannel('later')
  await incoming
  expect(channel.readyState).toBe('open')
  expect(closed).not.toHaveBeenCalled()
  channel.close()
  await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce())
})

test('what is sent counts as buffered until SCTP has it, and then the channel asks for more', async () => {
  const [left, right] = [worker(), worker()]
  await openPage(left, 'left')
  await openPage(right, 'right')
  const { channel, other } = await connectPair(
    new PeerConnectionProxy(left),
    new PeerConnectionProxy(right),
  )
  let received = 0
  on<{ data: ArrayBuffer }>(other, 'message', ({ data }) => (received += data.byteLength))
  const low = vi.fn()
  on(channel, 'bufferedamountlow', low)
  const chunk = new Uint8Array(16 * 1024)
  for (let index = 0; index < 256; index++) channel.send(chunk)
  expect(channel.bufferedAmount).toBe(4 * MIB)
  await vi.waitFor(() => expect(received).toBe(4 * MIB), { timeout: 20_000 })
  expect(channel.bufferedAmount).toBe(0)
  expect(low).toHaveBeenCalled()
})

test('ten connections work side by side', async () => {
  const [left, right] = [worker(), worker()]
  await openPage(left, 'left')
  await openPage(right, 'right')
  const echoes = Array.from({ length: 10 }, async (_, index) => {
    const pair = await connectPair(new PeerConnectionProxy(left), new PeerConnectionProxy(right))
    on<{ data: ArrayBuffer }>(pair.other, 'message', ({ data }) => pair.other.send(data))
    const answer = nextMessage(pair.channel)
    pair.channel.send(Uint8Array.of(index))
    return new Uint8Array(await answer)[0]
  })
  expect(await Promise.all(echoes)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(left.stats()[0]?.connections).toBe(10)
})
