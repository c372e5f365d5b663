import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Browser } from '../../p2p/swarm/testing.ts'
import { connect, openBrowser, storeContent } from '../../p2p/swarm/testing.ts'
import { Emitter } from '../../lib/emitter.ts'
import type { StoreRecord } from '../../storage/records.ts'
import type { Change } from '../changes.ts'
import { CopyRounds } from './copy-rounds.ts'

let vendor: Browser
let follower: Browser
let record: StoreRecord
let rounds: CopyRounds

beforeEach(async () => {
  ;[vendor, follower] = await Promise.all([openBrowser(), openBrowser()])
  await connect(vendor, follower)
  rounds = new CopyRounds({
    running: async () => ({ node: vendor.node, dht: vendor.node.libp2p.services.dht }),
    records: { get: () => Promise.resolve(record), list: () => Promise.resolve([record]) },
    changes: new Emitter<Change>(),
    clock: () => Date.now(),
  })
})

afterEach(async () => {
  rounds.stop()
  await Promise.all([vendor.stop(), follower.stop()])
})

async function publish(...slugs: string[]): Promise<void> {
  const content = await storeContent(slugs)
  const { record: signed } = await vendor.stores.publish(vendor.identity, vendor.nym, content)
  record = {
    nym: vendor.nym,
    root: signed.root.toString(),
    sequence: signed.sequence,
    lastViewedAt: 0,
    own: true,
    following: false,
  }
}

test('an owner who looks sees a follower come up to date without asking again', async () => {
  await publish('melon')
  await follower.stores.keepStore(vendor.nym)
  await publish('melon', 'lemon')
  const leave = rounds.watch()
  const versions = async () =>
    (await (await rounds.copies())?.view())?.holders.map(({ version }) => version)
  await expect.poll(versions, { timeout: 20_000 }).toEqual(['older'])
  // Less than the time between two rounds when nobody is behind.
  const kept = await follower.stores.openStore(vendor.nym)
  await expect.poll(versions, { timeout: 30_000 }).toEqual(['newest'])
  kept.close()
  leave()
}, 60_000)
