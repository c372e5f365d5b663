import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { afterEach, expect, test, vi } from 'vitest'
import type { DeviceId } from '../src/lib/brand.ts'
import type { RelayList } from '../src/p2p/relays-message.ts'
import { MAX_SIBLINGS, Siblings, type SiblingsInit } from './siblings.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

async function device(): Promise<DeviceId> {
  return peerIdFromPrivateKey(await generateKeyPair('Ed25519')).toString() as DeviceId
}

/** An address on the public internet; each host has its own owner. */
const at = (host: string, id: DeviceId) => `/dns4/${host}/tcp/443/wss/p2p/${id}`

async function relay(ask: SiblingsInit['ask'], init: Partial<SiblingsInit> = {}) {
  const siblings = new Siblings({
    self: await device(),
    configured: [],
    local: false,
    ask,
    ...init,
  })
  stops.push(() => siblings.stop())
  siblings.start()
  return siblings
}

const idle: RelayList = { load: 7, others: [] }
const patient = { timeout: 5_000, interval: 20 }

test('a relay that says where it is becomes known to others once it was reached there', async () => {
  const dialled: string[] = []
  const siblings = await relay((other) => {
    dialled.push(other.text)
    return Promise.resolve(idle)
  })
  const id = await device()
  siblings.announced(id, [at('one.example', id)])
  await vi.waitFor(
    () => expect(siblings.list()).toEqual([{ address: at('one.example', id), load: 7 }]),
    patient,
  )
  expect(dialled).toEqual([at('one.example', id)])
})

test('who cannot be reached at the address is not passed on', async () => {
  const tried = vi.fn(() => Promise.reject(new Error('nobody answers')))
  const siblings = await relay(tried)
  const id = await device()
  siblings.announced(id, [at('one.example', id)])
  await vi.waitFor(() => expect(tried).toHaveBeenCalledOnce(), patient)
  siblings.announced(id, [at('one.example', id)])
  expect(siblings.list()).toEqual([])
  expect(tried).toHaveBeenCalledOnce()
})

test('nobody makes a relay knock at private doors, at plain sockets, or in the name of others', async () => {
  const tried = vi.fn(() => Promise.resolve(idle))
  const siblings = await relay(tried)
  const [caller, other] = await Promise.all([device(), device()])
  const wrong = [
    `/ip4/192.168.1.1/tcp/443/wss/p2p/${caller}`,
    `/ip4/127.0.0.1/tcp/443/wss/p2p/${caller}`,
    `/dns4/router.local/tcp/443/wss/p2p/${caller}`,
    `/dns4/intranet/tcp/443/wss/p2p/${caller}`,
    `/dns4/one.example/tcp/80/ws/p2p/${caller}`,
    `/dns4/one.example/tcp/22/p2p/${caller}`,
    at('one.example', other),
    `/dns4/one.example/tcp/443/wss/p2p/${other}/p2p-circuit/p2p/${caller}`,
  ]
  for (const address of wrong) siblings.announced(caller, [address])
  siblings.announced(other, [at('good.example', other)])
  await vi.waitFor(() => expect(siblings.size).toBe(1), patient)
  expect(tried).toHaveBeenCalledOnce()
})

test('one owner gets two places, and a full list takes nobody new', async () => {
  const siblings = await relay(() => Promise.resolve(idle))
  const ids = await Promise.all(Array.from({ length: 4 }, device))
  for (const [index, id] of ids.entries()) {
    siblings.announced(id, [at(`r${index}.same.example`, id)])
  }
  await vi.waitFor(() => expect(siblings.size).toBe(2), patient)
  expect(MAX_SIBLINGS).toBe(32)
})

test('relays that another one names are tried before they are named again', async () => {
  const [first, second, dead] = await Promise.all([device(), device(), device()])
  const asked: DeviceId[] = []
  const siblings = await relay(
    (other) => {
      asked.push(other.device)
      if (other.device === dead) return Promise.reject(new Error('nobody answers'))
      const others = [at('two.example', second), at('dead.example', dead)].map((address) => ({
        address,
        load: 0,
      }))
      return Promise.resolve({ load: 50, others: other.device === first ? others : [] })
    },
    { configured: [at('one.example', first)] },
  )
  await vi.waitFor(
    () => expect(asked.toSorted()).toEqual([first, second, dead].toSorted()),
    patient,
  )
  const named = siblings.list().map(({ address }) => address)
  expect(named.toSorted()).toEqual([at('one.example', first), at('two.example', second)].toSorted())
})

test('a relay that fell silent is no longer named', async () => {
  let now = 1_000
  const id = await device()
  const siblings = await relay(() => Promise.resolve(idle), { clock: () => now })
  siblings.announced(id, [at('one.example', id)])
  await vi.waitFor(() => expect(siblings.size).toBe(1), patient)
  now += 31 * 60_000
  expect(siblings.list()).toEqual([])
})
