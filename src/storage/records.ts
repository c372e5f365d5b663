import type { Statement, VerifiedCase } from '../contracts/reputation/statement.ts'
import type { VerifiedRating } from '../contracts/reputation/verify.ts'
import type { PaidFacts } from '../contracts/reputation/weigh.ts'
import type { DeviceId, Nym } from '../lib/brand.ts'
import type { PhotoRecord, StoreCard } from './cards.ts'

/** Bytes as IndexedDB takes them for a key. */
export type KeyBytes = Uint8Array<ArrayBuffer>

/** A store that was seen here. Public data only: what a person buys is not in it. */
export interface StoreRecord {
  readonly nym: Nym
  /** The newest IPNS record that verified, as bytes; absent until one came. */
  readonly record?: Uint8Array
  /** CID of the directory that the record names. */
  readonly root?: string
  /** Of the record; an older one is refused. */
  readonly sequence: bigint
  /** When the network last confirmed that nothing newer is known, ms since the Unix epoch. */
  readonly checkedAt?: number
  readonly lastViewedAt: number
  readonly own: boolean
  readonly following: boolean
  readonly card?: StoreCard
  /** CID of the directory of the newest version that was fetched as a whole. */
  readonly keptRoot?: string
  /** Directories of the versions before, newest first: others may still hold them. Only of own stores. */
  readonly earlierRoots?: readonly string[]
  /** Other devices that were known to hold it when it was last looked at. */
  readonly copies?: number
  /** Absent: nothing of it lies here. */
  readonly seeding?: SeedingRecord
}

/** A store whose listings are in the search index. Verified before it was stored. */
export interface VendorRecord {
  readonly nym: Nym
  readonly name: string
  readonly shortDescription: string
  readonly avatar?: PhotoRecord
  /** See {@link StoreCard}. */
  readonly adult?: boolean
  /** How many listings of it are in the index. */
  readonly listings: number
  /** Of the store's record whose listings these are. */
  readonly sequence: bigint
}

/** A store of the shared catalog. Verified before it was stored. */
export interface CatalogRecord {
  readonly nym: Nym
  /** The record that its owner signed, as it travels. */
  readonly record: Uint8Array
  readonly sequence: bigint
  /** CID of the directory that the record names. */
  readonly root: string
  /** End of the record's validity, ms since the Unix epoch. */
  readonly validUntil: number
  /** When anybody last showed this version as the newest, ms since the Unix epoch. */
  readonly confirmedAt: number
  /** Who told of it first. */
  readonly from: readonly DeviceId[]
  /** Bytes of the page. */
  readonly bytes: number
}

/** The blocks of its page: directory, clearsigned profile, cards. */
export interface CatalogPageRecord {
  readonly root: Uint8Array
  readonly profile: Uint8Array
  readonly index: Uint8Array
}

/** What keeping a store has done for others. */
export interface SeedingRecord {
  /** When the first bytes of it were kept, ms since the Unix epoch. */
  readonly since: number
  /** Bytes that others fetched from here. */
  readonly uploadedBytes: number
  /** When somebody last did. */
  readonly askedAt?: number
  /** The same of one day: days since the Unix epoch (UTC), and bytes. */
  readonly day?: number
  readonly dayBytes?: number
}

/** One store's need of one block. */
export interface BlockOwnerRecord {
  readonly nym: Nym
  /** Multihash bytes. */
  readonly block: KeyBytes
  /** CID of the newest version of the store that was seen to need it. */
  readonly root: string
  /** Bytes of the block. */
  readonly size: number
}

/** The answer to a request that was carried out. */
export interface CallRecord {
  readonly result: unknown
  /** When it was given, ms since the Unix epoch. */
  readonly at: number
}

/** The key of this browser as a libp2p peer. It owns nothing, so it is not in the vault. */
export interface DeviceRecord {
  /** Ed25519 seed (RFC 8032 §5.1.5), 32 random bytes. */
  readonly seed: Uint8Array<ArrayBuffer>
  readonly createdAt: number
}

/** Something that must be told to the network again and again. Public: it names stores that are kept. */
export interface ChoreRecord {
  /** `provide <nym>`, `record <nym>`, `presence`. */
  readonly key: string
  /** How often, ms. */
  readonly everyMs: number
  /** When it last succeeded, ms since the Unix epoch; 0: never. */
  readonly doneAt: number
}

/** A rating or a case that was verified here, and what the chain said of its money. */
export interface StatementRecord<S extends Statement = Statement> {
  readonly rated: Nym
  /** Names order, rater and rated, and whether it is a case. */
  readonly key: string
  /** Names the proof, reply and all. */
  readonly digest: string
  readonly rating: S
  readonly paid: PaidFacts
  /** When the chain was last asked about it, ms; 0: never. */
  readonly checkedAt: number
}

export type RatingRecord = StatementRecord<VerifiedRating>
export type CaseRecord = StatementRecord<VerifiedCase>
