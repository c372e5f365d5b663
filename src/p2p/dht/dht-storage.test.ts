import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PeerId } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { MemoryDatastore } from 'datastore-core'
import type { Datastore } from 'interface-datastore'
import { beforeEach, describe, expect, it } from 'vitest'
import { idOf, providerName, recordName } from './datastore-keys.ts'
import { DhtStorage } from './dht-storage.ts'
import { compareDistance, placeOf } from './distance.ts'
import type { StoreRecord } from './ipns-record.ts'
import { presenceRecordKey, storeRecordKey } from './keys.ts'
import type { DhtLimits } from './limits.ts'
import { BROWSER_LIMITS } from './limits.ts'
import { createPresence } from './presence-record.ts'
import { decodePutRecord, encodePutRecord } from './put-record.ts'
import { ROOT, someRecord } from './testing/fixtures.ts'

const HOUR = 3_600_000
const invalid = { code: 'record.invalid' }
const full = { code: 'dht.full' }

let datastore: Datastore
let peerId: PeerId
let clock: number

beforeEach(async () => {
  datastore = new MemoryDatastore()
  peerId = peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
  clock = Date.now()
})

/** The node's storage, as it is after each start of the worker. */
const open = (limits: Partial<DhtLimits> = {}) =>
  new DhtStorage({
    datastore,
    peerId,
    limits: { ...BROWSER_LIMITS, ...limits },
    now: () => clock,
  })

const nameOf = (record: StoreRecord) => recordName(idOf(storeRecordKey(record.nym)))

/** What kad-dht does with a record that somebody puts here. */
const put = (storage: DhtStorage, record: StoreRecord) => {
  const key = storeRecordKey(record.nym)
  const bytes = encodePutRecord({ key, value: record.bytes, receivedAt: clock })
  return storage.put(nameOf(record), bytes)
}

const stored = async (storage: DhtStorage, record: StoreRecord) => {
  const name = nameOf(record)
  return (await storage.has(name)) ? decodePutRecord(await storage.get(name))?.value : undefined
}

const distanceOf = (record: StoreRecord) => placeOf(storeRecordKey(record.nym))

/** Records of strangers, the nearest to the node first. */
async function strangers(count: number): Promise<StoreRecord[]> {
  const self = placeOf(peerId.toMultihash().bytes)
  const made = await Promise.all(Array.from({ length: count }, () => someRecord()))
  return made
    .map(({ record }) => record)
    .sort((a, b) => compareDistance(self, distanceOf(a), distanceOf(b)))
}

describe('a record that a node keeps for somebody', () => {
  it('is not replaced by an older one, also after the worker was restarted', async () => {
    const { owner, record: newer } = await someRecord(2n)
    const { record: older } = await someRecord(1n, owner)
    await put(open(), newer)
    const restarted = open()
    await expect(put(restarted, older)).rejects.toMatchObject(invalid)
    expect(await stored(restarted, older)).toEqual(newer.bytes)
  })

  it('is replaced by a newer one', async () => {
    const { owner, record: older } = await someRecord(1n)
    const { record: newer } = await someRecord(2n, owner)
    await put(open(), older)
    await put(open(), newer)
    expect(await stored(open(), older)).toEqual(newer.bytes)
  })

  it('is gone 48 hours after it was last put, though no worker ran meanwhile', async () => {
    const { record } = await someRecord()
    await put(open(), record)
    clock += 48 * HOUR - 1
    expect(await stored(open(), record)).toEqual(record.bytes)
    clock += 1
    const woken = open()
    expect(await stored(woken, record)).toBeUndefined()
    expect(await datastore.has(nameOf(record))).toBe(false)
  })

  it('stays for another 48 hours when it is put again', async () => {
    const { record } = await someRecord()
    const storage = open()
    await put(storage, record)
    clock += 30 * HOUR
    await put(storage, record)
    clock += 30 * HOUR
    expect(await stored(storage, record)).toEqual(record.bytes)
  })

  it('is gone when the time is up that its author gave it', async () => {
    const owner = await generateKeyPair('Ed25519')
    const nym = peerIdFromPrivateKey(owner).toString() as StoreRecord['nym']
    const key = presenceRecordKey(nym)
    const expires = clock - 10 * HOUR
    const value = await createPresence(owner, { devices: [], sequence: 1, expires })
    const storage = open()
    const name = recordName(idOf(key))
    await storage.put(name, encodePutRecord({ key, value, receivedAt: clock }))
    expect(await storage.has(name)).toBe(true)
    // Twelve hours are left to clocks that are wrong.
    clock += 2 * HOUR
    expect(await storage.has(name)).toBe(false)
    await expect(
      storage.put(name, encodePutRecord({ key, value, receivedAt: clock })),
    ).rejects.toMatchObject(invalid)
  })

  it('outlives a clock that was days ahead when it came, but not by more than its 48 hours', async () => {
    const { record } = await someRecord()
    clock += 5 * 24 * HOUR
    await put(open(), record)
    clock -= 5 * 24 * HOUR
    const corrected = open()
    expect(await stored(corrected, record)).toEqual(record.bytes)
    clock += 48 * HOUR
    expect(await stored(corrected, record)).toBeUndefined()
  })

  it('counts its 48 hours anew when the clock is set right while the worker runs', async () => {
    const { record } = await someRecord()
    const storage = open()
    clock += 5 * 24 * HOUR
    await put(storage, record)
    clock -= 5 * 24 * HOUR
    await storage.sweep()
    expect(await stored(storage, record)).toEqual(record.bytes)
    clock += 48 * HOUR
    expect(await stored(storage, record)).toBeUndefined()
  })

  it('survives a clock that jumps ahead by hours', async () => {
    const { record } = await someRecord()
    const storage = open()
    await put(storage, record)
    clock += 12 * HOUR
    await storage.sweep()
    clock -= 12 * HOUR
    expect(await stored(storage, record)).toEqual(record.bytes)
  })

  it('is refused when it is larger than its kind may be, or of no kind that we know', async () => {
    const { record } = await someRecord()
    const key = storeRecordKey(record.nym)
    const large = encodePutRecord({ key, value: new Uint8Array(3_000), receivedAt: clock })
    await expect(open().put(nameOf(record), large)).rejects.toMatchObject(invalid)
    const strange = new TextEncoder().encode('/strange/key')
    const other = encodePutRecord({ key: strange, value: record.bytes, receivedAt: clock })
    await expect(open().put(recordName(idOf(strange)), other)).rejects.toMatchObject(invalid)
  })
})

describe('a node that keeps as much as it may', () => {
  it('lets go what is farthest from it, and refuses what is farther than all it has', async () => {
    const [nearest, near, far, farthest] = await strangers(4)
    if (!nearest || !near || !far || !farthest) throw new Error('too few')
    const storage = open({ records: 2 })
    await put(storage, far)
    await put(storage, nearest)
    await put(storage, near)
    expect(await stored(storage, far)).toBeUndefined()
    await expect(put(storage, farthest)).rejects.toMatchObject(full)
    expect(await stored(storage, nearest)).toBeDefined()
    expect(await stored(storage, near)).toBeDefined()
    expect(storage.records.held.count).toBe(2)
  })

  it('counts bytes as well', async () => {
    const records = await strangers(5)
    const [first] = records
    if (first === undefined) throw new Error('none')
    const size = storeRecordKey(first.nym).length + first.bytes.length
    const storage = open({ recordBytes: Math.floor(3.5 * size) })
    for (const record of records.reverse()) await put(storage, record).catch(() => undefined)
    expect(storage.records.held.count).toBe(3)
    expect(storage.records.held.bytes).toBeLessThanOrEqual(3.5 * size)
  })

  it('never lets go what is its own, also after a restart', async () => {
    const records = await strangers(4)
    const own = records.pop()
    if (own === undefined) throw new Error('none')
    const first = open({ records: 1 })
    await first.ready()
    await first.records.protect(storeRecordKey(own.nym))
    await put(first, own)
    const restarted = open({ records: 1 })
    for (const record of records) await put(restarted, record).catch(() => undefined)
    expect(await stored(restarted, own)).toEqual(own.bytes)
    expect(restarted.records.held.count).toBe(1)
  })

  it('keeps within new bounds what an earlier version kept', async () => {
    const generous = open()
    for (const record of await strangers(4)) await put(generous, record)
    const strict = open({ records: 2 })
    await strict.ready()
    expect(strict.records.held.count).toBe(2)
  })

  it('still remembers in this run which version it dropped', async () => {
    const { owner, record: newer } = await someRecord(2n)
    const { record: older } = await someRecord(1n, owner)
    const storage = open()
    await put(storage, newer)
    await storage.delete(nameOf(newer))
    await expect(put(storage, older)).rejects.toMatchObject(invalid)
  })
})

describe('who holds what', () => {
  const id = idOf(ROOT.multihash.bytes)
  const device = async () => peerIdFromPrivateKey(await generateKeyPair('Ed25519')).toString()
  const provide = (storage: DhtStorage, who: string, thing = id) =>
    storage.put(providerName(thing, who), new Uint8Array([1]))
  const holders = async (storage: DhtStorage) => {
    const found: string[] = []
    const prefix = `/dht/provider/${id}`
    for await (const { key } of storage.query({ prefix })) {
      found.push(key.toString().split('/').at(-1) ?? '')
    }
    return found.sort()
  }

  it('is told to others for 48 hours, and not a moment longer after a sleep', async () => {
    const anna = await device()
    await provide(open(), anna)
    clock += 48 * HOUR - 1
    expect(await holders(open())).toEqual([anna])
    clock += 1
    expect(await holders(open())).toEqual([])
  })

  it('is bounded for each thing: the oldest entry goes first, never the node’s own', async () => {
    const storage = open({ providersPerKey: 3 })
    const own = peerId.toString()
    await provide(storage, own)
    const others = [await device(), await device(), await device(), await device()]
    for (const other of others) {
      clock += HOUR
      await provide(storage, other)
    }
    expect(await holders(storage)).toEqual([own, ...others.slice(2)].sort())
  })

  it('is taken from the device itself before what others say', async () => {
    const storage = open({ providersPerKey: 2 })
    await storage.ready()
    const [anna, bob, carl, dora] = [await device(), await device(), await device(), await device()]
    const hearsay = (who: string) =>
      storage.providers.put(id, { device: who, receivedAt: clock, firstHand: false })
    await hearsay(anna)
    await hearsay(bob)
    await provide(storage, carl)
    await provide(storage, dora)
    expect(await holders(storage)).toEqual([carl, dora].sort())
    await expect(hearsay(anna)).rejects.toMatchObject(full)
  })

  it('names nobody whose addresses are forgotten', async () => {
    const [known, forgotten] = [await device(), await device()]
    const storage = new DhtStorage({
      datastore,
      peerId,
      now: () => clock,
      knows: async (who) => who === known,
    })
    await provide(storage, known)
    await provide(storage, forgotten)
    expect(await holders(storage)).toEqual([known])
  })

  it('is bounded in all: the things that are farthest from the node go first', async () => {
    const storage = open({ providers: 20 })
    const self = placeOf(peerId.toMultihash().bytes)
    const things = Array.from({ length: 30 }, (_, n) => Uint8Array.of(0x12, 0x01, n))
    for (const thing of things) {
      await provide(storage, await device(), idOf(thing)).catch(() => undefined)
    }
    const nearest = things
      .sort((a, b) => compareDistance(self, placeOf(a), placeOf(b)))
      .slice(0, 20)
      .map(idOf)
    const kept = storage.providers.held.keys().map((entry) => entry.id)
    expect(kept.sort()).toEqual(nearest.sort())
  })
})
