import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CID } from 'multiformats/cid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Relay } from '../../../relay/relay.ts'
import { startRelay } from '../../../relay/relay.ts'
import { resolveStore } from '../dht/resolve.ts'
import type { Browser } from './testing.ts'
import { addPhoto, connect, openBrowser, storeContent, until } from './testing.ts'
import { walkStore } from '../store/walk.ts'

describe('stores between browsers', () => {
  let directory: string
  let relay: Relay
  let browsers: Browser[]

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'souk-'))
    relay = await startRelay({
      host: '127.0.0.1',
      port: 0,
      healthHost: '127.0.0.1',
      healthPort: 0,
      keyFile: join(directory, 'key'),
    })
    browsers = []
  })

  afterEach(async () => {
    await Promise.all(browsers.map((browser) => browser.stop()))
    await relay.stop()
    await rm(directory, { recursive: true })
  })

  const open = async () => {
    const browser = await openBrowser(relay.multiaddrs)
    browsers.push(browser)
    await browser.node.relays.ready
    return browser
  }

  it('knows that the owner is there, though they say so only after the store was found', async () => {
    const [vendor, buyer] = [await open(), await open()]
    await vendor.stores.publish(vendor.identity, vendor.nym, await storeContent(['melon']))
    await connect(buyer, vendor)
    const store = await buyer.stores.openStore(vendor.nym)
    // The search has ended once the same question is answered anew.
    for (let asked = 0; asked < 2; asked++) {
      expect(await buyer.presence.devices(vendor.nym)).toEqual([])
    }
    expect(buyer.stores.awake(store)).toBe(false)
    await vendor.appear()
    await until(() => buyer.stores.awake(store))
    store.close()
  }, 60_000)

  it('shows a store to somebody who knows only its nym', async () => {
    const [vendor, buyer] = [await open(), await open()]
    const photo = await addPhoto(vendor.blocks)
    const { record } = await vendor.stores.publish(
      vendor.identity,
      vendor.nym,
      await storeContent(['melon', 'lemon'], [photo]),
    )
    await vendor.appear()
    const store = await buyer.stores.openStore(vendor.nym)
    expect(store.snapshot?.record.root.toString()).toBe(record.root.toString())
    expect(store.snapshot?.page.cards.map((card) => card.slug)).toEqual(['lemon', 'melon'])
    expect(store.snapshot?.page.profile.armored).toBe('the clearsigned profile')
    const { armored } = await store.fetchListing('melon')
    expect(armored).toBe('the contract of melon')
    expect(await buyer.stores.get(CID.parse(photo))).toEqual(
      await vendor.blocks.get(CID.parse(photo)),
    )
    store.close()
  })

  it('gives a shopper all of a store from a buyer, byte for byte, when the vendor has left', async () => {
    const [vendor, buyer] = [await open(), await open()]
    const photos = [await addPhoto(vendor.blocks), await addPhoto(vendor.blocks, 900_000)]
    const content = await storeContent(['melon'], photos)
    const { built } = await vendor.stores.publish(vendor.identity, vendor.nym, content)
    await vendor.appear()
    const kept = await buyer.stores.keepStore(vendor.nym)
    expect(kept.length).toBe(built.blocks.length)
    await buyer.stores.schedule.runDue()
    const original = new Map<string, Uint8Array | undefined>()
    for (const { cid } of built.blocks) original.set(cid.toString(), await vendor.blocks.get(cid))
    await vendor.stop()
    browsers.splice(browsers.indexOf(vendor), 1)

    const shopper = await open()
    const all = await shopper.stores.keepStore(vendor.nym)
    expect(all.length).toBe(built.blocks.length)
    for (const { cid } of built.blocks) {
      expect(await shopper.blocks.get(cid)).toEqual(original.get(cid.toString()))
    }
  })

  it('shows a change at once to all who look, and passes it on', async () => {
    const [vendor, viewer, second] = [await open(), await open(), await open()]
    await vendor.stores.publish(vendor.identity, vendor.nym, await storeContent(['melon']))
    await connect(viewer, vendor)
    const store = await viewer.stores.openStore(vendor.nym)
    await connect(second, viewer)
    const passedOn = await second.stores.openStore(vendor.nym, { devices: [viewer.node.device] })
    await until(() => viewer.stores.watchers(vendor.nym) === 1)
    await until(() => vendor.stores.watchers(vendor.nym) >= 1)
    await vendor.stores.publish(vendor.identity, vendor.nym, await storeContent(['melon', 'fig']))
    await until(() => store.snapshot?.page.cards.length === 2)
    await until(() => passedOn.snapshot?.page.cards.length === 2)
    expect(passedOn.snapshot?.record.sequence).toBe(2n)
  })

  it('shows a change also after the connection to the vendor broke', async () => {
    const [vendor, viewer] = [await open(), await open()]
    await vendor.stores.publish(vendor.identity, vendor.nym, await storeContent(['melon']))
    await connect(viewer, vendor)
    const store = await viewer.stores.openStore(vendor.nym)
    await until(() => vendor.stores.watchers(vendor.nym) === 1)
    for (const connection of viewer.node.libp2p.getConnections()) {
      if (String(connection.remotePeer) === vendor.node.device) {
        connection.abort(new Error('the network changed'))
      }
    }
    await until(() => vendor.stores.watchers(vendor.nym) === 0)
    await vendor.stores.publish(vendor.identity, vendor.nym, await storeContent(['melon', 'fig']))
    await until(() => store.snapshot?.page.cards.length === 2)
  })

  it('finds the newest record in the DHT with only the relay to keep it', async () => {
    const [vendor, buyer] = [await open(), await open()]
    const { record } = await vendor.stores.publish(
      vendor.identity,
      vendor.nym,
      await storeContent(['melon']),
    )
    await vendor.stores.schedule.runDue()
    await vendor.stop()
    browsers.splice(browsers.indexOf(vendor), 1)
    const { dht } = buyer.node.libp2p.services
    const found = await resolveStore(dht, vendor.nym)
    expect(found.root.toString()).toBe(record.root.toString())
    await expect(resolveStore(dht, vendor.nym, { known: 5n })).rejects.toMatchObject({
      code: 'store.stale-record',
    })
  })

  it('shows a store whose link is opened before the network is up', async () => {
    const vendor = await open()
    await vendor.stores.publish(vendor.identity, vendor.nym, await storeContent(['melon']))
    await vendor.appear()
    await vendor.stores.schedule.runDue()
    const hasty = await openBrowser(relay.multiaddrs)
    browsers.push(hasty)
    const store = await hasty.stores.openStore(vendor.nym)
    expect(store.snapshot?.page.cards).toHaveLength(1)
  })

  it('says that nobody knows a store', async () => {
    const buyer = await open()
    const stranger = await open()
    await expect(buyer.stores.openStore(stranger.nym)).rejects.toMatchObject({
      code: 'store.not-found',
    })
  })

  it('fetches a store from two holders, and hardly anything twice', async () => {
    const [vendor, buyer] = [await open(), await open()]
    const photos = await Promise.all(Array.from({ length: 20 }, () => addPhoto(vendor.blocks)))
    const { record, built } = await vendor.stores.publish(
      vendor.identity,
      vendor.nym,
      await storeContent(['melon'], photos),
    )
    await connect(buyer, vendor)
    await buyer.stores.keepStore(vendor.nym)
    const shopper = await open()
    await connect(shopper, vendor)
    await connect(shopper, buyer)
    const session = shopper.stores.exchange.session([vendor.node.device, buyer.node.device])
    await walkStore(record.root, (cid, options) => session.get(cid, options))
    const size = built.blocks.reduce((sum, block) => sum + block.bytes, 0)
    const moved = shopper.stores.exchange.bytesReceived
    expect(moved).toBeGreaterThanOrEqual(size)
    expect(moved).toBeLessThanOrEqual(1.05 * size)
    expect(vendor.stores.exchange.bytesSent).toBeGreaterThan(0)
    expect(buyer.stores.exchange.bytesSent).toBeGreaterThan(0)
  })
})
