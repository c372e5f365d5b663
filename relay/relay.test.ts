import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DeviceId } from '../src/lib/brand.ts'
import { PEERS_PROTOCOL } from '../src/p2p/constants.ts'
import { request } from '../src/p2p/framing.ts'
import { decodePeers } from '../src/p2p/peers-message.ts'
import { testNode } from '../src/p2p/test-nodes.ts'
import { parseConfig, readOptions } from './config.ts'
import { startRelay, type Relay } from './relay.ts'
import type { RelayOptions } from './config.ts'
import { sample } from './sample.ts'

let folder = ''
const cleanups: (() => unknown)[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'souk-relay-'))
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  rmSync(folder, { recursive: true, force: true })
})

async function open(options: RelayOptions = {}): Promise<Relay> {
  const keyFile = join(folder, 'relay.key')
  const relay = await startRelay({ port: 0, healthPort: 0, keyFile, ...options })
  cleanups.push(() => relay.stop())
  return relay
}

const patient = { timeout: 20_000, interval: 50 }

test('a relay keeps its identity, in a file that only its owner can read', async () => {
  const first = await open()
  await first.stop()
  const second = await open()
  const id = (relay: Relay) => relay.multiaddrs[0]?.split('/p2p/')[1]
  expect(id(second)).toBe(id(first))
  expect(statSync(join(folder, 'relay.key')).mode & 0o777).toBe(0o600)
})

test('a file that is no relay key is left alone, and the relay does not start', async () => {
  const keyFile = join(folder, 'notes.txt')
  writeFileSync(keyFile, 'do not lose me')
  await expect(open({ keyFile })).rejects.toMatchObject({ code: 'relay.bad-key-file' })
})

test('a taken port is named', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  cleanups.push(() => other.close())
  await vi.waitFor(() => expect(other.listening).toBe(true))
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  for (const options of [{ port }, { healthPort: port }]) {
    await expect(open(options)).rejects.toMatchObject({
      code: 'relay.port-taken',
      message: expect.stringContaining(String(port)),
    })
  }
})

test('health and metrics count connections, reservations and relayed bytes', async () => {
  const relay = await open()
  const node = await testNode(relay.multiaddrs)
  cleanups.push(() => node.stop())
  await node.relays.ready({ signal: AbortSignal.timeout(patient.timeout) })
  const health = await (await fetch(relay.healthUrl)).json()
  expect(health).toMatchObject({
    status: 'ok',
    multiaddrs: relay.multiaddrs,
    connections: 1,
    reservations: 1,
  })
  const metrics = await fetch(relay.healthUrl.replace('/health', '/metrics'))
  expect(metrics.headers.get('content-type')).toContain('version=0.0.4')
  const text = await metrics.text()
  expect(text).toMatch(/^souk_relay_connections 1$/m)
  expect(text).toMatch(/^souk_relay_reservations 1$/m)
  expect(text).toMatch(/^souk_relay_relayed_bytes_total [1-9]\d*$/m)
  expect(text).not.toContain(node.device)
  const lost = await fetch(relay.healthUrl.replace('/health', '/secret'))
  expect(lost.status).toBe(404)
  expect((await fetch(relay.healthUrl, { method: 'POST' })).status).toBe(405)
})

test('a newcomer is told about those who are there, and not about those who left', async () => {
  const relay = await open()
  const [here, gone, asker] = await Promise.all([1, 2, 3].map(() => testNode(relay.multiaddrs)))
  if (!here || !gone || !asker) throw new Error('three nodes were started')
  cleanups.push(
    () => here.stop(),
    () => asker.stop(),
  )
  const signal = AbortSignal.timeout(patient.timeout)
  await Promise.all([here, gone, asker].map((node) => node.relays.ready({ signal })))
  const device = relay.multiaddrs[0]?.split('/p2p/')[1] as DeviceId
  const ask = async () =>
    decodePeers(await request(asker, device, PEERS_PROTOCOL, new Uint8Array()))
  expect((await ask()).toSorted()).toEqual([here.device, gone.device].toSorted())
  await gone.stop()
  await vi.waitFor(async () => expect(await ask()).toEqual([here.device]), patient)
})

test('a sample holds different items, never more than there are', () => {
  const items = Array.from({ length: 50 }, (_, index) => index)
  const chosen = sample(items, 20)
  expect(new Set(chosen).size).toBe(20)
  expect(chosen.every((item) => items.includes(item))).toBe(true)
  expect(sample([1, 2], 20).toSorted()).toEqual([1, 2])
  expect(sample(items, 3, () => 0)).toEqual([0, 1, 2])
})

test('a wrong configuration names its wrong key', async () => {
  expect(() => parseConfig({ maxReservations: 0 })).toThrow(
    expect.objectContaining({ code: 'relay.bad-config', data: { key: 'maxReservations' } }),
  )
  expect(() => parseConfig({ maxReservation: 5 })).toThrow(
    expect.objectContaining({ data: { key: 'maxReservation' } }),
  )
  await expect(readOptions(join(folder, 'missing.json'), {})).rejects.toMatchObject({
    code: 'relay.bad-config',
  })
})

test('the environment overrides the file', async () => {
  const file = join(folder, 'config.json')
  writeFileSync(file, JSON.stringify({ port: 7000, host: '0.0.0.0' }))
  const config = await readOptions(file, {
    SOUK_RELAY_PORT: '7001',
    SOUK_RELAY_ANNOUNCE: '["/dns4/relay.example/tcp/443/wss"]',
    SOUK_RELAY_KEY_FILE: '/var/lib/souk-relay/key',
  })
  expect(config).toMatchObject({
    host: '0.0.0.0',
    port: 7001,
    announce: ['/dns4/relay.example/tcp/443/wss'],
    keyFile: '/var/lib/souk-relay/key',
    maxReservations: 4096,
  })
})

test('the example configuration is a valid one', async () => {
  const file = new URL('config.example.json', import.meta.url).pathname
  await expect(readOptions(file, {})).resolves.toMatchObject({ host: '127.0.0.1' })
})
