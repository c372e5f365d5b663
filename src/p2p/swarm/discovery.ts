import type { Connection } from '@libp2p/interface'
import type { CID } from 'multiformats/cid'
import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { DeviceId } from '../../lib/brand.ts'
import type { Dht } from '../dht/client.ts'
import { findHolders } from '../dht/client.ts'
import type { StoreRecord } from '../dht/ipns-record.ts'
import type { PresenceBook } from '../dht/presence.ts'
import { storeRecords } from '../dht/resolve.ts'
import type { AskStoreComponents } from './ask-store.ts'
import { askStore } from './ask-store.ts'
import type { OpenStore } from './open-store.ts'
import type { StoreQuestion } from './store-messages.ts'

/** All of one search: a walk for the record, one for the holders, dials. */
const SEARCH_TIMEOUT_MS = 40_000

/** Connected devices that are asked whether they know the store. */
const MAX_ASKED_NEIGHBOURS = 24

/** Holders found in the DHT that are dialled; enough seeders for any download. */
const MAX_DIALLED_HOLDERS = 8

/** Dials at the same time: each is a WebRTC negotiation. */
const MAX_DIALS_AT_ONCE = 3

/** Versions whose holders are looked for: the known one, and newer ones as the DHT tells them. */
const MAX_ROOTS = 3

export interface DiscoveryComponents extends AskStoreComponents {
  node: {
    device: DeviceId
    directPeers(): DeviceId[]
    dialPeer(
      device: DeviceId,
      options?: AbortOptions & { addresses?: readonly string[] },
    ): Promise<Connection>
  }
  dht: Dht
  presence: PresenceBook
}

/** What is known before the search. */
export interface Hints {
  /** Devices that may hold the store: from a link, or from an earlier look. */
  devices?: readonly DeviceId[]
  /** The listing that the person wants to see first. */
  slug?: string
}

/**
 * Looks for the newest record and for holders of a store, in all ways at once: connected devices,
 * hints, the owner's devices, the DHT. What it finds it hands to the open store, best first by nature:
 * a connected device answers in one round trip, the DHT later corrects it. Settles when all ways have
 * ended; throws only the signal's reason.
 */
export async function discover(
  components: DiscoveryComponents,
  store: OpenStore,
  hints: Hints = {},
  options: AbortOptions = {},
): Promise<void> {
  const signal = withTimeout(SEARCH_TIMEOUT_MS, options)
  const { node, presence, dht } = components
  const asked = new Set<DeviceId>([node.device])
  /** Named by the owner; may be asked as a neighbour before that is known. */
  const owners = new Set<DeviceId>()
  const pending: Promise<unknown>[] = []

  const consider = (record: StoreRecord) => {
    // A page that cannot be had, or an older version, leaves things as they are.
    pending.push(store.consider(record, { signal }).catch(() => undefined))
  }
  const ask = async (device: DeviceId) => {
    if (asked.has(device)) {
      if (store.holders.includes(device)) store.addHolder(device, { owner: owners.has(device) })
      return
    }
    asked.add(device)
    try {
      const record = await askStore(components, device, question(store, hints), { signal })
      store.addHolder(device, { owner: owners.has(device) })
      consider(record)
    } catch {
      // It does not know the store, or cannot be reached: so be it.
    }
  }

  const neighbours = node.directPeers().slice(0, MAX_ASKED_NEIGHBOURS)
  const askOwner = async () => {
    const devices = await presence.devices(store.nym, { signal })
    await Promise.allSettled(
      devices.map(async ({ device, addresses }) => {
        owners.add(device)
        // Dialled here, because only here their addresses are known.
        await node.dialPeer(device, { addresses, signal })
        await ask(device)
      }),
    )
  }
  const askDht = async () => {
    // The walk goes on for seconds when nodes have left; holders are asked as soon as a root is known.
    const roots = new Set<string>()
    const walks: Promise<void>[] = []
    const askRoot = (root: CID) => {
      if (roots.has(root.toString()) || roots.size >= MAX_ROOTS) return
      roots.add(root.toString())
      // Nobody waits for it any more when the store is closed during the walk for the record.
      walks.push(askHolders(dht, root, ask, signal).catch(() => undefined))
    }
    if (store.snapshot !== undefined) askRoot(store.snapshot.record.root)
    for await (const record of storeRecords(dht, store.nym, { signal })) {
      consider(record)
      askRoot(record.root)
    }
    await Promise.all(walks)
  }

  const ways = [
    ...neighbours.map((device) => ask(device)),
    ...(hints.devices ?? []).map((device) => ask(device)),
    askOwner(),
    askDht(),
  ]
  // Pages that nobody has are given up as soon as nobody else is looked for.
  await store.session.during(Promise.allSettled(ways))
  await Promise.all(pending)
  options.signal?.throwIfAborted()
}

async function askHolders(
  dht: Dht,
  root: CID,
  ask: (device: DeviceId) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const running = new Set<Promise<void>>()
  let dialled = 0
  for await (const { device } of findHolders(dht, root, { signal })) {
    if (++dialled > MAX_DIALLED_HOLDERS) break
    const asking = ask(device).finally(() => running.delete(asking))
    running.add(asking)
    if (running.size >= MAX_DIALS_AT_ONCE) await Promise.race(running)
  }
  await Promise.all(running)
}

function question(store: OpenStore, hints: Hints): StoreQuestion {
  const have = store.snapshot?.record.root
  return {
    nym: store.nym,
    ...(hints.slug !== undefined && { slug: hints.slug }),
    ...(have !== undefined && { have }),
  }
}
