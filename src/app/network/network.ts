import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { DeviceId, DocumentId, Nym } from '../../lib/brand.ts'
import type { SoukConfig } from '../../lib/config.ts'
import { SoukError } from '../../lib/errors.ts'
import { rtcHosts } from '../../p2p/bridge/globals.ts'
import { CHAT_PROTOCOL } from '../../p2p/constants.ts'
import { PresenceBook } from '../../p2p/dht/presence.ts'
import { createGateway } from '../../p2p/gateway.ts'
import { Mailbox } from '../../p2p/mail/mailbox.ts'
import type { MailHandler } from '../../p2p/mail/mailbox.ts'
import { Outbox } from '../../p2p/mail/outbox.ts'
import type { OutboxResult, OutboxStorage } from '../../p2p/mail/outbox.ts'
import { startNode } from '../../p2p/node.ts'
import type { SoukNode } from '../../p2p/node.ts'
import type { GetBlock } from '../../p2p/store/blocks.ts'
import { collect, localBlocks } from '../../p2p/swarm/local-blocks.ts'
import type { LocalBlocks } from '../../p2p/swarm/local-blocks.ts'
import type { RecordStorage } from '../../p2p/swarm/record-shelf.ts'
import type { ChoreStorage } from '../../p2p/dht/schedule.ts'
import type { ConsignmentStorage } from '../../p2p/inbox/consignment.ts'
import type { MailKind } from '../../p2p/inbox/inbox.ts'
import { Stores } from '../../p2p/swarm/stores.ts'
import type { StoresComponents } from '../../p2p/swarm/stores.ts'
import type { IdbBlockstore } from '../../storage/block-store.ts'
import type { IdbDatastore } from '../../storage/datastore.ts'
import type { Changes } from '../changes.ts'
import type { Person } from '../session.ts'
import { InboxLink } from './inbox-link.ts'

/** Others forget a presence after two hours; a device that moved says so at once. */
const PRESENCE_EVERY_MS = 30 * 60_000

/** The own store's record is valid for two days: signed anew well before it runs out. */
const RENEW_EVERY_MS = 12 * 3_600_000

/** Connections come and go in bursts; views need not follow each. */
const SETTLE_MS = 150

/** A block that nobody of ours has is asked of the wider network for this long. */
const FALLBACK_TIMEOUT_MS = 15_000

export interface NetworkComponents {
  config: SoukConfig
  deviceSeed: Uint8Array
  blockstore: IdbBlockstore
  datastore: IdbDatastore
  records: RecordStorage
  chores: ChoreStorage
  outbox: OutboxStorage
  /** Sealed copies of what waits there, for people who are away. */
  consignments: ConsignmentStorage
  /** Always on: a mailbox for the person who lives here, and roomier for all others. */
  mailbox?: boolean
  /** What others are told of how much of a store lies here. */
  isWhole: NonNullable<StoresComponents['isWhole']>
  /** Whoever lives here now, if the vault is open. */
  person: () => Promise<Person | undefined>
  onMail: MailHandler
  /** Told when something that was sent was stored or refused. */
  onResult: (result: OutboxResult) => Promise<void>
  /** Somebody could not take something yet; the code is the receiver's. */
  onLater?: (failure: { to: Nym; code: string }) => Promise<void>
  /** Letters of conversations, which travel as mail does. */
  chat?: Channel
  changes: Changes
}

/** A kind of signed texts with an outbox of its own. */
export interface Channel {
  outbox: OutboxStorage<string>
  onMail: MailHandler
  /** Told when something that was sent was stored or refused. */
  onResult: (result: OutboxResult<string>) => Promise<void>
  /** The network runs: whatever an earlier run kept but did not hand over may be queued again. */
  onStart: () => Promise<void>
}

/** All that runs once the node is up. */
export interface RunningNetwork {
  node: SoukNode
  presence: PresenceBook
  stores: Stores
  outbox: Outbox
  mailbox: Mailbox
  inbox: InboxLink
  chat?: { mailbox: Mailbox; outbox: Outbox<string> }
}

/** The node's life: starts once, tells when something changed, and ends. */
export class Network {
  readonly blocks: LocalBlocks
  readonly #components: NetworkComponents
  readonly #gateway: ReturnType<typeof createGateway>
  #running: Promise<RunningNetwork> | undefined
  #current: RunningNetwork | undefined
  #owner: Nym | undefined
  #settle: ReturnType<typeof setTimeout> | undefined

  constructor(components: NetworkComponents) {
    this.#components = components
    this.blocks = localBlocks(components.blockstore)
    this.#gateway = createGateway({ get: (cid, options) => this.#get(cid, options) })
    components.changes.on((change) => {
      if (change.about === 'session') void this.#onSession()
      if (change.about === 'stores' && change.nym !== undefined)
        this.#current?.inbox.meet(change.nym)
    })
  }

  /** What runs now; `undefined` before the start. */
  get current(): RunningNetwork | undefined {
    return this.#current
  }

  /** Starts the node at the first call; all callers share it. A failed start may be tried again. */
  start(): Promise<RunningNetwork> {
    this.#running ??= this.#start().catch((error: unknown) => {
      this.#running = undefined
      throw error
    })
    return this.#running
  }

  /** The worker woke, or the machine came online: test links and try again now what failed. */
  wake(): void {
    this.#current?.node.wake()
    this.#current?.stores.wake()
    wakeOutboxes(this.#current)
    this.#current?.inbox.wake()
  }

  async stop(): Promise<void> {
    const running = await this.#running?.catch(() => undefined)
    clearTimeout(this.#settle)
    this.#current = undefined
    running?.outbox.stop()
    running?.chat?.outbox.stop()
    await running?.inbox.stop()
    await running?.chat?.mailbox.stop()
    await running?.mailbox.stop()
    await running?.stores.stop()
    await running?.node.stop()
  }

  /** Answers `/ipfs/…` requests; `undefined` for all others. */
  fetch(request: Request): Promise<Response> | undefined {
    return this.#gateway(request)
  }

  /** The bytes behind an `/ipfs/` path. Throws `content.unavailable`. */
  async content(path: string): Promise<Blob> {
    const response = await this.#gateway(new Request(`https://souk.invalid/ipfs/${path}`))
    if (response?.ok !== true) {
      throw new SoukError('content.unavailable', `status ${response?.status ?? 0}`)
    }
    return response.blob()
  }

  async #start(): Promise<RunningNetwork> {
    const { config, deviceSeed, blockstore, datastore } = this.#components
    const node = await startNode({
      config,
      deviceKey: await generateKeyPairFromSeed('Ed25519', deviceSeed),
      blockstore,
      datastore,
    })
    const { dht } = node.libp2p.services
    const presence = new PresenceBook({ node, dht })
    const { records, chores, outbox: storage, onMail, onResult, isWhole } = this.#components
    const fallback: GetBlock = (cid, options) => {
      const signal = withTimeout(FALLBACK_TIMEOUT_MS, options)
      return collect(node.helia.blockstore.get(cid, { signal }))
    }
    const stores = new Stores({
      node,
      dht,
      presence,
      blocks: this.blocks,
      records,
      chores,
      isWhole,
      fallback,
      owner: () => this.#owner,
    })
    const mailbox = new Mailbox({ node, presence, owner: () => this.#owner })
    const inbox = new InboxLink({
      node,
      presence,
      stores,
      datastore,
      storage: this.#components.consignments,
      mailbox: this.#components.mailbox === true,
      receive: (kind, documents) => this.#receive(kind, documents, node.device),
    })
    const outbox = new Outbox({ mailbox, storage, sealed: inbox.way('mail') })
    const chat = await this.#startChat(node, presence, inbox)
    const running: RunningNetwork = {
      node,
      presence,
      stores,
      outbox,
      mailbox,
      inbox,
      ...(chat === undefined ? {} : { chat }),
    }
    stores.onChore('presence', (options) => this.#bePresent(running, options))
    stores.onChore('renew', () => this.#renewStore(running))
    await inbox.start()
    await stores.start()
    await mailbox.onMail(onMail)
    outbox.results.on((result) => void onResult(result).catch(() => undefined))
    outbox.failures.on((failure) => {
      void this.#components.onLater?.(failure).catch(() => undefined)
    })
    this.#followInbox(running)
    outbox.start()
    chat?.outbox.start()
    node.onChange(() => this.#onNodeChange(running))
    node.relays.onChange(() => void this.#onRelays(running))
    rtcHosts.onChange(() => this.#components.changes.emit({ about: 'network' }))
    this.#current = running
    await this.#onSession()
    void this.#components.chat?.onStart().catch(() => undefined)
    this.#components.changes.emit({ about: 'network' })
    return running
  }

  async #startChat(
    node: SoukNode,
    presence: PresenceBook,
    inbox: InboxLink,
  ): Promise<RunningNetwork['chat']> {
    const channel = this.#components.chat
    if (channel === undefined) return undefined
    const owner = () => this.#owner
    const mailbox = new Mailbox({ node, presence, owner, protocol: CHAT_PROTOCOL })
    const outbox = new Outbox<string>({
      mailbox,
      storage: channel.outbox,
      sealed: inbox.way('chat'),
    })
    outbox.results.on((result) => void channel.onResult(result).catch(() => undefined))
    await mailbox.onMail(channel.onMail)
    return { mailbox, outbox }
  }

  async #onSession(): Promise<void> {
    const person = await this.#components.person()
    this.#owner = person?.nym
    await this.#current?.inbox.onSession(
      person && {
        nym: person.nym,
        key: await identityKey(person),
        seed: person.keys.identity,
      },
    )
    if (this.#owner === undefined || this.#current === undefined) return
    const { schedule } = this.#current.stores
    await schedule.add('presence', PRESENCE_EVERY_MS)
    await schedule.keep('renew', RENEW_EVERY_MS)
    wakeOutboxes(this.#current)
  }

  /** New relays mean new addresses: say so where others look for them. */
  async #onRelays(running: RunningNetwork): Promise<void> {
    const { stores } = running
    if (this.#owner !== undefined) await stores.schedule.add('presence', PRESENCE_EVERY_MS)
    stores.wake()
    wakeOutboxes(running)
    running.inbox.wake()
  }

  #onNodeChange(running: RunningNetwork): void {
    clearTimeout(this.#settle)
    this.#settle = setTimeout(() => {
      wakeOutboxes(running)
      running.inbox.onPeers()
      this.#components.changes.emit({ about: 'network' })
    }, SETTLE_MS)
  }

  /** What came sealed is taken as what comes directly. */
  #receive(kind: MailKind, documents: string[], device: DeviceId) {
    const { onMail, chat } = this.#components
    const take = kind === 'chat' ? chat?.onMail : onMail
    if (take === undefined) throw new SoukError('chat.none', 'nobody takes letters here')
    return take(documents, device, {})
  }

  /** What is through on the sealed way leaves its outbox; pages show how many keep the rest. */
  #followInbox({ inbox, outbox, chat }: RunningNetwork): void {
    const { post } = inbox.inbox
    post.results.on(({ kind, id, to, receipt }) => {
      const settled =
        kind === 'chat'
          ? chat?.outbox.settle(id, to, receipt)
          : outbox.settle(id as DocumentId, to, receipt)
      void settled?.catch(() => undefined)
    })
    post.changes.on(() => this.#components.changes.emit({ about: 'sent' }))
  }

  async #bePresent({ presence }: RunningNetwork, options: AbortOptions): Promise<void> {
    const person = await this.#components.person()
    if (person === undefined) return
    await presence.publish(await identityKey(person), person.nym, options)
  }

  /** Nothing is renewed before the first publication. Throws `vault.locked`, to be due until unlocked. */
  async #renewStore({ stores }: RunningNetwork): Promise<void> {
    const person = await this.#components.person()
    if (person === undefined) throw new SoukError('vault.locked', 'nobody can sign now')
    await stores.renew(await identityKey(person), person.nym)
  }

  async #get(...[cid, options]: Parameters<GetBlock>): Promise<Uint8Array> {
    // What is here needs no node: photos show while it starts, and offline.
    const local = await this.blocks.get(cid, options)
    if (local !== undefined) return local
    const { stores } = await this.start()
    return stores.get(cid, options)
  }
}

function wakeOutboxes(running: RunningNetwork | undefined): void {
  running?.outbox.wake()
  running?.chat?.outbox.wake()
}

/** The identity key in libp2p's form: signs the store's record and the presence. */
export const identityKey = (person: Person) =>
  generateKeyPairFromSeed('Ed25519', person.keys.identity)

/** The name of the device whose random seed this is. */
export const deviceOf = async (seed: Uint8Array): Promise<DeviceId> =>
  peerIdFromPrivateKey(await generateKeyPairFromSeed('Ed25519', seed)).toString() as DeviceId
