import { expect, test } from 'vitest'
import type { NetworkView, PeerView } from '../../../app/rpc/api.ts'
import type { DeviceId } from '../../../lib/brand.ts'
import { connectionHealth } from './connection-health.ts'

const NOW = 1_760_000_000_000
const reserved = { address: '/dns4/a/tcp/443/wss/p2p/r', state: 'reserved' } as const
const peer = (kind: PeerView['kind'], ageMs = 60_000): PeerView => ({
  device: 'd' as DeviceId,
  kind,
  sinceMs: NOW - ageMs,
})
const health = (change: Partial<NetworkView>, hasTurn = false) => {
  const view = { state: 'running', relays: [reserved], peers: [], bridgePages: 1, ...change }
  return connectionHealth(view as unknown as NetworkView, hasTurn, NOW)
}

test('one direct connection is enough for all to be well', () => {
  expect(health({ peers: [peer('relayed'), peer('direct')] }).text).toBe('network.health.good')
})

test('who is only ever reached through an introducer is told of the strict router, and of TURN', () => {
  expect(health({ peers: [peer('relayed')] })).toMatchObject({
    text: 'network.health.relayed',
    act: 'turn',
  })
  expect(health({ peers: [peer('relayed')] }, true).text).toBe('network.health.relayed-turn')
})

test('a connection that is just being made is no cause for concern', () => {
  expect(health({ peers: [peer('relayed', 2_000)] })).toMatchObject({
    text: 'network.health.connecting',
    tone: 'neutral',
  })
})

test('without an introducer new people cannot come, and those who are here stay', () => {
  const relays = [{ ...reserved, state: 'lost' as const }]
  expect(health({ relays }).text).toBe('network.health.no-relay')
  expect(health({ relays, peers: [peer('direct')] }).text).toBe('network.health.no-relay-direct')
  expect(health({ relays: [] }).act).toBe('settings')
})

test('a node whose pages lend no connection says so', () => {
  expect(health({ bridgePages: 0 }).text).toBe('network.health.no-page')
})

test('being alone is not being broken', () => {
  expect(health({})).toEqual({ text: 'network.health.alone', tone: 'neutral' })
})
