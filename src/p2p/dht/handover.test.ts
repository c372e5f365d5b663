import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HANDOVER_PROTOCOL } from '../constants.ts'
import { request } from '../framing.ts'
import { findHolders, provideRoot, putRecord } from './client.ts'
import { idOf } from './datastore-keys.ts'
import { K, compareDistance, placeOf } from './distance.ts'
import type { Batch } from './handover-messages.ts'
import { encodeBatch } from './handover-messages.ts'
import { storeRecordKey } from './keys.ts'
import type { SoukDhtInit } from './service.ts'
import { ROOT, dhtOf, heldBy, memoryDht, meshOf, someRecord, until } from './testing/fixtures.ts'
import { MemoryNet } from './testing/memory-net.ts'
import type { MemoryNode } from './testing/memory-node.ts'

const HOUR = 3_600_000

let net: MemoryNet
let clock: number
const init = (more: Partial<SoukDhtInit> = {}) => ({
  now: () => clock,
  handover: { settleMs: 0, pauseMs: 0 },
  ...more,
})

beforeEach(() => {
  net = new MemoryNet()
  clock = Date.now()
})
afterEach(() => net.stop())

const newcomer = (privateKey?: PrivateKey) =>
  net.join({ dht: memoryDht(init()), contacts: net.living, ...(privateKey && { privateKey }) })

const placeOfKey = (key: PrivateKey) => placeOf(peerIdFromPrivateKey(key).toMultihash().bytes)

/** Keys of devices, the nearest to the place first. */
async function devicesNear(place: Uint8Array, count: number): Promise<PrivateKey[]> {
  const keys = await Promise.all(Array.from({ length: count }, () => generateKeyPair('Ed25519')))
  return keys.sort((a, b) => compareDistance(place, placeOfKey(a), placeOfKey(b)))
}

const handed = (node: MemoryNode) => node.opened.get(HANDOVER_PROTOCOL) ?? 0

describe('a newcomer', () => {
  it('is handed the records that belong to it, without anybody publishing them again', async () => {
    const [author] = await meshOf(net, 5, init())
    const { record } = await someRecord()
    const key = storeRecordKey(record.nym)
    if (author === undefined) throw new Error('nobody')
    await putRecord(author.dht, key, record.bytes)
    await author.crash()
    const before = new Map(net.living.map((node) => [node, handed(node)]))
    const anna = await newcomer()
    await until(async () => (await heldBy(anna, key)) !== undefined)
    expect(await heldBy(anna, key)).toEqual(record.bytes)
    // Three of those who hold it do so, not all.
    const givers = [...before].filter(([node, count]) => handed(node) > count)
    expect(givers.length).toBeLessThanOrEqual(3)
  })

  it('is told who holds what, so that it can answer when the others have gone', async () => {
    const nodes = await meshOf(net, 5, init())
    const [seeder, ...others] = nodes
    if (seeder === undefined) throw new Error('nobody')
    await provideRoot(seeder.dht, ROOT)
    const anna = await newcomer()
    const id = idOf(ROOT.multihash.bytes)
    await until(() => dhtOf(anna).storage.providers.has(id, seeder.device))
    const asker = await newcomer()
    await Promise.all(others.map((node) => node.crash()))
    const found: string[] = []
    for await (const { device } of findHolders(asker.dht, ROOT)) found.push(device)
    expect(found).toContain(seeder.device)
  })

  it('gets only what it is near enough to', async () => {
    const { record } = await someRecord()
    const key = storeRecordKey(record.nym)
    const keys = await devicesNear(placeOf(key), K + 4)
    const [nearest, ...rest] = keys
    const farthest = rest.pop()
    const nodes: MemoryNode[] = []
    for (const privateKey of rest) nodes.push(await newcomer(privateKey))
    const [first] = nodes
    if (first === undefined || nearest === undefined || farthest === undefined) throw new Error()
    await putRecord(first.dht, key, record.bytes)
    const far = await newcomer(farthest)
    const near = await newcomer(nearest)
    await until(async () => (await heldBy(near, key)) !== undefined)
    expect(await heldBy(far, key)).toBeUndefined()
  })

  it('keeps a record no longer than if it had been there from the start', async () => {
    const [author] = await meshOf(net, 4, init())
    const { record } = await someRecord()
    const key = storeRecordKey(record.nym)
    if (author === undefined) throw new Error('nobody')
    await putRecord(author.dht, key, record.bytes)
    clock += 40 * HOUR
    const anna = await newcomer()
    await until(async () => (await heldBy(anna, key)) !== undefined)
    clock += 8 * HOUR
    expect(await heldBy(anna, key)).toBeUndefined()
  })

  it('loses nothing newer to those who hand over what is old, however often', async () => {
    const [giver] = await meshOf(net, 2, init())
    const { owner, record: older } = await someRecord(1n)
    const { record: newer } = await someRecord(2n, owner)
    const key = storeRecordKey(older.nym)
    const anna = await newcomer()
    if (giver === undefined) throw new Error('nobody')
    const hand = (value: Uint8Array, age = 0) =>
      dhtOf(anna).handover.take({ records: [{ key, value, age }], providers: [] })
    expect(await hand(newer.bytes)).toBe(1)
    expect(await hand(newer.bytes, 3_600)).toBe(1)
    expect(await hand(older.bytes)).toBe(0)
    expect(await heldBy(anna, key)).toEqual(newer.bytes)
    expect(dhtOf(anna).storage.records.held.get(idOf(key))?.receivedAt).toBe(clock)
  })

  it('takes nothing forged', async () => {
    const anna = await newcomer()
    const { record } = await someRecord()
    const { record: other } = await someRecord()
    const wrongKey = { key: storeRecordKey(other.nym), value: record.bytes, age: 0 }
    const strange = { key: new TextEncoder().encode('/strange/x'), value: record.bytes, age: 0 }
    const old = { key: storeRecordKey(record.nym), value: record.bytes, age: 48 * 3_600 }
    const taken = await dhtOf(anna).handover.take({
      records: [wrongKey, strange, old],
      providers: [],
    })
    expect(taken).toBe(0)
    expect(dhtOf(anna).storage.records.held.count).toBe(0)
  })

  it('is not handed more by one peer than bounds allow', async () => {
    const [giver, anna] = await meshOf(net, 2, init())
    if (giver === undefined || anna === undefined) throw new Error('nobody')
    const empty: Batch = { records: [], providers: [] }
    const give = () => request(giver, anna.device, HANDOVER_PROTOCOL, encodeBatch(empty))
    for (let sent = 0; sent < 32; sent++) await give()
    await expect(give()).rejects.toMatchObject({ data: { reason: 'dht.busy' } })
    clock += HOUR
    await expect(give()).resolves.toBeDefined()
  })
})
