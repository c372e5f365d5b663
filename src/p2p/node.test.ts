import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { peerIdFromString } from '@libp2p/peer-id'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { sha256 } from 'multiformats/hashes/sha2'
import { afterEach, expect, test, vi } from 'vitest'
import { startRelay, type Relay } from '../../relay/relay.ts'
import { utf8 } from '../lib/bytes.ts'
import type { SoukNode } from './node.ts'
import { testNode } from './test-nodes.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function openRelay(port = 0, keyFile?: string): Promise<Relay & { keyFile: string }> {
  let file = keyFile
  if (file === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'souk-relay-'))
    cleanups.push(() => rmSync(folder, { recursive: true }))
    file = join(folder, 'relay.key')
  }
  const relay = await startRelay({ port, healthPort: 0, keyFile: file })
  cleanups.push(() => relay.stop())
  return { ...relay, keyFile: file }
}

async function openNode(relays: readonly string[]): Promise<SoukNode> {
  const node = await testNode(relays)
  cleanups.push(() => node.stop())
  return node
}

const PING_PROTOCOL = '/ipfs/ping/1.0.0'
const patient = { timeout: 25_000, interval: 50 }
const reserved = (node: SoukNode) =>
  node.relays.ready({ signal: AbortSignal.timeout(patient.timeout) })

test('two browsers behind a relay meet directly, and nothing but the introduction passes the relay', async () => {
  const relay = await openRelay()
  const [anna, ben] = await Promise.all([openNode(relay.multiaddrs), openNode(relay.multiaddrs)])
  await Promise.all([reserved(anna), reserved(ben)])
  const connection = await anna.dialPeer(ben.device)
  expect(connection.limits).toBeUndefined()
  expect(connection.remoteAddr.toString()).toContain('/webrtc')
  const rttMs = await anna.libp2p.services.ping.ping(peerIdFromString(ben.device))
  expect(rttMs).toBeGreaterThanOrEqual(0)
  const kinds = (node: SoukNode) =>
    Object.fromEntries(node.snapshot().peers.map((peer) => [peer.device, peer.kind]))
  expect(kinds(anna)).toMatchObject({ [ben.device]: 'direct' })
  expect(Object.values(kinds(anna)).toSorted()).toEqual(['direct', 'relay'])
  await vi.waitFor(() => expect(kinds(ben)).toMatchObject({ [anna.device]: 'direct' }), patient)
  expect(anna.snapshot().bytesSent).toBeGreaterThan(0)
})

test('pings that linger on a connection leave room for the heartbeat', async () => {
  const relay = await openRelay()
  const [anna, ben] = await Promise.all([openNode(relay.multiaddrs), openNode(relay.multiaddrs)])
  await Promise.all([reserved(anna), reserved(ben)])
  const connection = await anna.dialPeer(ben.device)
  for (let lingering = 0; lingering < 4; lingering++) await connection.newStream(PING_PROTOCOL)
  const rttMs = await anna.libp2p.services.ping.ping(peerIdFromString(ben.device))
  expect(rttMs).toBeGreaterThanOrEqual(0)
  const [toRelay] = anna.libp2p
    .getConnections()
    .filter(({ remotePeer }) => remotePeer.toString() !== ben.device)
  for (let lingering = 0; lingering < 4; lingering++) await toRelay?.newStream(PING_PROTOCOL)
  expect(toRelay?.status).toBe('open')
})

test('newcomers are introduced to those who are there, without asking for anybody', async () => {
  const relay = await openRelay()
  const nodes = await Promise.all([1, 2, 3].map(() => openNode(relay.multiaddrs)))
  await vi.waitFor(() => {
    for (const node of nodes) expect(node.directPeers()).toHaveLength(2)
  }, patient)
})

test('a block that one browser has reaches another over their direct connection', async () => {
  const relay = await openRelay()
  const [anna, ben] = await Promise.all([openNode(relay.multiaddrs), openNode(relay.multiaddrs)])
  await Promise.all([reserved(anna), reserved(ben)])
  const bytes = utf8('a watermelon')
  const cid = CID.createV1(raw.code, await sha256.digest(bytes))
  await anna.helia.blockstore.put(cid, bytes)
  await ben.dialPeer(anna.device)
  const parts: Uint8Array[] = []
  for await (const part of ben.helia.blockstore.get(cid, { signal: AbortSignal.timeout(20_000) })) {
    parts.push(part)
  }
  expect(Buffer.concat(parts).toString()).toBe('a watermelon')
})

test('a relay that comes back is used again, and the address through it returns', async () => {
  const first = await openRelay()
  const [address = ''] = first.multiaddrs
  const port = Number(/\/tcp\/(\d+)\//.exec(address)?.[1])
  const node = await openNode([address])
  await reserved(node)
  await vi.waitFor(() => expect(node.snapshot().addresses.join()).toContain('/webrtc'), patient)
  await first.stop()
  await vi.waitFor(() => {
    expect(node.snapshot().relays[0]).toMatchObject({
      state: 'lost',
      error: { code: 'relay.unreachable' },
    })
    expect(node.snapshot().addresses).toEqual([])
  }, patient)
  await openRelay(port, first.keyFile)
  node.wake()
  await reserved(node)
  const expected = `${address}/p2p-circuit/webrtc/p2p/${node.device}`
  await vi.waitFor(() => expect(node.snapshot().addresses).toContain(expected), patient)
})

test('a node with two relays announces both, and keeps the one that lives', async () => {
  const [one, two] = await Promise.all([openRelay(), openRelay()])
  const node = await openNode([...one.multiaddrs, ...two.multiaddrs, '/not/a/relay'])
  const states = () => node.snapshot().relays.map((relay) => relay.state)
  await vi.waitFor(() => expect(states()).toEqual(['reserved', 'reserved', 'lost']), patient)
  await vi.waitFor(() => expect(node.snapshot().addresses).toHaveLength(2), patient)
  await one.stop()
  await vi.waitFor(() => expect(states()).toEqual(['lost', 'reserved', 'lost']), patient)
  expect(node.snapshot().addresses.join()).toContain(two.multiaddrs[0])
  expect(node.snapshot().relays[2]?.error?.code).toBe('relay.bad-address')
})

test('a node starts although no relay answers, and says so', async () => {
  const node = await openNode([
    '/ip4/127.0.0.1/tcp/9/ws/p2p/12D3KooWJbxFFeV2XpLpc79i9sE3FSyw7bm187UD1e93okgQV3J6',
  ])
  await vi.waitFor(() => expect(node.snapshot().relays[0]?.state).toBe('lost'), patient)
  await expect(
    node.dialPeer('12D3KooWJbxFFeV2XpLpc79i9sE3FSyw7bm187UD1e93okgQV3J6' as SoukNode['device']),
  ).rejects.toMatchObject({ code: 'peer.unreachable' })
})
