import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { MemoryDatastore } from 'datastore-core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import { InboxKeyBook } from './key-book.ts'
import {
  MAX_INBOX_RECORD_BYTES,
  addressAt,
  createInboxRecord,
  readInboxRecord,
} from './key-record.ts'
import { DAY_MS, WEEKS_AHEAD, WEEK_MS } from './limits.ts'
import { inboxNamespace, inboxRecordKey } from './namespace.ts'
import { deriveInboxKeys, weekOf } from './weekly-keys.ts'

const NOW = 1_790_000_000_000
const DEVICE = '12D3KooWQt1aJPtQEzKawRJQYP9P4e5KCigUQXcKdDVnrRNsx5JD' as DeviceId
const nobody = async function* () {}
const dht = { get: nobody, put: nobody, provide: nobody, findProviders: nobody }

describe('where a person’s sealed messages go', () => {
  let key: PrivateKey
  let nym: Nym
  const keysFrom = (week: number, count = WEEKS_AHEAD + 1) =>
    Array.from({ length: count }, (_, ahead) => deriveInboxKeys(key.raw.slice(0, 32), week + ahead))
  const sign = (sequence = 1, keys = keysFrom(weekOf(NOW))) =>
    createInboxRecord(key, { keys, mailboxes: [], sequence })

  beforeEach(async () => {
    key = await generateKeyPair('Ed25519')
    nym = peerIdFromPrivateKey(key).toString() as Nym
  })

  it('is known for three months, with another address each week, and shows no secret', async () => {
    const bytes = await sign()
    const record = await readInboxRecord(nym, bytes, NOW + 90 * DAY_MS)
    const addresses = [0, 1, 12].map((weeks) => addressAt(record, NOW + weeks * WEEK_MS).address)
    expect(new Set(addresses.map(String)).size).toBe(3)
    expect(Object.keys(record.keys[0] ?? {}).sort()).toEqual(['address', 'key', 'week'])
    expect(() => addressAt(record, NOW - WEEK_MS)).toThrow('no inbox key')
  })

  it('has room for three mailboxes with all their addresses', async () => {
    const addresses = Array.from({ length: 4 }, () => `/${'a'.repeat(299)}`)
    const mailboxes = Array.from({ length: 3 }, () => ({ device: DEVICE, addresses }))
    const keys = keysFrom(weekOf(NOW))
    const bytes = await createInboxRecord(key, { keys, mailboxes, sequence: 1 })
    expect(bytes.length).toBeLessThan(MAX_INBOX_RECORD_BYTES)
    expect((await readInboxRecord(nym, bytes, NOW)).mailboxes).toEqual(mailboxes)
  })

  it('is refused when it is forged, of somebody else, over, or not begun', async () => {
    const stranger = peerIdFromPrivateKey(await generateKeyPair('Ed25519')).toString() as Nym
    const refused = { code: 'record.invalid' }
    const bytes = await sign()
    await expect(readInboxRecord(stranger, bytes, NOW)).rejects.toMatchObject(refused)
    const forged = bytes.slice()
    forged[40] = (forged[40] ?? 0) ^ 1
    await expect(readInboxRecord(nym, forged, NOW)).rejects.toMatchObject(refused)
    await expect(readInboxRecord(nym, bytes, NOW + 99 * DAY_MS)).rejects.toMatchObject(refused)
    await expect(readInboxRecord(nym, bytes, NOW - 8 * DAY_MS)).rejects.toMatchObject(refused)
    const gap = [...keysFrom(weekOf(NOW), 1), ...keysFrom(weekOf(NOW) + 2, 1)]
    await expect(readInboxRecord(nym, await sign(1, gap), NOW)).rejects.toMatchObject(refused)
  })

  it('lies in the DHT under the person’s name, the newest before all others, also while they are away', async () => {
    const [older, newer] = [await sign(1), await sign(2)]
    const at = inboxRecordKey(nym)
    await inboxNamespace.validate(at, newer, NOW)
    await expect(inboxNamespace.validate(inboxRecordKey('x' as Nym), newer, NOW)).rejects.toThrow()
    expect(inboxNamespace.select(at, [older, newer])).toBe(1)
    expect(inboxNamespace.outlivesAuthor).toBe(true)
    expect(inboxNamespace.validUntil(newer)).toBeGreaterThan(NOW + 90 * DAY_MS)
  })

  it('is remembered over a restart, never goes back, and keeps the mailboxes', async () => {
    const datastore = new MemoryDatastore()
    const open = () => new InboxKeyBook({ dht, datastore, now: () => NOW })
    const owner = { nym, key, seed: key.raw.slice(0, 32) }
    const mailboxes = [{ device: DEVICE, addresses: [] }]
    const first = await open().sign(owner, mailboxes[0])
    expect(await open().sign(owner)).toEqual(first)
    const book = open()
    await book.learn(nym, await sign(1))
    expect((await book.find(nym))?.mailboxes).toEqual(mailboxes)
    const later = new InboxKeyBook({ dht, datastore, now: () => NOW + 2 * DAY_MS })
    const renewed = await readInboxRecord(nym, await later.sign(owner), NOW + 2 * DAY_MS)
    expect(renewed.sequence).toBe(NOW + 2 * DAY_MS)
    expect(renewed.mailboxes).toEqual(mailboxes)
  })

  it('is forgotten when it has run out', async () => {
    const datastore = new MemoryDatastore()
    await new InboxKeyBook({ dht, datastore, now: () => NOW }).learn(nym, await sign())
    const later = new InboxKeyBook({ dht, datastore, now: () => NOW + 200 * DAY_MS })
    await later.prune()
    const left = []
    for await (const one of datastore.queryKeys({})) left.push(one)
    expect(left).toEqual([])
    expect(await later.find(nym)).toBeUndefined()
  })
})
