import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { sha256 } from 'multiformats/hashes/sha2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '../../lib/bytes.ts'
import { findHolders, provideRoot, putRecord } from './client.ts'
import { idOf } from './datastore-keys.ts'
import { storeRecordKey } from './keys.ts'
import { resolveStore } from './resolve.ts'
import { dhtOf, memoryDht, someRecord, until } from './testing/fixtures.ts'
import { MemoryNet } from './testing/memory-net.ts'
import type { MemoryNode } from './testing/memory-node.ts'

const NODES = 36
const STORES = 6

let net: MemoryNet

beforeEach(() => {
  net = new MemoryNet()
})
afterEach(() => net.stop())

const rootOf = async (name: string) => CID.createV1(raw.code, await sha256.digest(utf8(name)))

/** Each owner publishes a store, and says where its page lies. */
async function publishStores(owners: readonly MemoryNode[]) {
  return Promise.all(
    owners.map(async (owner) => {
      const { record } = await someRecord()
      const root = await rootOf(record.nym)
      await putRecord(owner.dht, storeRecordKey(record.nym), record.bytes)
      await provideRoot(owner.dht, root)
      return { owner, nym: record.nym, root }
    }),
  )
}

describe('a network of which half crashes at once', () => {
  it('still finds every store, and who holds it', async () => {
    for (let at = 0; at < NODES; at++) await net.join({ dht: memoryDht() })
    const owners = net.pick(STORES)
    const stores = await publishStores(owners)
    // The entries of holders are not acknowledged.
    await until(() =>
      stores.every(({ root }) => {
        const id = idOf(root.multihash.bytes)
        const told = net.living.filter((node) => dhtOf(node).storage.providers.held.size(id) > 0)
        return told.length >= 15
      }),
    )
    const doomed = net.living.filter((node) => !owners.includes(node)).slice(0, NODES / 2)
    await Promise.all(doomed.map((node) => node.crash()))
    const askers = net.living.filter((node) => !owners.includes(node))
    expect(askers.length).toBeGreaterThan(STORES)
    for (const [index, { owner, nym, root }] of stores.entries()) {
      const asker = askers[index] as MemoryNode
      expect((await resolveStore(asker.dht, nym)).nym).toBe(nym)
      const holders: string[] = []
      for await (const { device } of findHolders(asker.dht, root)) {
        holders.push(device)
        break
      }
      expect(holders).toEqual([owner.device])
    }
  }, 60_000)
})
