import { generateKeyPair } from '@libp2p/crypto/keys'
import type { KadDHT } from '@libp2p/kad-dht'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { MemoryDatastore } from 'datastore-core'
import type { DeviceId, DocumentId, Nym } from '../../lib/brand.ts'
import { putRecord } from '../dht/client.ts'
import { dhtOf, memoryDht } from '../dht/testing/fixtures.ts'
import type { MemoryNet } from '../dht/testing/memory-net.ts'
import type { Receipt } from '../mail/messages.ts'
import { openBrowser } from '../swarm/testing.ts'
import type { InboxNode } from './candidates.ts'
import type { Consignment, ConsignmentStorage } from './consignment.ts'
import { Inbox } from './inbox.ts'
import type { Quotas } from './limits.ts'
import { BROWSER_QUOTAS } from './limits.ts'
import { inboxRecordKey } from './namespace.ts'
import type { MailKind } from './parcel.ts'

/** Postage that takes no time. */
const CHEAP: Quotas = { ...BROWSER_QUOTAS, workPerKib: 10 }

/** What a correspondent keeps when they come back on another device. */
interface Belongings {
  identity: PrivateKey
  nym: Nym
  /** Documents in the order in which they were taken. */
  taken: string[]
  /** What became of what was sent. */
  results: { id: string; to: Nym; receipt: Receipt }[]
  consignments: Map<string, Consignment>
  datastore: MemoryDatastore
}

/** For tests: somebody's device with an inbox, everything in memory. */
export interface Correspondent extends Belongings {
  inbox: Inbox
  device: DeviceId
  addresses: string[]
  /** What the next documents are answered with; `undefined`: stored. */
  answer: ((document: string) => Receipt) | undefined
  connect(other: Correspondent): Promise<void>
  /** Tells the DHT where sealed messages go, without asking for an earlier record. */
  announce(): Promise<void>
  stop(): Promise<void>
}

/** For tests: documents are their own ids. */
export const waiting = (...texts: string[]) =>
  texts.map((text) => ({ id: text as DocumentId, armored: text }))

/** For tests: a browser over real connections, of somebody new or of who comes back. */
export async function openCorrespondent(like?: Belongings): Promise<Correspondent> {
  const who = like ?? (await somebody())
  const { node, stop } = await openBrowser([], undefined, who.identity)
  return correspond(who, {
    node,
    dht: node.libp2p.services.dht,
    addresses: node.libp2p.getMultiaddrs().map(String),
    stop,
  })
}

/** For tests: a device in a network of this process, of somebody new or of who comes back. */
export async function joinCorrespondent(net: MemoryNet, like?: Belongings): Promise<Correspondent> {
  const who = like ?? (await somebody())
  const node = await net.join({ dht: memoryDht() })
  return correspond(who, { node, dht: dhtOf(node), addresses: [], stop: () => node.crash() })
}

async function somebody(): Promise<Belongings> {
  const identity = await generateKeyPair('Ed25519')
  return {
    identity,
    nym: peerIdFromPrivateKey(identity).toString() as Nym,
    taken: [],
    results: [],
    consignments: new Map(),
    datastore: new MemoryDatastore(),
  }
}

async function correspond(
  who: Belongings,
  life: { node: InboxNode; dht: KadDHT; addresses: string[]; stop: () => Promise<void> },
): Promise<Correspondent> {
  const { identity: key, nym, taken, results, consignments, datastore } = who
  const { node, dht, addresses } = life
  const owner = { nym, key, seed: key.raw.slice(0, 32) }
  const receive = async (_kind: MailKind, documents: string[]) =>
    documents.map((text): Receipt => {
      const receipt = correspondent.answer?.(text) ?? { status: 'stored' }
      if (receipt.status === 'stored' && !taken.includes(text)) taken.push(text)
      return receipt
    })
  const inbox = new Inbox({
    node,
    dht,
    datastore,
    isRelay: () => false,
    storage: memoryConsignments(consignments),
    owner: async () => owner,
    receive,
    deviceOf: () => undefined,
    quotas: CHEAP,
    workPerKib: 10,
  })
  inbox.post.results.on((result) => results.push(result))
  await inbox.start()
  const correspondent: Correspondent = {
    ...who,
    inbox,
    device: node.device,
    addresses,
    answer: undefined,
    announce: async () => {
      await putRecord(dht, inboxRecordKey(nym), await inbox.keys.sign(owner), { own: true })
    },
    connect: async (other) => void (await node.dialPeer(other.device, other)),
    stop: async () => {
      await inbox.stop()
      await life.stop()
    },
  }
  return correspondent
}

function memoryConsignments(all: Map<string, Consignment>): ConsignmentStorage {
  return {
    list: async () => [...all.values()].map((one) => ({ ...one })),
    put: async (one) => void all.set(one.id, { ...one }),
    delete: async (id) => void all.delete(id),
  }
}
