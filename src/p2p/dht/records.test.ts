import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import fc from 'fast-check'
import { createIPNSRecord, marshalIPNSRecord } from 'ipns'
import { CID } from 'multiformats/cid'
import { beforeAll, describe, expect, it } from 'vitest'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import { createStoreRecord, readStoreRecord } from './ipns-record.ts'
import { presenceRecordKey, storeRecordKey } from './keys.ts'
import { createPresence, readPresence } from './presence-record.ts'
import { namespaces, selectorsOf, validatorsOf } from './namespaces.ts'

const root = CID.parse('bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354')
const now = 1_790_000_000_000
const invalid = { code: 'record.invalid' }

let anna: PrivateKey
let mallory: PrivateKey
let nym: Nym
let device: DeviceId

const nymOf = (key: PrivateKey) => peerIdFromPrivateKey(key).toString() as Nym

beforeAll(async () => {
  anna = await generateKeyPair('Ed25519')
  mallory = await generateKeyPair('Ed25519')
  nym = nymOf(anna)
  device = nymOf(await generateKeyPair('Ed25519')) as string as DeviceId
})

const presence = (sequence = 1, expires = now + 60_000) => ({
  devices: [{ device, addresses: ['/dns4/relay.example/tcp/443/wss'], seenAt: now }],
  sequence,
  expires,
})

describe('a store record', () => {
  it('says which root is the store, signed by its owner', async () => {
    const record = await createStoreRecord(anna, root, 7n)
    expect(await readStoreRecord(nym, record.bytes)).toEqual(record)
    expect(record).toMatchObject({ nym, sequence: 7n })
    expect(record.root.equals(root)).toBe(true)
  })

  it('counts for nobody else', async () => {
    const { bytes } = await createStoreRecord(mallory, root, 7n)
    await expect(readStoreRecord(nym, bytes)).rejects.toMatchObject(invalid)
  })

  it('is void when any of its bytes was changed', async () => {
    const { bytes } = await createStoreRecord(anna, root, 7n)
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          const changed = bytes.slice()
          changed[at] = (changed[at] ?? 0) ^ flip
          const read = await readStoreRecord(nym, changed).catch(() => undefined)
          // Fields outside the signature do not count: what is read is what was signed.
          if (read !== undefined)
            expect([read.sequence, read.root.toString()]).toEqual([7n, root.toString()])
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is void past its time, but still tells a keeper what was the newest', async () => {
    const record = await createIPNSRecord(anna, root, 3n, -1000, { v1Compatible: false })
    const bytes = marshalIPNSRecord(record)
    await expect(readStoreRecord(nym, bytes)).rejects.toMatchObject(invalid)
    expect((await readStoreRecord(nym, bytes, { allowExpired: true })).sequence).toBe(3n)
  })

  it.each([
    '/ipns/example.com',
    '/ipfs/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy',
    '/x',
  ])('is void when it names %s', async (value) => {
    const record = await createIPNSRecord(anna, value, 1n, 60_000, { v1Compatible: false })
    await expect(readStoreRecord(nym, marshalIPNSRecord(record))).rejects.toMatchObject(invalid)
  })
})

describe('a presence', () => {
  it('says which devices a person has', async () => {
    const bytes = await createPresence(anna, presence())
    expect(await readPresence(nym, bytes, now)).toEqual({ nym, ...presence() })
  })

  it('is void when it is of somebody else, expired, or lasts too long', async () => {
    const own = await createPresence(anna, presence())
    await expect(readPresence(nymOf(mallory), own, now)).rejects.toMatchObject(invalid)
    await expect(readPresence(nym, own, now + 60_001 + 12 * 3_600_000)).rejects.toMatchObject(
      invalid,
    )
    const endless = await createPresence(anna, presence(1, now + 400 * 86_400_000))
    await expect(readPresence(nym, endless, now)).rejects.toMatchObject(invalid)
  })

  it('is void with more devices or addresses than bounds allow', async () => {
    const [one] = presence().devices
    if (one === undefined) throw new Error('no device')
    const crowd = { ...presence(), devices: Array.from({ length: 9 }, () => one) }
    await expect(readPresence(nym, await createPresence(anna, crowd), now)).rejects.toMatchObject(
      invalid,
    )
    const scattered = {
      ...presence(),
      devices: [{ ...one, addresses: Array.from({ length: 9 }, () => '/ip4/1.2.3.4') }],
    }
    await expect(
      readPresence(nym, await createPresence(anna, scattered), now),
    ).rejects.toMatchObject(invalid)
  })

  it('is void as any other bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await expect(readPresence(nym, bytes, now)).rejects.toMatchObject(invalid)
      }),
    )
  })
})

describe('the DHT', () => {
  it('keeps only records under their own person’s key', async () => {
    const validators = validatorsOf(namespaces, () => now)
    const presences = validators['souk-presence']
    const second = await createPresence(anna, presence(2))
    await presences?.(presenceRecordKey(nym), second)
    await expect(presences?.(presenceRecordKey(nymOf(mallory)), second)).rejects.toMatchObject(
      invalid,
    )
    const store = await createStoreRecord(anna, root, 1n)
    await validators['ipns']?.(storeRecordKey(nym), store.bytes)
    await expect(
      validators['ipns']?.(storeRecordKey(nymOf(mallory)), store.bytes),
    ).rejects.toMatchObject(invalid)
    await expect(validators['ipns']?.(new Uint8Array(9), store.bytes)).rejects.toMatchObject(
      invalid,
    )
  })

  it('prefers the newest of several', async () => {
    const sequences = [3, 9, 5]
    const stores = await Promise.all(
      sequences.map(async (n) => (await createStoreRecord(anna, root, BigInt(n))).bytes),
    )
    expect(selectorsOf(namespaces)['ipns']?.(storeRecordKey(nym), stores)).toBe(1)
    const presences = await Promise.all(sequences.map((n) => createPresence(anna, presence(n))))
    expect(selectorsOf(namespaces)['souk-presence']?.(presenceRecordKey(nym), presences)).toBe(1)
  })
})
