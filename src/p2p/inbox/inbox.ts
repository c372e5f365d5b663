import type { KadDHT } from '@libp2p/kad-dht'
import type { Datastore } from 'interface-datastore'
import type { AbortOptions } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { Emitter } from '../../lib/emitter.ts'
import type { Dht } from '../dht/client.ts'
import type { Receipt } from '../mail/messages.ts'
import { answerParcels } from './answer.ts'
import type { InboxNode } from './candidates.ts'
import type { ConsignmentStorage } from './consignment.ts'
import type { KeptMail } from './fetcher.ts'
import { InboxFetcher } from './fetcher.ts'
import { HeldEnvelopes } from './held.ts'
import { InboxHolder } from './holder.ts'
import { InboxKeeper } from './keeper.ts'
import type { InboxOwner } from './key-book.ts'
import { InboxKeyBook } from './key-book.ts'
import type { NamedMailbox } from './key-record.ts'
import type { Quotas } from './limits.ts'
import type { MailKind } from './parcel.ts'
import { InboxPost } from './post.ts'
import { InboxReader } from './reader.ts'

export type { InboxOwner } from './key-book.ts'
export type { MailKind } from './parcel.ts'

/** Finding and connecting a sender to answer them. */
const ANSWER_TIMEOUT_MS = 60_000

/** What any device needs that keeps envelopes for others: all of it, for a host without a person. */
export interface InboxHostComponents {
  node: InboxNode
  dht: Dht & Pick<KadDHT, 'getClosestPeers'>
  isRelay: (device: DeviceId) => boolean
  /** Where held envelopes and known keys are kept: the node's own datastore. */
  datastore: Pick<Datastore, 'put' | 'get' | 'delete' | 'queryKeys'>
  /** Default: a browser's. `MAILBOX_QUOTAS` for an always-on host. */
  quotas?: Quotas | undefined
  now?: Clock | undefined
}

/** What a person's device needs beside it. */
export interface InboxComponents extends InboxHostComponents {
  storage: ConsignmentStorage
  /** Whoever lives here, while the vault is open. */
  owner: () => Promise<InboxOwner | undefined>
  receive: (kind: MailKind, documents: string[]) => Promise<Receipt[]>
  /** A device of the person that is connected directly now. */
  deviceOf: (nym: Nym) => DeviceId | undefined
  /** Hashes that the own envelopes pay for each KiB at first. */
  workPerKib?: number | undefined
}

/** Keeps sealed envelopes for others; this is all that an always-on mailbox host runs. */
export class InboxHost {
  readonly held: HeldEnvelopes
  readonly holder: InboxHolder
  readonly keeper: InboxKeeper

  constructor(
    components: InboxHostComponents,
    deliver?: (envelope: Uint8Array, address: Uint8Array) => Promise<boolean>,
  ) {
    const { datastore, quotas, now = systemClock } = components
    this.held = new HeldEnvelopes({ datastore, now, ...(quotas === undefined ? {} : { quotas }) })
    this.holder = new InboxHolder({
      ...components,
      held: this.held,
      now,
      ...(deliver === undefined ? {} : { deliver }),
    })
    this.keeper = new InboxKeeper({ ...components, held: this.held, holder: this.holder, now })
  }

  /** Begins to take envelopes. `tend` is to be called every half hour. */
  start(): Promise<void> {
    return this.holder.start()
  }

  /** Hands over what devices closer to an inbox lack. */
  tend(options: AbortOptions = {}): Promise<number> {
    return this.keeper.tend(options)
  }

  stop(): Promise<void> {
    return this.holder.stop()
  }
}

/** Sealed messages: sends and receives those of the person here, and keeps those of others. */
export class Inbox {
  readonly keys: InboxKeyBook
  readonly post: InboxPost
  readonly host: InboxHost
  /** Told of each device that had kept something for the person here. */
  readonly kept = new Emitter<KeptMail>()
  readonly #fetcher: InboxFetcher
  readonly #owner: InboxComponents['owner']

  constructor(init: InboxComponents) {
    const now = init.now ?? systemClock
    const { datastore, dht, owner, receive } = init
    const keys = new InboxKeyBook({ dht, datastore, now })
    const shared = { ...init, keys, now }
    this.#owner = owner
    this.keys = keys
    this.post = new InboxPost(postComponents(shared))
    const reader = new InboxReader({
      keys,
      owner,
      receive,
      acknowledged: (from, answers) => this.post.acknowledged(from, answers),
      answer: async (to, answers) => {
        const me = await owner()
        const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS)
        if (me !== undefined) await answerParcels(shared, me, to, answers, { signal })
      },
      now,
    })
    this.#fetcher = new InboxFetcher({
      ...shared,
      reader,
      onKept: (kept) => this.kept.emit(kept),
    })
    this.host = new InboxHost(init, (envelope, address) => reader.takeOwn(envelope, address))
  }

  async start(): Promise<void> {
    await this.host.start()
    this.post.start()
  }

  async stop(): Promise<void> {
    this.post.stop()
    await this.host.stop()
  }

  /** The network changed: what waits is tried again soon. */
  wake(): void {
    this.post.wake()
  }

  /** The vault was opened or locked, or somebody else lives here. */
  onSession(): void {
    this.keys.forget()
    this.post.forget()
    this.#fetcher.reset()
    this.post.wake()
  }

  /** Collects what others keep for this person. Returns how many envelopes were dealt with. */
  fetch(options: AbortOptions = {}): Promise<number> {
    return this.#fetcher.fetch(options)
  }

  /** Tells the DHT where the person's sealed messages go: also to `mailbox`. Throws `record.not-published`. */
  async publish(options: AbortOptions & { mailbox?: NamedMailbox } = {}): Promise<void> {
    const me = await this.#owner()
    if (me !== undefined) await this.keys.publish(me, options)
  }
}

function postComponents({
  workPerKib,
  ...shared
}: InboxComponents & { keys: InboxKeyBook; now: Clock }) {
  return { ...shared, ...(workPerKib === undefined ? {} : { workPerKib }) }
}
