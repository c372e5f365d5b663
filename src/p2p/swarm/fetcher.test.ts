import { CID } from 'multiformats/cid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { Fetcher } from './fetcher.ts'
import { collect } from './local-blocks.ts'
import type { Browser } from './testing.ts'
import { addFile, addPhoto, connect, openBrowser } from './testing.ts'

describe('a block that may come over two protocols', () => {
  let seeder: Browser
  let viewer: Browser
  let asked: number

  beforeEach(async () => {
    seeder = await openBrowser()
    viewer = await openBrowser()
    await connect(viewer, seeder)
    asked = 0
  })

  afterEach(async () => {
    await Promise.all([seeder, viewer].map((browser) => browser.stop()))
  })

  const fetcher = () => {
    const { node, blocks, stores } = viewer
    return new Fetcher({
      node,
      dht: node.libp2p.services.dht,
      blocks,
      exchange: stores.exchange,
      fallback: (cid, options) => {
        asked++
        return collect(node.helia.blockstore.get(cid, options ?? {}))
      },
      now: systemClock,
    })
  }

  it('comes once: Bitswap is not asked while a browser of ours has it', async () => {
    const before = viewer.node.snapshot().bytesReceived
    const file = await addFile(seeder.blocks, 16)
    const session = viewer.stores.exchange.session()
    const kept = await fetcher().fetchAll([file.root], session, {})
    expect(kept).toHaveLength(17)
    expect(asked).toBe(0)
    const moved = viewer.node.snapshot().bytesReceived - before
    expect(moved).toBeLessThanOrEqual(1.05 * file.bytes)
  })

  it('comes over Bitswap when no browser sends it otherwise', async () => {
    const photo = CID.parse(await addPhoto(seeder.blocks))
    seeder.stores.setUploadLimit(0)
    const session = viewer.stores.exchange.session([seeder.node.device])
    expect(await fetcher().get(photo, session, {})).toHaveLength(60_000)
    expect(asked).toBe(1)
    expect(viewer.stores.exchange.bytesReceived).toBe(0)
    expect(await viewer.blocks.has(photo)).toBe(true)
  })
})
