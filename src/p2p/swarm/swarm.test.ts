import { afterEach, describe, expect, it } from 'vitest'
import { BLOCKS_PROTOCOL } from '../constants.ts'
import { handleFramed } from '../framing.ts'
import { decodeMessage, encodeMessage } from './messages.ts'
import type { DownloadProgress } from './progress.ts'
import { BlockExchange } from './block-exchange.ts'
import type { Browser } from './testing.ts'
import { addFile, connect, openBrowser, until } from './testing.ts'

/** Fast enough for a test, slow enough that something can happen during a download. */
const LINE = 1_500_000

describe('a file that several people have', () => {
  const browsers: Browser[] = []

  afterEach(async () => {
    await Promise.all(browsers.splice(0).map((browser) => browser.stop()))
  })

  const open = async () => {
    const browser = await openBrowser()
    browsers.push(browser)
    return browser
  }

  /** People with the same file, each with an upload of {@link LINE}. */
  const seeders = async (count: number, pieces = 40) => {
    const all = await Promise.all(Array.from({ length: count }, open))
    const [first] = all
    if (first === undefined) throw new Error('nobody has it')
    const file = await addFile(first.blocks, pieces)
    for (const one of all) {
      one.stores.setUploadLimit(LINE)
      for (const cid of [file.root, ...file.pieces]) {
        const bytes = await first.blocks.get(cid)
        if (bytes !== undefined) await one.blocks.put({ cid, bytes })
      }
    }
    return { all, file }
  }

  const sent = ({ stores }: Browser) => stores.exchange.bytesSent
  const received = ({ stores }: Browser) => stores.exchange.bytesReceived

  it('comes from all of them, about evenly, and once', async () => {
    const { all, file } = await seeders(3, 80)
    const viewer = await open()
    for (const one of all) await connect(viewer, one)
    const told: DownloadProgress[] = []
    const kept = await viewer.stores.fetchAll(file.root, {
      onProgress: (progress) => told.push(progress),
    })
    expect(kept).toHaveLength(81)
    expect(received(viewer)).toBeLessThanOrEqual(1.05 * file.bytes)
    for (const one of all) expect(sent(one)).toBeGreaterThan(0.1 * file.bytes)
    const end = told.at(-1)
    expect(end).toMatchObject({ blocks: 81, totalBlocks: 81 })
    expect([end?.bytes, end?.totalBytes]).toEqual([file.bytes, file.bytes])
    expect(end?.peers.map(({ device }) => device).toSorted()).toEqual(
      all.map(({ node }) => node.device).toSorted(),
    )
    expect(end?.peers.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(received(viewer))
    const [day] = viewer.stores.tally.rows()
    expect(day?.received).toBeGreaterThan(0)
    expect(day?.sent).toBe(0)
  })

  it('comes from the others when one leaves in the middle', async () => {
    const { all, file } = await seeders(2)
    const [stays, leaves] = all as [Browser, Browser]
    const viewer = await open()
    for (const one of all) await connect(viewer, one)
    const fetching = viewer.stores.fetchAll(file.root)
    await until(() => sent(leaves) > 0.1 * file.bytes)
    await leaves.node.stop()
    await fetching
    expect(received(viewer)).toBeLessThanOrEqual(1.1 * file.bytes)
    expect(sent(stays)).toBeGreaterThan(0.4 * file.bytes)
  })

  it('comes also from somebody who comes in the middle', async () => {
    const { all, file } = await seeders(2)
    const [first, joins] = all as [Browser, Browser]
    const viewer = await open()
    await connect(viewer, first)
    const fetching = viewer.stores.fetchAll(file.root)
    await until(() => received(viewer) > 0.1 * file.bytes)
    await connect(viewer, joins)
    await fetching
    expect(sent(joins)).toBeGreaterThan(0.1 * file.bytes)
    expect(received(viewer)).toBeLessThanOrEqual(1.05 * file.bytes)
  })

  it('hardly comes from a slow one while others are fast', async () => {
    const { all, file } = await seeders(2)
    const [fast, slow] = all as [Browser, Browser]
    slow.stores.setUploadLimit(LINE / 20)
    const viewer = await open()
    for (const one of all) await connect(viewer, one)
    await viewer.stores.fetchAll(file.root)
    expect(sent(slow)).toBeLessThan(0.2 * file.bytes)
    expect(sent(fast)).toBeGreaterThan(0.7 * file.bytes)
  })

  it('is whole although one of them lies in a part of it, who is not asked again', async () => {
    const { all, file } = await seeders(2)
    const [honest, liar] = all as [Browser, Browser]
    await liar.node.libp2p.unhandle(BLOCKS_PROTOCOL)
    let lies = 0
    await handleFramed(liar.node, BLOCKS_PROTOCOL, async (framed) => {
      for await (const frame of framed) {
        const message = decodeMessage(frame)
        if (message.type === 'have') {
          const has = message.digests.map(() => true)
          await framed.send(encodeMessage({ type: 'haves', id: message.id, has }))
        }
        if (message.type !== 'want') continue
        lies++
        const bytes = new Uint8Array(64_000 - message.start).subarray(0, 30_000)
        await framed.send(encodeMessage({ type: 'block', id: message.id, total: 64_000, bytes }))
        await framed.send(
          encodeMessage({
            type: 'block',
            id: message.id,
            total: 64_000,
            bytes: new Uint8Array(64_000 - message.start - bytes.length),
          }),
        )
      }
    })
    const viewer = await open()
    for (const one of all) await connect(viewer, one)
    const kept = await viewer.stores.fetchAll(file.root)
    expect(kept).toHaveLength(41)
    for (const cid of file.pieces) {
      expect(await viewer.blocks.get(cid)).toEqual(await honest.blocks.get(cid))
    }
    expect(viewer.stores.exchange.distrusts(liar.node.device)).toBe(lies > 0)
    expect(viewer.stores.exchange.distrusts(honest.node.device)).toBe(false)
  })

  it('is not fetched again as far as it is here, when the app died in the middle', async () => {
    const { all, file } = await seeders(1)
    const [seeder] = all as [Browser]
    const viewer = await open()
    await connect(viewer, seeder)
    const death = new AbortController()
    const fetching = viewer.stores.fetchAll(file.root, { signal: death.signal })
    await until(() => received(viewer) > 0.4 * file.bytes)
    death.abort(new Error('the worker died'))
    await expect(fetching).rejects.toThrow('the worker died')
    const before = received(viewer)
    // What runs anew has nothing but the blocks on disk.
    const { node, blocks } = viewer
    const again = new BlockExchange({ node, blocks })
    const session = again.session([seeder.node.device])
    const missing = []
    for (const cid of [file.root, ...file.pieces]) if (!(await blocks.has(cid))) missing.push(cid)
    expect(missing.length).toBeLessThan(35)
    await Promise.all([file.root, ...file.pieces].map((cid) => session.get(cid)))
    expect(before + again.bytesReceived).toBeLessThanOrEqual(1.05 * file.bytes + 2 * 64_000)
    expect(again.bytesReceived).toBeLessThanOrEqual(missing.length * 64_000)
    const resumed: DownloadProgress[] = []
    await viewer.stores.fetchAll(file.root, { onProgress: (one) => resumed.push(one) })
    expect(resumed.at(-1)).toMatchObject({ blocks: 41, fetchedBytes: 0, bytes: file.bytes })
    await again.stop()
  })

  it('spreads among those who fetch it at the same time: its owner sends little more than a copy', async () => {
    const { all, file } = await seeders(1)
    const [owner] = all as [Browser]
    const viewers = await Promise.all(Array.from({ length: 5 }, open))
    for (const [index, viewer] of viewers.entries()) {
      viewer.stores.setUploadLimit(LINE)
      await connect(viewer, owner)
      for (const other of viewers.slice(0, index)) await connect(viewer, other)
    }
    await Promise.all(viewers.map(({ stores }) => stores.fetchAll(file.root)))
    for (const viewer of viewers) {
      for (const cid of file.pieces) expect(await viewer.blocks.has(cid)).toBe(true)
      expect(received(viewer)).toBeLessThanOrEqual(1.2 * file.bytes)
    }
    // Without each other's help they would take five copies from it.
    expect(sent(owner)).toBeLessThan(1.6 * file.bytes)
  })

  it('stays where it is while its owner sends nothing', async () => {
    const { all, file } = await seeders(1, 2)
    const [owner] = all as [Browser]
    owner.stores.setUploadLimit(0)
    const viewer = await open()
    const session = viewer.stores.exchange.session([owner.node.device])
    await connect(viewer, owner)
    await expect(session.get(file.root)).rejects.toMatchObject({ code: 'block.not-found' })
    expect(sent(owner)).toBe(0)
    owner.stores.setUploadLimit(undefined)
    expect(await session.get(file.root)).toBeDefined()
  })
})
