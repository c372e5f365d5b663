/** A process that obeys the harness over the channel to its parent; see `orders.ts`. Ends with its parent. */
import { createServer } from 'node:http'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CID } from 'multiformats/cid'
import { setSctpSettings } from 'node-datachannel'
import { startRelay } from '../../../relay/relay.ts'
import { walkStore } from '../../../src/p2p/store/walk.ts'
import { openBrowser, until } from '../../../src/p2p/swarm/testing.ts'
import type { Browser } from '../../../src/p2p/swarm/testing.ts'
import { madeFile } from './content.ts'
import { publish, see, seeByHelia } from './listing.ts'
import { bytesOf } from './pieces.ts'
import type { Order } from './orders.ts'

/** Until a relay introduces a new node. */
const READY_MS = 20_000

// As Chromium's and Firefox's SCTP begin: with ten packets under way, not four (RFC 6928's figure).
setSctpSettings({ initialCongestionWindow: 10 })

let browser: Browser | undefined

async function obey(order: Order): Promise<unknown> {
  if (order.kind === 'ready') return undefined
  if (order.kind === 'relay') return relay(order.host)
  if (order.kind === 'serve') return serve(order.host, order.bytes)
  if (order.kind === 'get') {
    const began = performance.now()
    await (await fetch(order.url)).arrayBuffer()
    return performance.now() - began
  }
  if (order.kind === 'open') {
    browser = await openBrowser(order.relays, order.listen)
    if (order.relays.length > 0)
      await browser.node.relays.ready({ signal: AbortSignal.timeout(READY_MS) })
    const { node } = browser
    return { device: node.device, addresses: node.libp2p.getMultiaddrs().map(String) }
  }
  if (browser === undefined) throw new Error('no node was opened')
  switch (order.kind) {
    case 'hold': {
      const { root, blocks } = await madeFile(order.seed, order.bytes)
      await browser.blocks.putMany(blocks)
      return root.toString()
    }
    case 'dial': {
      const { peerStore } = browser.node.libp2p
      const { remotePeer } = await browser.node.dialPeer(order.device, {
        addresses: order.addresses,
      })
      // Both have told each other what they speak.
      await until(async () => (await peerStore.get(remotePeer)).protocols.length > 0)
      return undefined
    }
    case 'fetch':
      return fetchFile(browser, CID.parse(order.root), order.by)
    case 'publish':
      return publish(browser)
    case 'see':
      return order.by === 'swarm'
        ? see(browser, order.nym, order.slug)
        : seeByHelia(browser, order.nym, order.slug)
    case 'block': {
      const cid = CID.parse(order.cid)
      const { exchange } = browser.stores
      const { blockstore } = browser.node.helia
      const began = performance.now()
      if (order.by === 'swarm') await exchange.session([order.device]).get(cid)
      else await bytesOf(blockstore.get(cid))
      return performance.now() - began
    }
    case 'counters': {
      const { bytesSent, bytesReceived } = browser.node.snapshot()
      const { user, system } = process.cpuUsage()
      const cpu = (user + system) / 1e6
      return { bytesSent, bytesReceived, peers: browser.node.directPeers().length, cpu }
    }
  }
}

async function relay(host: string): Promise<string[]> {
  const keyFile = join(mkdtempSync(join(tmpdir(), 'souk-bench-')), 'relay.key')
  const place = { host, port: 0, healthPort: 0, keyFile, allowPrivateAddresses: true }
  return (await startRelay(place)).multiaddrs
}

async function fetchFile({ stores, node }: Browser, root: CID, by: string): Promise<number> {
  const began = performance.now()
  if (by === 'swarm') await stores.fetchAll(root)
  else
    await walkStore(root, async (cid, options) => bytesOf(node.helia.blockstore.get(cid, options)))
  return performance.now() - began
}

async function serve(host: string, bytes: number): Promise<string> {
  const { blocks } = await madeFile(0, bytes)
  const body = Buffer.concat(blocks.slice(1).map((block) => block.bytes))
  const server = createServer((_request, response) => void response.end(body))
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no address')
  return `http://${host}:${address.port}/`
}

process.on('message', ({ id, order }: { id: number; order: Order }) => {
  obey(order).then(
    (result) => process.send?.({ id, result }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
