import { RTCPeerConnection as RealPeerConnection } from 'node-datachannel/polyfill'
import { afterEach, expect, test, vi } from 'vitest'
import { HostedChannel } from './hosted-channel.ts'
import { dataSize, type ToWorker } from './messages.ts'

const KIB = 1024
const WINDOW_BYTES = 4096 * KIB
const open: RealPeerConnection[] = []
afterEach(() => {
  for (const connection of open.splice(0)) connection.close()
})

/** Two real connections in this process, without any bridge: [sending channel, receiving channel]. */
async function realPair(): Promise<[RTCDataChannel, RTCDataChannel]> {
  const a = new RealPeerConnection({ iceServers: [] })
  const b = new RealPeerConnection({ iceServers: [] })
  open.push(a, b)
  const waiting: (() => void)[] = []
  a.onicecandidate = ({ candidate }) =>
    candidate && waiting.push(() => void b.addIceCandidate(candidate))
  b.onicecandidate = ({ candidate }) =>
    candidate && waiting.push(() => void a.addIceCandidate(candidate))
  const incoming = new Promise<RTCDataChannel>((resolve) => {
    b.ondatachannel = ({ channel }) => resolve(channel as unknown as RTCDataChannel)
  })
  const channel = a.createDataChannel('') as unknown as RTCDataChannel
  // The descriptions as first made: later ones hold candidates too, which would then be added twice.
  const offer = await a.createOffer()
  await a.setLocalDescription(offer)
  await b.setRemoteDescription(offer)
  const answer = await b.createAnswer()
  await b.setLocalDescription(answer)
  await a.setRemoteDescription(answer)
  const feed = setInterval(() => waiting.splice(0).forEach((add) => add()), 10)
  const other = await incoming.finally(() => clearInterval(feed))
  await vi.waitFor(() => expect(channel.readyState).toBe('open'))
  return [channel, other]
}

/** A worker that takes notes, and gives credit only when told to. */
function notes() {
  const events: ToWorker[] = []
  const bytes = () =>
    events.reduce((sum, event) => sum + (event.event === 'message' ? dataSize(event.data) : 0), 0)
  return { events, bytes, post: (message: ToWorker) => void events.push(message) }
}

test('a worker that does not answer gets one window of data, and the rest after its credit', async () => {
  const [sender, receiver] = await realPair()
  const worker = notes()
  const hosted = new HostedChannel(worker, 1, 1, receiver, () => undefined)
  for (let index = 0; index < 320; index++) sender.send(new Uint8Array(16 * KIB))
  sender.send('last')
  await vi.waitFor(() => expect(sender.bufferedAmount).toBe(0), { timeout: 10_000 })
  await vi.waitFor(() => expect(worker.bytes()).toBe(WINDOW_BYTES))
  for (let credited = 0; credited < WINDOW_BYTES; credited += 16 * KIB) hosted.credit(16 * KIB)
  await vi.waitFor(() => expect(worker.events.at(-1)).toMatchObject({ data: 'last' }))
})

test('the close of a channel comes after all that was received on it', async () => {
  const [sender, receiver] = await realPair()
  const worker = notes()
  const ended = vi.fn()
  const hosted = new HostedChannel(worker, 1, 1, receiver, ended)
  const arrived = vi.fn()
  receiver.addEventListener('message', arrived)
  for (let index = 0; index < 320; index++) sender.send(new Uint8Array(16 * KIB))
  await vi.waitFor(() => expect(arrived).toHaveBeenCalledTimes(320), { timeout: 20_000 })
  sender.close()
  await vi.waitFor(() => expect(receiver.readyState).toBe('closed'))
  expect(worker.events.some((event) => event.event === 'channel-close')).toBe(false)
  while (!ended.mock.calls.length) hosted.credit(16 * KIB)
  expect(worker.bytes()).toBe(320 * 16 * KIB)
  expect(worker.events.at(-1)?.event).toBe('channel-close')
})

test('a worker that never keeps up loses the channel instead of filling the page', async () => {
  const [sender, receiver] = await realPair()
  const worker = notes()
  new HostedChannel(worker, 1, 1, receiver, () => undefined)
  for (let index = 0; index < 40 * 64; index++) {
    if (sender.readyState !== 'open') break
    await vi.waitFor(() => expect(sender.bufferedAmount).toBeLessThan(1024 * KIB))
    if (sender.readyState === 'open') sender.send(new Uint8Array(16 * KIB))
  }
  await vi.waitFor(() => expect(receiver.readyState).not.toBe('open'))
  expect(worker.bytes()).toBe(WINDOW_BYTES)
  expect(worker.events).toContainEqual(expect.objectContaining({ event: 'channel-error' }))
})
