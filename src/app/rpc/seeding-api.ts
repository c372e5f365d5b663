/** What pages ask and watch of the stores that this device keeps for others, and of the copies that others keep. */
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { WireError } from '../../lib/errors.ts'
import type { PhotoView } from './parts.ts'

type Nothing = Record<string, never>

// ---------------------------------------------------------------- what this device keeps

/** Why a store lies here. `own` and `followed` ones are never put out to make room. */
export type KeptAs = 'own' | 'followed' | 'seen'

/** A store of which this device hands out blocks. */
export interface SeededStore {
  nym: Nym
  name: string
  avatar?: PhotoView
  adult?: boolean
  as: KeptAs
  /** Bytes here; what two stores share counts for both. */
  bytes: number
  /** Everything of the newest version that is known here lies here. */
  whole: boolean
  /** When the first bytes of it came, ms since the Unix epoch. */
  since?: number
  /** Bytes that others got of it from here. */
  uploadedBytes: number
  /** When somebody last fetched something of it. */
  askedAt?: number
  /** Other devices that were known to hold it when it was last looked at. */
  copies: number
}

export interface SeedingView {
  /** Own first, then followed, then seen ones, each most recently used first. */
  stores: SeededStore[]
  /** Bytes on this device by why they are kept; what stores share counts once, for the strongest reason. */
  usage: Record<KeptAs, number>
  limit: {
    /** What followed and seen stores may take together. */
    bytes: number
    /** The person has chosen it. */
    chosen: boolean
    /** What may be chosen, ascending. */
    choices: number[]
  }
  /** Of the browser; 0: it does not tell. */
  quotaBytes: number
  /** Bytes per second that others may fetch from here; absent: without limit. */
  uploadLimit?: number
  /** Bytes of all stores that others got from here since midnight (UTC). */
  uploadedToday: number
}

/** The copy of one store on this device. */
export interface CopyView {
  nym: Nym
  following: boolean
  /** `none`: nothing to speak of. `partly`: some is missing and nobody has it now. */
  state: 'none' | 'fetching' | 'partly' | 'whole'
  /** Of the version that is fetched now, or was last. `total` grows while directories are read. */
  blocks: { done: number; total: number }
  bytes: number
  /** Devices that gave something of it in this round. */
  peers: number
  bytesPerSecond: number
  /** Why it is not whole: `storage.full`, `storage.no-room`, or that nobody has it. */
  error?: WireError
}

// ---------------------------------------------------------------- the own store, kept by others

/** A device that holds the own store, or says so. */
export interface HolderView {
  device: DeviceId
  nym?: Nym
  name?: string
  /** `unknown`: the network names it as a holder, and it could not be asked. */
  version: 'newest' | 'older' | 'unknown'
  /** It says that it has all of the version, not only what was looked at. */
  whole: boolean
  /** When it last told what it holds. */
  checkedAt?: number
  connected: boolean
  /** Bytes that it fetched from here since the node started. */
  fetchedBytes: number
  /** Where it is on the ring of the network, 0 to 1. */
  place: number
}

/** Copies of the own store. An estimate: holders that nobody names are not seen. */
export interface CopiesView {
  sequence: bigint
  /** A round of questions is on its way. */
  checking: boolean
  /** When the last round ended; absent: none yet. */
  checkedAt?: number
  newest: number
  older: number
  unknown: number
  /** Where the store's record lies on the ring, 0 to 1. */
  place: number
  holders: HolderView[]
}

export interface KeepView {
  /** Absent: no store was published here. */
  store?: { nym: Nym; name: string; listings: number }
  /** `reachable`: an introducer holds a place for this device. */
  reach: 'starting' | 'reachable' | 'unreachable'
  /** Since when it is reachable without a break of more than a few minutes, ms since the Unix epoch. */
  since?: number
  /** Connections now. */
  direct: number
  relayed: number
  watchers: number
  /** Bytes of the own store that others got from here since midnight (UTC). */
  uploadedToday: number
  copies?: CopiesView
}

// ---------------------------------------------------------------- the two tables

export interface SeedingMethods {
  /** Keeps all of a store from now on, or no longer (what is here stays until room is needed). Throws `store.own`. */
  'store.follow': (input: { nym: Nym; following: boolean }) => Nothing
  /** Forgets all stores of others that are kept here, followed ones too. */
  'seeding.stop-all': (input: Nothing) => Nothing
  /** Bytes for stores of others; absent: what fits this browser. Throws `seeding.bad-limit`. */
  'seeding.set-limit': (input: { bytes?: number }) => Nothing
  /** Absent: without limit. Throws `seeding.bad-limit`. */
  'seeding.set-upload-limit': (input: { bytesPerSecond?: number }) => Nothing
  /** Asks the holders of the own store anew. */
  'keep.check': (input: Nothing) => Nothing
}

export interface SeedingTopics {
  seeding: { params: Nothing; view: SeedingView }
  copy: { params: { nym: Nym }; view: CopyView }
  keep: { params: Nothing; view: KeepView }
}
