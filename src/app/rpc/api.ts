/**
 * Everything that a page may ask of the node, and everything that it may watch.
 *
 * Two shapes only. A *method* is asked once and answers once (it may report progress). A *topic* is
 * watched: the node sends the whole current view whenever it changed, so that a page which
 * subscribes again after the worker was restarted has lost nothing.
 *
 * Views are ready to draw and hold no secrets. Money is `bigint` satoshis, times are milliseconds
 * since the Unix epoch, photos are `ipfs` paths (`<cid>` under `/ipfs/`).
 */
import type { FindMethods, FindTopics } from './find-api.ts'
import type { DraftsMethods } from './drafts-api.ts'
import type { FollowsMethods, FollowsTopics } from './follows-api.ts'
import type { ReputationMethods, ReputationTopics } from './reputation-api.ts'
import type { ChangedListing, DevicesMethods } from './devices-api.ts'
import type { HandlesMethods, HandlesTopics } from './handles-api.ts'
import type { LabelsMethods, LabelsTopics } from './labels-api.ts'
import type { SeedingMethods, SeedingTopics } from './seeding-api.ts'
import type { ServiceMethods, ServiceTopics } from './service-api.ts'
import type { TradeMethods, TradeOrderView, TradeTopics } from './trade-api.ts'
import type { ListingCard, ListingKind, PhotoView, Price, ShippingAddress } from './parts.ts'
import type { PaymentPlan, WalletMethods, WalletView } from './wallet-api.ts'
import type { CouponDraft } from './coupon-draft.ts'
import type { ListingContent } from '../../contracts/documents/listing.ts'
import type { DeadlineKind } from '../../contracts/order/types.ts'
import type { OrderAction, OrderRole, OrderState } from '../../contracts/order/states.ts'
import type { DeviceId, DocumentId, Nym, OrderId } from '../../lib/brand.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { WireError } from '../../lib/errors.ts'

export type { CouponDraft } from './coupon-draft.ts'
export type { ListingCard, ListingKind, PhotoView, Price, ShippingAddress } from './parts.ts'
export type { PaymentPlan, WalletEntry, WalletView } from './wallet-api.ts'

// ---------------------------------------------------------------- people

/** `none`: nobody lives here yet; browsing works all the same. */
export type VaultState = 'none' | 'locked' | 'unlocked'

export interface SessionView {
  vault: VaultState
  network: NetworkName
  /** Set while a vault exists. */
  nym?: Nym
  /** OpenPGP fingerprint, 40 lower-case hex digits; set while unlocked. */
  fingerprint?: string
  /** What guards the phrase at rest. */
  protection?: 'device' | 'passphrase'
  /** The person has proved that the twelve words are kept elsewhere. */
  backedUp: boolean
  /** Money or listings would be lost with this browser. */
  atStake: boolean
  /** Set once a profile was published. */
  profile?: ProfileView
  /** Listings that two devices of this person changed: the later change is on sale until the person chose. */
  changedTwice?: ChangedListing[]
  /** Where the node lives. `page`: this browser has no service workers. `node`: Node.js. */
  host: 'worker' | 'page' | 'node'
  /** The node's storage was promised to persist by the browser. */
  persisted: boolean
}

export interface ProfileDraft {
  name: string
  shortDescription: string
  about: string
  location: string
  /** Absent: none. */
  website?: string
  avatar?: PhotoView
  header?: PhotoView
  /** All of it is for adults only. */
  adult?: boolean
}

export interface ProfileView extends ProfileDraft {
  nym: Nym
  fingerprint: string
}

// ---------------------------------------------------------------- stores and listings

export type Condition = 'new' | 'like-new' | 'good' | 'fair' | 'refurbished' | 'for-parts'

/** What a listing may say besides what its form asks for today; absent: empty. */
export type ListingExtras = { coupons?: CouponDraft[] } & Partial<
  Pick<
    ListingContent,
    | 'modifier'
    | 'productId'
    | 'options'
    | 'skus'
    | 'adult'
    | 'processing'
    | 'grams'
    | 'origin'
    | 'shipping'
    | 'taxes'
    | 'moderators'
    | 'terms'
    | 'returns'
    | 'escrow'
    | 'language'
    | 'expires'
  >
>

export interface ListingDraft extends ListingExtras {
  /** Absent while the listing is new; the node makes it from the title and it never changes after. */
  slug?: string
  title: string
  kind: ListingKind
  description: string
  price: Price
  /** Only of physical goods. */
  condition?: Condition
  /** Pieces in stock; `undefined` means that it never runs out (digital goods, services). */
  quantity?: number
  tags: string[]
  categories: string[]
  photos: PhotoView[]
}

/** A published listing as its form takes it; `base` names the version. */
export type OpenedListing = ListingDraft & { slug: string; base: DocumentId }

/** Where what is shown came from, so that stale data can say its age. */
export interface Freshness {
  state: 'loading' | 'ready' | 'failed'
  /** `own`: made here. `cache`: kept from earlier. `live`: verified from the network in this run. */
  source?: 'own' | 'cache' | 'live'
  /** When this version was last confirmed to be the newest one that anybody showed us. */
  checkedAt?: number
  /** Counts up with each change by the owner. */
  sequence?: bigint
  /** Why nothing (newer) could be shown. */
  error?: WireError
}

export interface StoreView {
  nym: Nym
  freshness: Freshness
  profile?: ProfileView
  listings: ListingCard[]
  /** One of the owner's devices is connected to us now (`own` stores: this device is). */
  awake: boolean
  /** Other browsers known to hold this store. */
  copies: number
  own: boolean
  /** The owner says so of the whole store, or a list that this person follows. */
  adult?: boolean
}

export interface ListingView {
  nym: Nym
  slug: string
  freshness: Freshness
  vendor?: ProfileView
  awake: boolean
  copies: number
  own: boolean
  listing?: ListingDraft & { slug: string }
  sats?: bigint
  /** Names the signed contract; shown under "How do I know this?". */
  documentId?: DocumentId
  signedAt?: number
  /** The vendor says so of it or of the whole store, or a list that this person follows. */
  adult?: boolean
}

export interface HomeView {
  /** Own store first, then followed ones, then others; each the most recently seen first. */
  stores: {
    nym: Nym
    name: string
    shortDescription: string
    avatar?: PhotoView
    adult?: boolean
    listings: number
    own: boolean
    following: boolean
    seenAt: number
  }[]
  /** Of all known stores, newest first. */
  listings: ListingCard[]
}

// ---------------------------------------------------------------- orders

export type { OrderAction, OrderRole, OrderState } from '../../contracts/order/states.ts'

export interface OrderSummary {
  id: OrderId
  role: OrderRole
  state: OrderState
  title: string
  photo?: PhotoView
  /** The photo is of something for adults only, and not of the own goods. */
  adult?: boolean
  /** The other party; to moderators: the buyer. */
  counterparty: Nym
  counterpartyName: string
  quantity: number
  total: bigint
  createdAt: number
  changedAt: number
  /** The act that this person should do next, if any. */
  main?: OrderAction
  /** The clock of this person that runs out next. */
  due?: { kind: DeadlineKind; at: number }
}

export interface TimelineStep {
  id: DocumentId
  kind: string
  author: Nym
  authorName: string
  mine: boolean
  signedAt: number
  /** How far the author's clock was ahead of this device's when the document came, ms; absent: not remarkably. */
  skewMs?: number
  /**
   * `delivered`: acknowledged by the other party's device; `stored`: others keep it, sealed, until that
   * device wakes; `waiting`: only here.
   */
  delivery: 'received' | 'delivered' | 'stored' | 'waiting'
  /** `stored`: how many devices keep it. */
  heldBy?: number
  /** The clearsigned document as text, as `gpg --verify` takes it. */
  armored: string
}

export interface PaymentView {
  address: string
  /** BIP321 URI. */
  uri: string
  due: bigint
  /** Seen in the mempool or in blocks. */
  received: bigint
  confirmed: bigint
  confirmations: number
  /** How many confirmations make it paid. */
  needed: number
  /** When the chain was last asked; `undefined`: never yet. */
  checkedAt?: number
}

export interface OrderView extends OrderSummary {
  vendor: Nym
  buyer: Nym
  slug: string
  /** Unit price in satoshis as frozen in the order. */
  unitSats: bigint
  /** Set when the listing was priced in a fiat currency: rate and where it came from. */
  rate?: { currency: string; source: string; at: number; satsPerUnit: string }
  address?: ShippingAddress
  note: string
  payment?: PaymentView
  dispatch?: { carrier: string; tracking: string; note: string }
  reason?: string
  /** What runs out next, so that the clock can be told in words. */
  deadline?: { kind: DeadlineKind; at: number }
  timeline: TimelineStep[]
  actions: OrderAction[]
  /** Refused documents: forged, by a stranger, impossible. Shown, never obeyed. */
  evidence: { reason: string; at: number }[]
  trade: TradeOrderView
}

// ---------------------------------------------------------------- the network

export interface PeerView {
  device: DeviceId
  /** `relay`: an introducer. `direct`: WebRTC. `relayed`: only through a relay, so no content flows. */
  kind: 'relay' | 'direct' | 'relayed'
  /** Of a direct one, when known: from host to host, through routers, or through a TURN server. */
  route?: 'open' | 'nat' | 'turn'
  nym?: Nym
  name?: string
  sinceMs: number
  /** Round trip, ms, when measured. */
  rttMs?: number
}

/** A server that is asked about the bitcoin chain. */
export interface ExplorerView {
  url: string
  /** `lying`: said what is proven wrong, and is not asked for a day. `resting`: failed often. */
  state: 'unused' | 'ok' | 'failing' | 'resting' | 'lying'
  lastSeenAt?: number
  /** Code of its last failure. */
  error?: string
  caught?: {
    what: 'header' | 'tip' | 'network' | 'txid' | 'inclusion' | 'confirmations' | 'amount'
    at: number
  }
  /** Requests that it may still be asked in this hour; absent: without limit. */
  requestsLeft?: number
}

/** How far the bitcoin chain is proven. */
export interface ChainView {
  /** Of the newest proven block. */
  height: number
  blockTimeMs?: number
  /** Of the block that this release trusts without proof. */
  checkpointHeight: number
  /** When an explorer last confirmed that nothing longer is known; `undefined`: never yet. */
  checkedAt?: number
  /** The newest blocks of two explorers were compared at the last look. */
  tipsCompared: boolean
  comparedAt?: number
  /** Explorers tell of more blocks than could be proven yet. */
  catchingUp: boolean
  explorers: ExplorerView[]
}

export interface NetworkView {
  device?: DeviceId
  state: 'starting' | 'running' | 'stopped'
  relays: { address: string; state: 'connecting' | 'reserved' | 'lost'; error?: WireError }[]
  peers: PeerView[]
  bytesSent: number
  bytesReceived: number
  storage: { usedBytes: number; quotaBytes: number; persisted: boolean }
  chain: ChainView
  /** Pages that lend their WebRTC to the worker. */
  bridgePages: number
}

export interface SettingsView {
  relays: string[]
  explorers: string[]
  iceServers: string[]
  /** Currency beside the bitcoin amount, ISO 4217. */
  currency: string
  /** URL of a DNS resolver that answers in JSON over HTTPS, for domains of vendors; empty: none. */
  resolver: string
  /** As the host of the shell ships them. */
  defaults: { relays: string[]; explorers: string[]; iceServers: string[] }
  /** Base URL of previews of stores and listings for messengers, if the host of the shell names one. */
  previews?: string
  version: string
}

/** Exchange rates: satoshis for one unit of the currency (major unit), as an exact decimal text. */
export interface RatesView {
  at?: number
  source?: string
  satsPerUnit: Record<string, string>
}

// ---------------------------------------------------------------- the two tables

export interface Methods
  extends
    HandlesMethods,
    DevicesMethods,
    WalletMethods,
    TradeMethods,
    SeedingMethods,
    ServiceMethods,
    FindMethods,
    LabelsMethods,
    DraftsMethods,
    FollowsMethods,
    ReputationMethods {
  'identity.create': (input: { passphrase?: string }) => SessionView
  /** `identity.wrong-phrase` tells which word is unknown or that the checksum fails. */
  'identity.restore': (input: { phrase: string; passphrase?: string }) => SessionView
  'identity.unlock': (input: { passphrase: string }) => SessionView
  'identity.lock': (input: Record<string, never>) => SessionView
  /** Adds, changes or removes (`next: undefined`) the passphrase. */
  'identity.set-passphrase': (input: { current?: string; next?: string }) => SessionView
  /** The twelve words, to be written down. Asks for the passphrase again where there is one. */
  'identity.phrase': (input: { passphrase?: string }) => { words: string[] }
  /** Pasting (or picking the file with) the words proves the backup; no memory test. */
  'identity.confirm-backup': (input: { phrase: string }) => SessionView

  'profile.save': (input: ProfileDraft) => { sequence: bigint }
  /** Progress counts finished sizes. Refuses what is no photo with `photo.unreadable`, bombs with `photo.too-large`. */
  'photo.add': (input: { file: Blob; alt: string }) => PhotoView
  /**
   * `base`: the version that its form began with. `asks`: another text was published since, and the person has
   * to choose (`devices.*`).
   */
  'listing.save': (input: ListingDraft & { base?: DocumentId }) => {
    slug: string
    documentId: DocumentId
    sequence: bigint
    asks?: boolean
  }
  /**
   * An own listing as its form takes it: with the codes of its coupons, and without what the policy
   * of the store filled in. Throws `listing.not-found`, `vault.locked`.
   */
  'listing.draft': (input: { slug: string }) => OpenedListing
  'listing.remove': (input: { slug: string }) => { sequence: bigint }
  /** The clearsigned contract, as a file for `gpg --verify`, with the vendor's public key. */
  'listing.export': (input: { nym: Nym; slug: string }) => { name: string; archive: Blob }

  /** Forgets a store and stops seeding it. Own stores are refused. */
  'store.forget': (input: { nym: Nym }) => Record<string, never>

  'order.accept': (input: { id: OrderId }) => Record<string, never>
  'order.cancel': (input: { id: OrderId; reason: string }) => Record<string, never>
  /** Pays what is still due from the own wallet and signs the funding notice. */
  'order.pay': (input: { id: OrderId }) => { txid: string }
  'order.plan-payment': (input: { id: OrderId }) => PaymentPlan
  'order.confirm-receipt': (input: { id: OrderId }) => Record<string, never>
  /** All documents as `<hash>.xml.asc`, both public keys and a README, as one .zip (stored, not compressed). */
  'order.export': (input: { id: OrderId }) => { name: string; archive: Blob }

  /** Asks an explorer again that was caught lying. */
  'explorer.forgive': (input: { url: string }) => Record<string, never>

  'settings.save': (
    input: Partial<
      Pick<SettingsView, 'relays' | 'explorers' | 'iceServers' | 'currency' | 'resolver'>
    >,
  ) => SettingsView
  /** Bytes behind an `/ipfs/` path, for browsers where no worker answers such requests. */
  'content.read': (input: { path: string }) => Blob
  /** Deletes everything that this origin keeps. The page reloads after it. */
  'node.erase': (input: Record<string, never>) => Record<string, never>
}

export interface Topics
  extends
    HandlesTopics,
    TradeTopics,
    SeedingTopics,
    ServiceTopics,
    FindTopics,
    LabelsTopics,
    FollowsTopics,
    ReputationTopics {
  session: { params: Record<string, never>; view: SessionView }
  home: { params: Record<string, never>; view: HomeView }
  store: { params: { nym: Nym }; view: StoreView }
  listing: { params: { nym: Nym; slug: string }; view: ListingView }
  orders: { params: Record<string, never>; view: { orders: OrderSummary[] } }
  order: { params: { id: OrderId }; view: OrderView | undefined }
  wallet: { params: Record<string, never>; view: WalletView | undefined }
  network: { params: Record<string, never>; view: NetworkView }
  settings: { params: Record<string, never>; view: SettingsView }
  rates: { params: Record<string, never>; view: RatesView }
}

export type MethodName = keyof Methods
export type MethodInput<M extends MethodName> = Parameters<Methods[M]>[0]
export type MethodResult<M extends MethodName> = ReturnType<Methods[M]>
export type TopicName = keyof Topics
export type TopicParams<T extends TopicName> = Topics[T]['params']
export type TopicView<T extends TopicName> = Topics[T]['view']

/** How far a method has come. */
export interface Progress {
  done: number
  total: number
}

export interface CallOptions {
  signal?: AbortSignal
  /** Default 30 000. */
  timeoutMs?: number
  onProgress?: (progress: Progress) => void
}

/** What pages hold of the node. */
export interface NodeClient {
  /** Rejects with a SoukError; its `code` is the key of the text to show. */
  call<M extends MethodName>(
    method: M,
    input: MethodInput<M>,
    options?: CallOptions,
  ): Promise<MethodResult<M>>
  /** Calls `onView` with each new view, the current one first. Returns the function that stops it. */
  watch<T extends TopicName>(
    topic: T,
    params: TopicParams<T>,
    onView: (view: TopicView<T>) => void,
  ): () => void
  /** `/ipfs/<path>` where a worker answers such requests, else an object URL made from the node's bytes. */
  contentUrl(path: string): Promise<string>
}
