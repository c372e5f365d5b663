import { generateKeyPair } from '@libp2p/crypto/keys'
import type { Connection, PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Dht } from './client.ts'
import { PresenceBook } from './presence.ts'
import { createPresence, readPresence } from './presence-record.ts'

/** A DHT that keeps whatever is put into it. */
function memoryDht(): { dht: Dht; records: Map<string, Uint8Array[]> } {
  const records = new Map<string, Uint8Array[]>()
  const keyOf = (key: Uint8Array) => Buffer.from(key).toString('hex')
  const dht = {
    async *put(key: Uint8Array, value: Uint8Array) {
      records.set(keyOf(key), [...(records.get(keyOf(key)) ?? []), value])
      yield { name: 'PEER_RESPONSE', messageName: 'PUT_VALUE' }
    },
    async *get(key: Uint8Array) {
      for (const value of records.get(keyOf(key)) ?? []) {
        yield { name: 'PEER_RESPONSE', record: { value } }
      }
    },
  }
  return { dht: dht as unknown as Dht, records }
}

/** A DHT of which nothing is left: nobody takes and nobody answers. */
const deadDht = {
  async *put() {},
  async *get() {},
} as unknown as Dht

interface World {
  now: number
  /** Devices that can be dialled. */
  reachable: Set<DeviceId>
}

function bookOf(device: DeviceId, dht: Dht, world: World) {
  const connected = new Set<DeviceId>()
  const dials: DeviceId[] = []
  const node = {
    device,
    libp2p: { getMultiaddrs: () => [multiaddr(`/dns4/${device.toLowerCase()}.example/tcp/1/ws`)] },
    directPeers: () => [...connected],
    dialPeer: async (peer: DeviceId) => {
      dials.push(peer)
      if (!world.reachable.has(peer)) throw new Error('no way')
      connected.add(peer)
      return {} as Connection
    },
  }
  return { book: new PresenceBook({ node, dht, now: () => world.now }), dials, connected }
}

const newDevice = async () =>
  peerIdFromPrivateKey(await generateKeyPair('Ed25519')).toString() as DeviceId

describe('finding a person', () => {
  let identity: PrivateKey
  let nym: Nym
  let phone: DeviceId
  let desk: DeviceId
  let own: DeviceId
  let world: World
  let network: ReturnType<typeof memoryDht>

  beforeEach(async () => {
    identity = await generateKeyPair('Ed25519')
    nym = peerIdFromPrivateKey(identity).toString() as Nym
    ;[phone, desk, own] = [await newDevice(), await newDevice(), await newDevice()]
    world = { now: 1_790_000_000_000, reachable: new Set([phone, desk]) }
    network = memoryDht()
  })

  const appear = async (device: DeviceId) => {
    world.now += 1_000
    await bookOf(device, network.dht, world).book.publish(identity, nym)
  }

  it('shows all devices, the last seen first, with their addresses', async () => {
    await appear(phone)
    await appear(desk)
    const devices = await bookOf(own, network.dht, world).book.devices(nym)
    expect(devices.map(({ device }) => device)).toEqual([desk, phone])
    expect(devices[0]?.addresses).toHaveLength(1)
  })

  it('leaves out a device that has not been seen for hours', async () => {
    await appear(phone)
    world.now += 4 * 3_600_000
    await appear(desk)
    const devices = await bookOf(own, network.dht, world).book.devices(nym)
    expect(devices.map(({ device }) => device)).toEqual([desk])
  })

  it('reaches whichever device answers, and does not dial again while connected', async () => {
    await appear(phone)
    await appear(desk)
    world.reachable.delete(desk)
    const { book, dials } = bookOf(own, network.dht, world)
    expect(await book.connectToPerson(nym)).toBe(phone)
    expect(await book.connectToPerson(nym)).toBe(phone)
    expect(dials.filter((device) => device === phone)).toHaveLength(1)
    expect(book.personOf(phone)).toBe(nym)
  })

  it('fails when nobody answers, and looks again the next time', async () => {
    await appear(phone)
    world.reachable.clear()
    const { book } = bookOf(own, network.dht, world)
    await expect(book.connectToPerson(nym)).rejects.toMatchObject({ code: 'peer.unreachable' })
    world.reachable.add(desk)
    await appear(desk)
    expect(await book.connectToPerson(nym)).toBe(desk)
  })

  it('has something to show before anybody took it, naming the devices that are known', async () => {
    await appear(phone)
    const { book } = bookOf(desk, deadDht, world)
    expect(book.own(nym)).toBeUndefined()
    const gone = AbortSignal.abort(new Error('offline'))
    await expect(book.publish(identity, nym, { signal: gone })).rejects.toThrow()
    const record = book.own(nym)
    expect(record).toBeDefined()
    expect(await readPresence(nym, record ?? new Uint8Array(), world.now)).toMatchObject({
      devices: [{ device: desk }],
    })
    world.now += 4 * 3_600_000
    expect(book.own(nym)).toBeUndefined()
  })

  it('does not lose the other devices to the record that was made first', async () => {
    await appear(phone)
    await appear(desk)
    const { book } = bookOf(own, network.dht, world)
    const devices = await book.devices(nym)
    expect(devices.map(({ device }) => device)).toEqual([desk, phone])
  })

  it('knows who is connected by what that device shows, with nobody left to ask', async () => {
    const { book: theirs } = bookOf(phone, network.dht, world)
    await theirs.publish(identity, nym)
    const { book, connected, dials } = bookOf(own, deadDht, world)
    connected.add(phone)
    await expect(book.connectToPerson(nym)).rejects.toMatchObject({ code: 'peer.unreachable' })
    await book.learn(theirs.own(nym) ?? new Uint8Array(), phone)
    expect(await book.connectToPerson(nym)).toBe(phone)
    expect(book.personOf(phone)).toBe(nym)
    expect(dials).toEqual([])
  })

  it('looks up whom it learned of once their device has gone', async () => {
    const { book: theirs } = bookOf(phone, network.dht, world)
    await theirs.publish(identity, nym)
    const shown = theirs.own(nym) ?? new Uint8Array()
    const { book, connected } = bookOf(own, network.dht, world)
    connected.add(phone)
    await book.learn(shown, phone)
    connected.delete(phone)
    world.reachable.delete(phone)
    await appear(desk)
    expect(await book.connectToPerson(nym)).toBe(desk)
  })

  describe('does not learn', () => {
    const presence = async (
      signer: PrivateKey,
      device: DeviceId,
      sequence: number,
    ): Promise<Uint8Array> =>
      createPresence(signer, {
        devices: [{ device, addresses: [], seenAt: world.now }],
        sequence,
        expires: world.now + 60_000,
      })

    it('from a presence that names another device than the one that shows it', async () => {
      const { book } = bookOf(own, deadDht, world)
      const record = await presence(identity, phone, world.now)
      await expect(book.learn(record, desk)).rejects.toMatchObject({ code: 'record.invalid' })
      expect(book.personOf(phone)).toBeUndefined()
    })

    it('from a presence that its person did not sign', async () => {
      const { book } = bookOf(own, deadDht, world)
      const record = await presence(identity, phone, world.now)
      const last = record.length - 1
      record[last] = (record[last] ?? 0) ^ 1
      await expect(book.learn(record, phone)).rejects.toMatchObject({ code: 'record.invalid' })
      await expect(book.learn(new Uint8Array([1]), phone)).rejects.toMatchObject({
        code: 'record.invalid',
      })
      expect(book.personOf(phone)).toBeUndefined()
    })

    it('from a presence that is older than what it knows', async () => {
      const { book } = bookOf(own, deadDht, world)
      await book.learn(await presence(identity, desk, world.now + 1), desk)
      await book.learn(await presence(identity, phone, world.now), phone)
      expect(book.personOf(desk)).toBe(nym)
      expect(book.personOf(phone)).toBeUndefined()
    })
  })

  it('is not misled by what others say', async () => {
    await appear(phone)
    const mallory = await generateKeyPair('Ed25519')
    const forged = await createPresence(mallory, {
      devices: [{ device: desk, addresses: [], seenAt: world.now }],
      sequence: world.now + 1_000_000,
      expires: world.now + 60_000,
    })
    for (const records of network.records.values()) records.unshift(forged, new Uint8Array([1, 2]))
    const devices = await bookOf(own, network.dht, world).book.devices(nym)
    expect(devices.map(({ device }) => device)).toEqual([phone])
  })
})
