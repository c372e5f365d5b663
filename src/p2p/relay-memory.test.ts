import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { expect, test } from 'vitest'
import type { DeviceId } from '../lib/brand.ts'
import { utf8 } from '../lib/bytes.ts'
import { parseRelay, type RelayAddress } from './addresses.ts'
import { namedRelay, relayGroup } from './relay-address.ts'
import { relayRank } from './relay-choice.ts'
import { MAX_REMEMBERED, RelayMemory } from './relay-memory.ts'
import { nextRelay, type NextRelayInit } from './relay-next.ts'
import { decodeOwn, decodeRelays, encodeOwn, encodeRelays, MAX_NAMED } from './relays-message.ts'

const MINUTE_MS = 60_000
const ids = await Promise.all(
  Array.from({ length: 60 }, async () =>
    peerIdFromPrivateKey(await generateKeyPair('Ed25519')).toString(),
  ),
)
const id = (index: number) => ids[index] as DeviceId
const at = (index: number, host = `r${index}.host${index}.example${index}`) =>
  `/dns4/${host}/tcp/443/wss/p2p/${id(index)}`
const relay = (index: number) => parseRelay(at(index))

function memory(start = 1_000_000) {
  let now = start
  const remembered = new RelayMemory({ local: false, clock: () => now })
  return {
    remembered,
    pass: (ms: number) => {
      now += ms
      return now
    },
  }
}

function next(remembered: RelayMemory, held: RelayAddress[], init: Partial<NextRelayInit> = {}) {
  return nextRelay({
    local: false,
    taken: new Set(held.map(({ device }) => device)),
    held,
    isCutOff: false,
    waiting: [],
    memory: remembered,
    rank: (one) => relayRank(id(59), { device: one.device, isProven: false }),
    now: 1_000_000,
    ...init,
  })
}

test('a relay that names only its friends fills one place with them, itself included', () => {
  const { remembered } = memory()
  const configured = relay(0)
  remembered.learn(at(1), 'configured')
  for (const friend of [2, 3, 4]) remembered.learn(at(friend), id(1))
  // The one who named them serves already: none of its friends does.
  expect(next(remembered, [configured, relay(1)])).toBeUndefined()
  // It does not serve: one of its friends may, a second may not.
  const first = next(remembered, [configured], { taken: new Set([id(0), id(1)]) })
  expect(first).toMatchObject({ relay: { device: expect.stringMatching(/^12D3/) } })
  const friend = first !== undefined && 'relay' in first ? first.relay : configured
  expect(
    next(remembered, [configured, friend], { taken: new Set([id(0), id(1), friend.device]) }),
  ).toBeUndefined()
})

test('two relays of one owner never serve at once', () => {
  const { remembered } = memory()
  remembered.learn(at(1, 'a.same.example'), 'configured')
  const held = [parseRelay(at(0, 'b.same.example'))]
  expect(next(remembered, held)).toBeUndefined()
  remembered.learn(at(2), 'configured')
  expect(next(remembered, held)).toMatchObject({ relay: { device: id(2) } })
})

test('configured relays that wait go before all that were found', () => {
  const { remembered } = memory()
  remembered.learn(at(1), 'configured')
  remembered.succeeded(relay(1), 5)
  expect(next(remembered, [], { waiting: [relay(7)] })).toEqual({ relay: relay(7) })
})

test('one that fails is left alone for longer and longer, and forgotten in the end', () => {
  const { remembered, pass } = memory()
  remembered.learn(at(1), 'configured')
  const waits: number[] = []
  for (let failures = 1; failures < 5; failures++) {
    remembered.failed(id(1), false)
    const now = pass(1)
    const [entry] = remembered.list()
    if (entry === undefined) throw new Error('it is remembered')
    waits.push(remembered.readyAt(entry) - now + 1)
    expect(next(remembered, [], { now })).toMatchObject({ inMs: expect.any(Number) })
  }
  expect(waits).toEqual([2, 4, 8, 16].map((minutes) => minutes * MINUTE_MS))
  remembered.failed(id(1), false)
  expect(remembered.list()).toEqual([])
})

test('while no relay works at all, nobody is blamed, and all are tried again soon', () => {
  const { remembered, pass } = memory()
  remembered.learn(at(1), 'configured')
  for (let round = 0; round < 20; round++) remembered.failed(id(1), true)
  expect(remembered.list()).toHaveLength(1)
  expect(next(remembered, [], { now: pass(21_000), isCutOff: true })).toMatchObject({
    relay: { device: id(1) },
  })
})

test('a full relay is not tried until it may have room again', () => {
  const { remembered, pass } = memory()
  remembered.learn(at(1), 'configured', 100)
  expect(next(remembered, [])).toMatchObject({ inMs: 10 * MINUTE_MS })
  expect(next(remembered, [], { now: pass(10 * MINUTE_MS) })).toMatchObject({
    relay: { device: id(1) },
  })
})

test('one source cannot flood the memory, and what works is never pushed out', () => {
  const { remembered } = memory()
  remembered.learn(at(0), 'configured')
  remembered.succeeded(relay(0))
  for (let index = 1; index < 20; index++) remembered.learn(at(index), id(0))
  expect(remembered.list()).toHaveLength(1 + 8)
  for (let index = 20; index < 58; index++) remembered.learn(at(index), id(index - 1))
  const all = remembered.list()
  expect(all).toHaveLength(MAX_REMEMBERED)
  expect(all.map((entry) => entry.relay.device)).toContain(id(0))
})

test('named relays are forgotten after two days, those that worked after thirty', () => {
  const { remembered, pass } = memory()
  remembered.learn(at(1), 'configured')
  remembered.learn(at(2), 'configured')
  remembered.succeeded(relay(2), 12)
  pass(3 * 24 * 60 * MINUTE_MS)
  expect(remembered.list().map((entry) => entry.relay.device)).toEqual([id(2)])
  pass(28 * 24 * 60 * MINUTE_MS)
  expect(remembered.list()).toEqual([])
})

test('a restart remembers; a file that was damaged is nothing', () => {
  const { remembered } = memory()
  remembered.learn(at(1), 'browser', 20)
  remembered.succeeded(relay(1), 33)
  const again = memory().remembered
  again.restore(remembered.encode())
  expect(again.list()).toEqual(remembered.list())
  expect(again.isProven(id(1))).toBe(true)
  const damaged = memory().remembered
  damaged.restore(utf8('[{"address":1}]'))
  damaged.restore(utf8('{'))
  expect(damaged.list()).toEqual([])
})

test('on the public network nobody is sent into a house, nor to a plain socket', () => {
  for (const address of [
    `/ip4/192.168.0.4/tcp/443/wss/p2p/${id(1)}`,
    `/ip4/8.8.8.8/tcp/80/ws/p2p/${id(1)}`,
    `/dns4/printer/tcp/443/wss/p2p/${id(1)}`,
    `/dns4/router.home.arpa/tcp/443/wss/p2p/${id(1)}`,
    '/dns4/relay.example/tcp/443/wss',
    `/dns4/${'long.'.repeat(60)}example/tcp/443/wss/p2p/${id(1)}`,
    `${at(2)}/p2p-circuit/p2p/${id(1)}`,
    'nonsense',
  ]) {
    expect(namedRelay(address, false), address).toBeUndefined()
  }
  expect(namedRelay(`/ip4/127.0.0.1/tcp/9001/ws/p2p/${id(1)}`, true)?.device).toBe(id(1))
  expect(namedRelay(at(1), false)?.device).toBe(id(1))
})

test('neighbours in the address space count as one owner', () => {
  const group = (host: string, local = false) =>
    relayGroup(parseRelay(`/${host}/tcp/443/wss/p2p/${id(1)}`), local)
  expect(group('ip4/9.8.7.6')).toBe(group('ip4/9.8.7.200'))
  expect(group('ip4/9.8.7.6')).not.toBe(group('ip4/9.8.6.6'))
  expect(group('ip6/2a00:1:2::1')).toBe(group('ip6/2a00:1:2:ffff::9'))
  expect(group('ip6/2a00:1:2::1')).not.toBe(group('ip6/2a00:1:3::1'))
  expect(group('dns4/a.one.example')).toBe(group('dns4/b.one.example'))
})

test('browsers spread over relays by room and distance, each with an order of its own', () => {
  const count = (index: number, load: number, rttMs: number) =>
    ids.filter(
      (self) =>
        relayRank(self as DeviceId, { device: id(index), load, rttMs, isProven: true }) <
        relayRank(self as DeviceId, { device: id(0), load: 0, rttMs: 50, isProven: true }),
    ).length
  expect(count(1, 0, 50)).toBeGreaterThan(15)
  expect(count(1, 0, 50)).toBeLessThan(45)
  expect(count(1, 100, 1_000)).toBeLessThan(count(1, 0, 50) / 2)
  const rank = relayRank(id(1), { device: id(0), isProven: false })
  expect(relayRank(id(1), { device: id(0), isProven: false })).toBe(rank)
})

test('lists and announcements survive the wire, within their bounds', () => {
  const others = Array.from({ length: 40 }, (_, index) => ({ address: at(index), load: index }))
  const read = decodeRelays(encodeRelays({ load: 12.2, others }))
  expect(read).toEqual({ load: 13, others: others.slice(0, MAX_NAMED) })
  expect(decodeRelays(utf8('999\n5 /a b\nfull /x\n7 nothing'))).toEqual({
    load: 100,
    others: [{ address: '/x', load: 50 }],
  })
  expect(decodeRelays(Uint8Array.of(0xff, 0xfe))).toEqual({ load: 50, others: [] })
  expect(decodeOwn(encodeOwn([at(1), at(2)]))).toEqual([at(1), at(2)])
  expect(decodeOwn(new Uint8Array())).toEqual([])
})
