import { generateKeyPair } from '@libp2p/crypto/keys'
import { CID } from 'multiformats/cid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '../../lib/bytes.ts'
import { BLOCKS_PROTOCOL, STORE_PROTOCOL } from '../constants.ts'
import { idOf } from '../dht/datastore-keys.ts'
import { createStoreRecord } from '../dht/ipns-record.ts'
import { storeRecordKey } from '../dht/keys.ts'
import { handle, handleFramed, openFramed } from '../framing.ts'
import { decodeMessage, encodeMessage } from './messages.ts'
import { encodeAnswer } from './store-messages.ts'
import type { Browser } from './testing.ts'
import { addPhoto, connect, openBrowser, storeContent, until } from './testing.ts'

describe('a peer that lies', () => {
  let vendor: Browser
  let liar: Browser
  let buyer: Browser

  beforeEach(async () => {
    vendor = await openBrowser()
    liar = await openBrowser()
    buyer = await openBrowser()
    await connect(buyer, liar)
    await connect(buyer, vendor)
  })

  afterEach(async () => {
    await Promise.all([vendor, liar, buyer].map((browser) => browser.stop()))
  })

  it('is asked once, sends a wrong block, and is not asked again', async () => {
    let asked = 0
    await liar.node.libp2p.unhandle(BLOCKS_PROTOCOL)
    await handleFramed(liar.node, BLOCKS_PROTOCOL, async (framed) => {
      for await (const frame of framed) {
        const message = decodeMessage(frame)
        if (message.type !== 'want') continue
        asked++
        const bytes = utf8('not what you asked for')
        await framed.send(
          encodeMessage({ type: 'block', id: message.id, total: bytes.length, bytes }),
        )
      }
    })
    const session = buyer.stores.exchange.session([liar.node.device])
    const first = CID.parse(await addPhoto(vendor.blocks))
    const getting = session.during(until(() => session.peers.includes(vendor.node.device)))
    const bytes = session.get(first)
    await until(() => asked === 1)
    session.addPeer(vendor.node.device)
    await getting
    expect(await bytes).toEqual(await vendor.blocks.get(first))
    const second = CID.parse(await addPhoto(vendor.blocks))
    session.addPeer(liar.node.device)
    expect(await session.get(second)).toEqual(await vendor.blocks.get(second))
    expect(asked).toBe(1)
    expect(session.peers).toEqual([vendor.node.device])
  })

  it('cannot bring back an older version of a store', async () => {
    const old = await vendor.stores.publish(
      vendor.identity,
      vendor.nym,
      await storeContent(['melon']),
    )
    await liar.node.libp2p.unhandle(STORE_PROTOCOL)
    await handle(liar.node, STORE_PROTOCOL, async () =>
      encodeAnswer({ record: old.record.bytes, blocks: [] }),
    )
    await vendor.stores.publish(vendor.identity, vendor.nym, await storeContent(['fig']))
    const store = await buyer.stores.openStore(vendor.nym, { devices: [vendor.node.device] })
    await until(() => store.snapshot?.page.cards[0]?.slug === 'fig')
    await expect(store.consider(old.record)).rejects.toMatchObject({ code: 'store.stale-record' })
    expect(store.snapshot?.record.sequence).toBe(2n)
    await expect(buyer.stores.shelf.offer(old.record)).rejects.toMatchObject({
      code: 'store.stale-record',
    })
  })

  it('cannot pass off a store of its own as somebody else’s', async () => {
    await liar.stores.publish(liar.identity, liar.nym, await storeContent(['fake']))
    const own = await liar.stores.shelf.newest(liar.nym)
    await liar.node.libp2p.unhandle(STORE_PROTOCOL)
    await handle(liar.node, STORE_PROTOCOL, async () =>
      encodeAnswer({ record: own?.bytes ?? new Uint8Array(), blocks: [] }),
    )
    await vendor.stores.publish(vendor.identity, vendor.nym, await storeContent(['real']))
    const store = await buyer.stores.openStore(vendor.nym)
    expect(store.snapshot?.page.cards.map((card) => card.slug)).toEqual(['real'])
    expect(store.holders).toEqual([vendor.node.device])
  })

  it('cannot put a forged or older record into the DHT', async () => {
    const { dht } = buyer.node.libp2p.services
    const put = async (value: Uint8Array) => {
      await dht.validators['ipns']?.(key, value)
      await dht.storage.ready()
      await dht.storage.records.put(idOf(key), { key, value, receivedAt: Date.now() })
    }
    const root = CID.parse('bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354')
    const key = storeRecordKey(vendor.nym)
    const stranger = await generateKeyPair('Ed25519')
    const forged = await createStoreRecord(stranger, root, 9n)
    await expect(put(forged.bytes)).rejects.toMatchObject({ code: 'record.invalid' })
    const newer = await createStoreRecord(vendor.identity, root, 2n)
    const older = await createStoreRecord(vendor.identity, root, 1n)
    await put(newer.bytes)
    await expect(put(older.bytes)).rejects.toMatchObject({ code: 'record.invalid' })
  })

  it('is let go when it wants more at once than the protocol permits', async () => {
    const photo = CID.parse(await addPhoto(vendor.blocks, 1_000_000))
    const framed = await openFramed(liar.node, vendor.node.device, BLOCKS_PROTOCOL).catch(
      async () => {
        await connect(liar, vendor)
        return openFramed(liar.node, vendor.node.device, BLOCKS_PROTOCOL)
      },
    )
    for (let id = 0; id < 400 && !framed.closed.aborted; id++) {
      await framed
        .send(encodeMessage({ type: 'want', id, start: 0, end: 2 ** 32 - 1, cid: photo }))
        .catch(() => undefined)
    }
    await until(() => framed.closed.aborted)
    // Credit for two blocks, and one more that was already begun.
    expect(vendor.stores.exchange.bytesSent).toBeLessThanOrEqual(3_000_000)
  })
})
