import { openNodeHost } from './host.ts'
import type { NodeHost } from './host.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startRelay } from '../relay/relay.ts'
import type { Relay } from '../relay/relay.ts'
import type { Nym } from '../src/lib/brand.ts'
import { configWith, patience, sell, temporaryFolder } from './testing.ts'
import { until } from './wait.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let relay: Relay
let running: Set<NodeHost>

beforeEach(async () => {
  folder = await temporaryFolder()
  relay = await startRelay({
    host: '127.0.0.1',
    port: 0,
    healthHost: '127.0.0.1',
    healthPort: 0,
    keyFile: folder.file('relay.key'),
  })
  running = new Set()
})

afterEach(async () => {
  await Promise.all([...running].map((node) => node.stop()))
  await relay.stop()
  await folder.remove()
})

async function open(name: string): Promise<NodeHost> {
  const dataDir = folder.file(name)
  const node = await openNodeHost({ dataDir, config: configWith(relay.multiaddrs) })
  running.add(node)
  return node
}

async function close(node: NodeHost): Promise<void> {
  running.delete(node)
  await node.stop()
}

const reachable = ({ client }: NodeHost) =>
  until(client, 'network', {}, ({ relays }) => relays[0]?.state === 'reserved', patience())

const seesStore = ({ client }: NodeHost, nym: Nym) =>
  until(client, 'store', { nym }, ({ listings }) => listings.length > 0, patience())

const keeps = ({ client }: NodeHost, nym: Nym) =>
  until(client, 'copy', { nym }, ({ state }) => state === 'whole', patience())

test('a store lives on where a follower keeps it, when its vendor has gone', async () => {
  const [vendor, follower] = [await open('vendor'), await open('follower')]
  await Promise.all([reachable(vendor), reachable(follower)])
  const { nym } = await vendor.client.call('identity.create', {})
  if (nym === undefined) throw new Error('nobody was made')
  await sell(vendor, 'A melon')

  await follower.client.call('store.follow', { nym, following: true })
  await keeps(follower, nym)
  await close(vendor)

  const stranger = await open('stranger')
  const { listings } = await seesStore(stranger, nym)
  expect(listings.map(({ title }) => title)).toEqual(['A melon'])
  const { listing } = await until(
    stranger.client,
    'listing',
    { nym, slug: listings[0]?.slug ?? '' },
    (view) => view.listing !== undefined,
    patience(),
  )
  expect(listing?.description).toBe('Sweet and heavy.')
}, 120_000)
