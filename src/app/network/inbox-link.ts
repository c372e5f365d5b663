import { peerIdFromString } from '@libp2p/peer-id'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import { SoukError } from '../../lib/errors.ts'
import type { PresenceBook } from '../../p2p/dht/presence.ts'
import type { ConsignmentStorage } from '../../p2p/inbox/consignment.ts'
import type { InboxOwner, MailKind } from '../../p2p/inbox/inbox.ts'
import { Inbox } from '../../p2p/inbox/inbox.ts'
import { MAX_MAILBOX_ADDRESSES } from '../../p2p/inbox/key-record.ts'
import { MAILBOX_QUOTAS } from '../../p2p/inbox/limits.ts'
import type { Receipt } from '../../p2p/mail/messages.ts'
import type { SealedWay } from '../../p2p/mail/outbox.ts'
import type { SoukNode } from '../../p2p/node.ts'
import type { Stores } from '../../p2p/swarm/stores.ts'
import type { IdbDatastore } from '../../storage/datastore.ts'
import { InboxRounds } from './inbox-rounds.ts'
import { KeyScout } from './key-scout.ts'

const MINUTE_MS = 60_000

/** A record takes no longer ones. */
const MAX_ADDRESS_LENGTH = 300

/** What somebody sent is asked for so often, also if nothing else happens. */
const FETCH_EVERY_MS = 3 * MINUTE_MS
/** What is kept for others is compared with who is closest now. */
const TEND_EVERY_MS = 30 * MINUTE_MS
/** The keys are signed for three months; the DHT forgets in two days whom nobody prolongs. */
const KEYS_EVERY_MS = 12 * 60 * MINUTE_MS

export interface InboxLinkComponents {
  node: SoukNode
  presence: PresenceBook
  stores: Stores
  datastore: IdbDatastore
  storage: ConsignmentStorage
  /** Always on: keeps more, and is named as a mailbox of the person who lives here. */
  mailbox: boolean
  receive: (kind: MailKind, documents: string[]) => Promise<Receipt[]>
}

/** The inbox among the parts of a running node: what makes it fetch, publish and look after. */
export class InboxLink {
  readonly inbox: Inbox
  readonly #components: InboxLinkComponents
  readonly #rounds: InboxRounds
  readonly #scout: KeyScout
  #owner: InboxOwner | undefined
  #peers = 0

  constructor(components: InboxLinkComponents) {
    this.#components = components
    const { node, presence, mailbox } = components
    this.inbox = new Inbox({
      ...components,
      dht: node.libp2p.services.dht,
      isRelay: (device) => node.relays.list().some((relay) => relay.device === device),
      owner: async () => this.#owner,
      deviceOf: (nym) => node.directPeers().find((device) => presence.personOf(device) === nym),
      ...(mailbox ? { quotas: MAILBOX_QUOTAS } : {}),
    })
    this.#rounds = new InboxRounds(() => this.inbox.fetch())
    this.#scout = new KeyScout(this.inbox.keys)
  }

  /** Begins to keep and to send; the schedule must have been started, or be about to. */
  async start(): Promise<void> {
    const { stores } = this.#components
    stores.onChore('inbox-fetch', async () => this.#rounds.soon())
    stores.onChore('inbox-tend', async (options) => void (await this.inbox.host.tend(options)))
    stores.onChore('inbox-keys', (options) => this.#publish(options))
    await this.inbox.start()
    await stores.schedule.keep('inbox-tend', TEND_EVERY_MS)
  }

  async stop(): Promise<void> {
    this.#rounds.stop()
    this.#scout.stop()
    await this.inbox.stop()
  }

  /** Somebody unlocked the vault, or nobody lives here any more. */
  async onSession(owner: InboxOwner | undefined): Promise<void> {
    this.#owner = owner
    this.inbox.onSession()
    if (owner === undefined) return
    // Answers of the very first letters find the way back by what they bring along.
    await this.inbox.keys.sign(owner, this.#mailbox()).catch(() => undefined)
    const { schedule } = this.#components.stores
    await schedule.add('inbox-keys', KEYS_EVERY_MS)
    await schedule.add('inbox-fetch', FETCH_EVERY_MS)
  }

  /** The worker woke, or other relays introduce us. */
  wake(): void {
    this.inbox.wake()
    if (this.#owner !== undefined) this.#rounds.soon()
  }

  /** Others came or went. */
  onPeers(): void {
    const peers = this.#components.node.directPeers().length
    const alone = this.#peers === 0 && peers > 0
    this.#peers = peers
    this.inbox.wake()
    if (this.#owner !== undefined && peers > 0) this.#rounds.onPeers(alone)
  }

  /** Somebody's store is looked at: perhaps they are written to, and sleep by then. */
  meet(nym: Nym): void {
    this.#scout.meet(nym)
  }

  /** Devices that the person named to keep what is sent to them. */
  async mailboxes(): Promise<DeviceId[]> {
    const owner = this.#owner
    const record = owner === undefined ? undefined : await this.inbox.keys.find(owner.nym)
    return record?.mailboxes.map(({ device }) => device) ?? []
  }

  /** Names others instead, three at most, and tells it. Throws `vault.locked`. */
  async nameMailboxes(devices: readonly DeviceId[]): Promise<void> {
    const owner = this.#owner
    if (owner === undefined) throw new SoukError('vault.locked', 'nobody can sign now')
    const { peerStore } = this.#components.node.libp2p
    const named = devices.map(async (device) => {
      const peer = await peerStore.get(peerIdFromString(device)).catch(() => undefined)
      const addresses = peer?.addresses.map(({ multiaddr }) => multiaddr.toString()) ?? []
      const short = addresses.filter(({ length }) => length <= MAX_ADDRESS_LENGTH)
      return { device, addresses: short.slice(0, MAX_MAILBOX_ADDRESSES) }
    })
    await this.inbox.keys.sign(owner, this.#mailbox(), await Promise.all(named))
    // What could not be told now is told with the next round.
    await this.#components.stores.schedule.add('inbox-keys', KEYS_EVERY_MS)
  }

  /** The way past an outbox for those who are away. */
  way(kind: MailKind): SealedWay {
    const { post } = this.inbox
    return {
      post: (to, entries, options) => post.post(kind, to, entries, options),
      settle: (id, to) => post.settle(kind, id, to),
    }
  }

  async #publish(options: { signal?: AbortSignal }): Promise<void> {
    const mailbox = this.#mailbox()
    await this.inbox.keys.prune()
    await this.inbox.publish({ ...options, ...(mailbox === undefined ? {} : { mailbox }) })
  }

  /** An always-on device of the person is where their messages go first. */
  #mailbox() {
    const { node, mailbox } = this.#components
    if (!mailbox) return undefined
    const all = node.libp2p.getMultiaddrs().map(String)
    const short = all.filter(({ length }) => length <= MAX_ADDRESS_LENGTH)
    const addresses = short.slice(0, MAX_MAILBOX_ADDRESSES)
    return { device: node.device, addresses }
  }
}
