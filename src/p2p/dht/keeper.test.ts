import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { createIPNSRecord, marshalIPNSRecord } from 'ipns'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { putRecord } from './client.ts'
import { presenceRecordKey, storeRecordKey } from './keys.ts'
import { createPresence } from './presence-record.ts'
import { ROOT, dhtOf, heldBy, memoryDht, meshOf, someRecord, until } from './testing/fixtures.ts'
import { MemoryNet } from './testing/memory-net.ts'
import type { MemoryNode } from './testing/memory-node.ts'

const HOUR = 3_600_000

let net: MemoryNet
let clock: number
// Nobody hands anything over here: what spreads spreads by repetition.
const init = () => ({ now: () => clock, handover: { settleMs: Infinity } })

beforeEach(() => {
  net = new MemoryNet()
  clock = Date.now()
})
afterEach(() => net.stop())

const repeat = (node: MemoryNode) => dhtOf(node).keeper.runDue()
const newcomer = () => net.join({ dht: memoryDht(init()), contacts: net.living })

/** Publishes from the first node, which then leaves for good. */
async function publishAndLeave(nodes: MemoryNode[], key: Uint8Array, value: Uint8Array) {
  const [author, ...holders] = nodes
  if (author === undefined) throw new Error('nobody')
  await putRecord(author.dht, key, value)
  await author.crash()
  return holders
}

describe('a record whose author is away', () => {
  it('reaches newcomers by whoever holds it, an hour or two after it was last put', async () => {
    const { record } = await someRecord()
    const key = storeRecordKey(record.nym)
    const holders = await publishAndLeave(await meshOf(net, 6, init()), key, record.bytes)
    const anna = await newcomer()
    expect(await heldBy(anna, key)).toBeUndefined()
    for (const holder of holders) expect(await repeat(holder)).toBe(0)
    clock += 2 * HOUR
    expect(await repeat(holders[0] as MemoryNode)).toBe(1)
    expect(await heldBy(anna, key)).toEqual(record.bytes)
  })

  it('is put again by one of those who hold it, and the others see that it was', async () => {
    const { record } = await someRecord()
    const key = storeRecordKey(record.nym)
    const holders = await publishAndLeave(await meshOf(net, 8, init()), key, record.bytes)
    clock += 2 * HOUR
    let done = 0
    for (const holder of holders) done += await repeat(holder)
    expect(done).toBe(1)
  })

  it('is repeated by a worker that was asleep when it fell due', async () => {
    const { record } = await someRecord()
    const key = storeRecordKey(record.nym)
    const [holder] = await publishAndLeave(await meshOf(net, 5, init()), key, record.bytes)
    if (holder === undefined) throw new Error('nobody')
    await holder.crash()
    clock += 5 * HOUR
    const { privateKey, datastore } = holder
    const woken = await net.join({
      privateKey,
      datastore,
      dht: memoryDht(init()),
      contacts: net.living,
    })
    const anna = await newcomer()
    await until(async () => (await repeat(woken)) === 1)
    expect(await heldBy(anna, key)).toEqual(record.bytes)
  })

  it('is left alone once the time is up that its author gave it', async () => {
    const owner = await generateKeyPair('Ed25519')
    const nym = peerIdFromPrivateKey(owner).toString() as Nym
    const short = await createIPNSRecord(owner, `/ipfs/${ROOT}`, 1n, 3 * HOUR, {
      v1Compatible: false,
    })
    const key = storeRecordKey(nym)
    const nodes = await meshOf(net, 5, init())
    const holders = await publishAndLeave(nodes, key, marshalIPNSRecord(short))
    clock += 4 * HOUR
    for (const holder of holders) {
      expect(await repeat(holder)).toBe(0)
      expect(await heldBy(holder, key)).toBeUndefined()
    }
  })

  it('is not repeated when it tells where somebody is now', async () => {
    const owner = await generateKeyPair('Ed25519')
    const key = presenceRecordKey(peerIdFromPrivateKey(owner).toString() as Nym)
    const value = await createPresence(owner, { devices: [], sequence: 1, expires: clock + HOUR })
    const holders = await publishAndLeave(await meshOf(net, 5, init()), key, value)
    clock += 2.5 * HOUR
    for (const holder of holders) {
      expect(await heldBy(holder, key)).toEqual(value)
      expect(await repeat(holder)).toBe(0)
    }
    clock += HOUR
    for (const holder of holders) expect(await heldBy(holder, key)).toBeUndefined()
  })
})
