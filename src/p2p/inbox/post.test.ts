import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { hexToBytes } from '@noble/hashes/utils.js'
import { MemoryDatastore } from 'datastore-core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Consignment } from './consignment.ts'
import type { InboxOwner } from './key-book.ts'
import { InboxKeyBook } from './key-book.ts'
import { DAY_MS } from './limits.ts'
import type { SealedResult } from './post.ts'
import { InboxPost } from './post.ts'
import { waiting } from './testing.ts'

const START = 1_790_000_000_000

async function person(): Promise<InboxOwner> {
  const key = await generateKeyPair('Ed25519')
  return { key, nym: peerIdFromPrivateKey(key).toString() as Nym, seed: key.raw.slice(0, 32) }
}

/** A DHT and a node that reach nobody. */
const nobody = async function* () {}
const dht = {
  get: nobody,
  put: nobody,
  provide: nobody,
  findProviders: nobody,
  getClosestPeers: nobody,
}
const node = {
  device: '12D3KooWQt1aJPtQEzKawRJQYP9P4e5KCigUQXcKdDVnrRNsx5JD' as DeviceId,
  libp2p: { handle: async () => undefined, unhandle: async () => undefined },
  directPeers: () => [],
  dialPeer: () => Promise.reject(new Error('nobody is there')),
}

describe('what was sealed for somebody who is away', () => {
  let now: number
  let anna: InboxOwner
  let bruno: InboxOwner
  let keys: InboxKeyBook
  let disk: Map<string, Consignment>
  let results: SealedResult[]
  let unlocked: boolean

  const openPost = () => {
    const post = new InboxPost({
      node,
      dht,
      isRelay: () => false,
      keys,
      storage: {
        list: async () => [...disk.values()],
        put: async (one) => void disk.set(one.id, { ...one }),
        delete: async (id) => void disk.delete(id),
      },
      owner: async () => (unlocked ? anna : undefined),
      now: () => now,
      workPerKib: 1,
    })
    post.results.on((result) => results.push(result))
    return post
  }
  const only = () => {
    const [first, ...more] = disk.values()
    if (first === undefined || more.length > 0) throw new Error(`${disk.size} on their way`)
    return first
  }
  const answer = (...receipts: { status: 'stored' }[]) => [{ of: hexToBytes(only().id), receipts }]

  beforeEach(async () => {
    now = START
    unlocked = true
    disk = new Map()
    results = []
    ;[anna, bruno] = await Promise.all([person(), person()])
    keys = new InboxKeyBook({ dht, datastore: new MemoryDatastore(), now: () => now })
    const theirs = new InboxKeyBook({ dht, datastore: new MemoryDatastore(), now: () => now })
    await keys.learn(bruno.nym, await theirs.sign(bruno))
  })

  it('waits on the disk, once, with what comes later in an envelope of its own', async () => {
    const post = openPost()
    await post.post('mail', bruno.nym, waiting('order', 'payment'))
    await post.post('mail', bruno.nym, waiting('order', 'payment'))
    expect(only().documents).toEqual(['order', 'payment'])
    await openPost().post('mail', bruno.nym, waiting('order', 'payment', 'note'))
    expect([...disk.values()].map(({ documents }) => documents)).toEqual([
      ['order', 'payment'],
      ['note'],
    ])
    await post.post('chat', bruno.nym, waiting('order'))
    expect(disk.size).toBe(3)
  })

  it('is through when its reader says so, document by document, and nobody else can say it', async () => {
    const post = openPost()
    await post.post('mail', bruno.nym, waiting('order', 'payment'))
    const both = answer({ status: 'stored' }, { status: 'stored' })
    await post.acknowledged(anna.nym, both)
    await post.acknowledged(bruno.nym, answer({ status: 'stored' }))
    expect(results).toEqual([])
    await post.settle('mail', 'order', bruno.nym)
    expect(only().waiting).toEqual(['payment'])
    await post.acknowledged(bruno.nym, both)
    expect(results.map(({ id, to, receipt }) => [id, to, receipt.status])).toEqual([
      ['payment', bruno.nym, 'stored'],
    ])
    expect(disk.size).toBe(0)
  })

  it('is tried again and again for sixty days, also by a node that was restarted, and then given up in words', async () => {
    let post = openPost()
    await post.post('mail', bruno.nym, waiting('order'))
    let rounds = 0
    for (let day = 0; day < 59; day++) {
      await post.runDue()
      expect(only().rounds).toBeGreaterThan(rounds)
      rounds = only().rounds
      now += DAY_MS
      if (day % 10 === 0) post = openPost()
    }
    expect(results).toEqual([])
    now += 2 * DAY_MS
    await post.runDue()
    expect(results).toEqual([
      {
        kind: 'mail',
        id: 'order',
        to: bruno.nym,
        receipt: { status: 'refused', code: 'inbox.over' },
      },
    ])
    expect(disk.size).toBe(0)
  })

  it('backs off while nobody is there, and starts over when the network changes', async () => {
    const post = openPost()
    await post.post('mail', bruno.nym, waiting('order'))
    await post.runDue()
    const first = only().nextAt - now
    for (let round = 0; round < 6; round++) {
      now = only().nextAt
      await post.runDue()
    }
    expect(only().nextAt - now).toBeGreaterThan(10 * first)
    const { rounds } = only()
    post.wake()
    now += 16_000
    await post.runDue()
    expect(only().rounds).toBe(rounds + 1)
  })

  it('is not touched while the vault is locked', async () => {
    const post = openPost()
    await post.post('mail', bruno.nym, waiting('order'))
    unlocked = false
    post.forget()
    await post.runDue()
    expect(await post.heldBy('mail', 'order', bruno.nym)).toBe(0)
    expect(only().rounds).toBe(0)
    await post.post('mail', bruno.nym, waiting('another'))
    expect(disk.size).toBe(1)
  })

  it('cannot be sealed to somebody whose keys nobody knows', async () => {
    const stranger = await person()
    await expect(openPost().post('mail', stranger.nym, waiting('x'))).rejects.toMatchObject({
      code: 'inbox.no-keys',
    })
  })

  it('is sealed to the key of the week in which it is sealed, months ahead', async () => {
    now += 80 * DAY_MS
    const post = openPost()
    await post.post('mail', bruno.nym, waiting('order'))
    const inbox = keys.keysOf(bruno, Math.floor(now / (7 * DAY_MS)))
    expect(only().envelope.slice(1, 33)).toEqual(inbox.address)
    now += 40 * DAY_MS
    await expect(openPost().post('mail', bruno.nym, waiting('late'))).rejects.toThrow()
  })
})
