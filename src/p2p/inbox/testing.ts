import { MemoryDatastore } from 'datastore-core'
import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { Receipt } from '../mail/messages.ts'
import type { Browser } from '../swarm/testing.ts'
import { openBrowser } from '../swarm/testing.ts'
import type { Consignment, ConsignmentStorage } from './consignment.ts'
import { Inbox } from './inbox.ts'
import type { Quotas } from './limits.ts'
import { BROWSER_QUOTAS } from './limits.ts'
import type { MailKind } from './parcel.ts'

/** Postage that takes no time. */
export const CHEAP: Quotas = { ...BROWSER_QUOTAS, workPerKib: 10 }

/** For tests: somebody's browser with an inbox, everything in memory. */
export interface Correspondent extends Browser {
  inbox: Inbox
  /** Documents in the order in which they were taken. */
  taken: string[]
  /** What became of what was sent. */
  results: { id: string; to: Nym; receipt: Receipt }[]
  /** What the next documents are answered with; `undefined`: stored. */
  answer: ((document: string) => Receipt) | undefined
  datastore: MemoryDatastore
  consignments: Map<string, Consignment>
  stop(): Promise<void>
}

export interface CorrespondentInit {
  relays?: readonly string[]
  now?: () => number
  quotas?: Quotas
  /** The one who comes back, perhaps on another device. */
  like?: Correspondent
}

/** For tests: documents are their own ids. */
export const waiting = (...texts: string[]) =>
  texts.map((text) => ({ id: text as DocumentId, armored: text }))

/** For tests: opens a browser with an inbox. */
export async function openCorrespondent(init: CorrespondentInit = {}): Promise<Correspondent> {
  const { relays = [], like, now, quotas = CHEAP } = init
  const browser = await openBrowser(relays, undefined, like?.identity)
  const datastore = like?.datastore ?? new MemoryDatastore()
  const consignments = like?.consignments ?? new Map<string, Consignment>()
  const { node, nym, identity: key } = browser
  const { dht } = node.libp2p.services
  const taken: string[] = like?.taken ?? []
  const results: Correspondent['results'] = like?.results ?? []
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
    isRelay: (device) => node.relays.list().some((relay) => relay.device === device),
    storage: memoryConsignments(consignments),
    owner: async () => ({ nym, key, seed: key.raw.slice(0, 32) }),
    receive,
    deviceOf: (one) =>
      node.directPeers().find((device) => browser.presence.personOf(device) === one),
    quotas,
    workPerKib: 10,
    now,
  })
  inbox.post.results.on((result) => results.push(result))
  await inbox.start()
  const correspondent: Correspondent = {
    ...browser,
    inbox,
    taken,
    results,
    answer: undefined,
    datastore,
    consignments,
    stop: async () => {
      await inbox.stop()
      await browser.stop()
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
