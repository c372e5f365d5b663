import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MemoryDatastore } from 'datastore-core'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { webSockets } from '@libp2p/websockets'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, expect, test, vi } from 'vitest'
import type { RelayOptions } from '../../relay/config.ts'
import { startRelay, type Relay } from '../../relay/relay.ts'
import { utf8 } from '../lib/bytes.ts'
import { MAIL_PROTOCOL } from './constants.ts'
import { FramedStream, handle } from './framing.ts'
import type { NodeInit, SoukNode } from './node.ts'
import { testNode } from './test-nodes.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const patient = { timeout: 25_000, interval: 50 }

interface OpenRelay extends Relay {
  readonly address: string
  readonly keyFile: string
}

async function openRelay(options: RelayOptions = {}): Promise<OpenRelay> {
  const folder = mkdtempSync(join(tmpdir(), 'souk-relay-'))
  cleanups.push(() => rmSync(folder, { recursive: true }))
  const keyFile = join(folder, 'relay.key')
  const relay = await startRelay({ port: 0, healthPort: 0, keyFile, ...options })
  cleanups.push(() => relay.stop())
  return { ...relay, address: relay.multiaddrs[0] ?? '', keyFile }
}

async function openNode(relays: readonly string[], init?: Partial<NodeInit>): Promise<SoukNode> {
  const node = await testNode(relays, init)
  cleanups.push(() => node.stop())
  return node
}

/** Relays of which each but the first was told of the first only. */
async function acquainted(count: number): Promise<OpenRelay[]> {
  const first = await openRelay({ relayRoundMs: 1_000 })
  const others = Array.from({ length: count - 1 }, () =>
    openRelay({ relays: [first.address], relayRoundMs: 1_000 }),
  )
  const all = [first, ...(await Promise.all(others))]
  await vi.waitFor(async () => {
    for (const relay of all) expect((await health(relay)).relays).toBe(count - 1)
  }, patient)
  return all
}

async function health(relay: Relay): Promise<{ relays: number; load: number }> {
  return (await fetch(relay.healthUrl)).json() as Promise<{ relays: number; load: number }>
}

const reserved = (node: SoukNode) =>
  node.relays
    .reserved()
    .map((relay) => relay.text)
    .toSorted()

test('relays get to know each other and tell a browser, which spreads over three and replaces what dies', async () => {
  const relays = await acquainted(4)
  const [known, ...others] = relays
  if (known === undefined) throw new Error('there is a first relay')
  const node = await openNode([known.address])
  await vi.waitFor(() => expect(reserved(node)).toHaveLength(3), patient)
  expect(reserved(node)).toContain(known.address)
  expect(new Set(reserved(node)).size).toBe(3)
  for (const address of reserved(node)) {
    expect(relays.map((relay) => relay.address)).toContain(address)
  }
  await vi.waitFor(() => expect(node.snapshot().addresses).toHaveLength(3), patient)

  // One dies, and another takes its place; then the configured one dies, and comes back.
  const dying = others.find((relay) => reserved(node).includes(relay.address))
  await dying?.stop()
  await vi.waitFor(() => {
    expect(reserved(node)).toHaveLength(3)
    expect(reserved(node)).not.toContain(dying?.address)
  }, patient)

  await known.stop()
  await vi.waitFor(() => expect(reserved(node)).not.toContain(known.address), patient)
  const port = Number(/\/tcp\/(\d+)\//.exec(known.address)?.[1])
  const back = await startRelay({ port, healthPort: 0, keyFile: known.keyFile })
  cleanups.push(() => back.stop())
  node.wake()
  await vi.waitFor(() => expect(reserved(node)).toContain(known.address), patient)
})

test('a browser whose configured relays are all gone comes back through those that it remembers', async () => {
  const [known, other] = await acquainted(2)
  if (known === undefined || other === undefined) throw new Error('there are two relays')
  const datastore = new MemoryDatastore()
  const first = await testNode([known.address], { datastore })
  await vi.waitFor(() => expect(reserved(first)).toHaveLength(2), patient)
  await first.stop()
  await known.stop()
  const again = await openNode([known.address], { datastore })
  await vi.waitFor(() => expect(reserved(again)).toEqual([other.address]), patient)
})

test('a full relay says so, and the browser goes to another', async () => {
  const spacious = await openRelay()
  const full = await openRelay({ maxReservations: 1, relays: [spacious.address] })
  await vi.waitFor(async () => expect((await health(full)).relays).toBe(1), patient)
  const inside = await openNode([full.address])
  await vi.waitFor(() => expect(reserved(inside)).toContain(full.address), patient)
  expect(await health(full)).toMatchObject({ load: 100 })
  const outside = await openNode([full.address, spacious.address])
  await vi.waitFor(() => expect(reserved(outside)).toEqual([spacious.address]), patient)
  await vi.waitFor(
    () => expect(outside.snapshot().relays[0]?.error?.code).toBe('relay.full'),
    patient,
  )
})

test('a browser learns the relays of those it meets, and needs no list for it', async () => {
  const [mine, theirs] = await Promise.all([openRelay(), openRelay()])
  const traveller = await openNode([mine.address, theirs.address])
  await vi.waitFor(() => expect(reserved(traveller)).toHaveLength(2), patient)
  const local = await openNode([mine.address])
  await vi.waitFor(() => expect(reserved(local)).toHaveLength(2), patient)
  expect(reserved(local)).toContain(theirs.address)
})

test('of many configured relays a browser uses three, and different browsers different ones', async () => {
  const relays = await Promise.all(Array.from({ length: 6 }, () => openRelay()))
  const addresses = relays.map((relay) => relay.address)
  const nodes = await Promise.all(Array.from({ length: 6 }, () => openNode(addresses)))
  for (const node of nodes) {
    await vi.waitFor(() => expect(reserved(node)).toHaveLength(3), patient)
  }
  const used = nodes.map((node) => reserved(node).join())
  expect(new Set(used).size).toBeGreaterThan(1)
})

test('content never passes a relay: what carries it refuses, and the relay cuts what goes on', async () => {
  const relay = await openRelay({ maxRelayedBytes: 16 * 1024 })
  const ben = await openNode([relay.address])
  // Without WebRTC nothing but the circuit itself is left.
  const anna = await openNode([], {
    listen: [],
    transports: [webSockets(), circuitRelayTransport()],
  })
  const taken: Uint8Array[] = []
  await handle(ben, MAIL_PROTOCOL, async (body) => {
    taken.push(body)
    return body
  })
  await vi.waitFor(() => expect(reserved(ben)).toHaveLength(1), patient)
  const circuit = multiaddr(`${relay.address}/p2p-circuit/p2p/${ben.device}`)
  const connection = await anna.libp2p.dial(circuit, { force: true })
  expect(connection.limits).toBeDefined()
  await expect(connection.newStream(MAIL_PROTOCOL)).rejects.toMatchObject({
    name: 'LimitedConnectionError',
  })
  // Whoever ignores that at the own end is refused at the other one, and cut off soon.
  const stream = await connection.newStream(MAIL_PROTOCOL, { runOnLimitedConnection: true })
  const framed = new FramedStream(stream, ben.device, 1_000)
  await framed.send(utf8('a letter')).catch(() => undefined)
  expect(await framed.read().catch(() => undefined)).toBeUndefined()
  expect(taken).toEqual([])
  const flood = async () => {
    while (connection.status === 'open') {
      const next = await connection.newStream('/ipfs/ping/1.0.0', { runOnLimitedConnection: true })
      next.send(new Uint8Array(1024))
      await new Promise((resolve) => setTimeout(resolve, 5))
      next.abort(new Error('enough'))
    }
  }
  await flood().catch(() => undefined)
  await vi.waitFor(() => expect(connection.status).not.toBe('open'), patient)
})
