import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p, type Libp2p } from 'libp2p'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { findHolders, provideRoot, putRecord } from './client.ts'
import { idOf } from './datastore-keys.ts'
import { storeRecordKey } from './keys.ts'
import { resolveStore } from './resolve.ts'
import { soukDht, type SoukDht } from './service.ts'
import { ROOT, someRecord, until } from './testing/fixtures.ts'

type Node = Libp2p<{ dht: SoukDht }>

const running: Node[] = []

/** A node with everything real between it and the others. */
async function start(contacts: readonly Node[] = []): Promise<Node> {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0/ws'] },
    transports: [webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: {
      identify: identify(),
      ping: ping(),
      dht: soukDht({
        local: true,
        handover: { settleMs: 0, pauseMs: 0 },
        overrides: { initialQuerySelfInterval: 10 },
      }),
    },
  })
  running.push(node)
  for (const contact of contacts) await node.dial(contact.getMultiaddrs())
  return node
}

afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(running.splice(0).map((node) => node.stop()))
})

describe('the DHT as a part of libp2p', () => {
  it('keeps, finds and hands over records and holders between nodes that really talk', async () => {
    const vendor = await start()
    const keeper = await start([vendor])
    const { record } = await someRecord()
    const key = storeRecordKey(record.nym)
    await putRecord(vendor.services.dht, key, record.bytes, { own: true })
    await provideRoot(vendor.services.dht, ROOT)
    const id = idOf(ROOT.multihash.bytes)
    const { storage } = keeper.services.dht
    await until(() => storage.providers.has(id, vendor.peerId.toString()))
    await vendor.stop()

    const newcomer = await start([keeper])
    const kept = newcomer.services.dht.storage
    await until(() => kept.providers.has(id, vendor.peerId.toString()))
    expect((await kept.records.get(idOf(key)))?.value).toEqual(record.bytes)

    await keeper.stop()
    const shopper = await start([newcomer])
    expect((await resolveStore(shopper.services.dht, record.nym)).sequence).toBe(1n)
    const holders: string[] = []
    for await (const { device } of findHolders(shopper.services.dht, ROOT)) holders.push(device)
    expect(holders).toContain(vendor.peerId.toString())
  })

  it('goes on when the clock is set back by hours', async () => {
    const vendor = await start()
    const keeper = await start([vendor])
    const shopper = await start([keeper])
    const { record } = await someRecord()
    await putRecord(vendor.services.dht, storeRecordKey(record.nym), record.bytes, { own: true })
    expect((await resolveStore(shopper.services.dht, record.nym)).sequence).toBe(1n)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 5 * 3_600_000 })
    const { record: next } = await someRecord()
    // The first request after it spoils the average; those that follow would fail.
    for (const { nym, bytes } of [record, next]) {
      await putRecord(vendor.services.dht, storeRecordKey(nym), bytes, { own: true })
      expect((await resolveStore(shopper.services.dht, nym)).sequence).toBe(1n)
    }
  })

  it('does not put back what was older, whoever asks for it', async () => {
    const vendor = await start()
    const keeper = await start([vendor])
    const { owner, record: newer } = await someRecord(2n)
    const { record: older } = await someRecord(1n, owner)
    const key = storeRecordKey(newer.nym)
    await putRecord(vendor.services.dht, key, newer.bytes)
    const stranger = await start([keeper])
    await expect(
      putRecord(stranger.services.dht, key, older.bytes, { signal: AbortSignal.timeout(1_000) }),
    ).rejects.toBeDefined()
    const { storage } = keeper.services.dht
    expect((await storage.records.get(idOf(key)))?.value).toEqual(newer.bytes)
  })
})
