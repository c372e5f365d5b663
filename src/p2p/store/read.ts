import type { PBLink } from '@ipld/dag-pb'
import * as dagPb from '@ipld/dag-pb'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import type { AbortOptions } from '../../lib/abort.ts'
import { fromUtf8 } from '../../lib/bytes.ts'
import type { GetBlock } from './blocks.ts'
import type { IndexedCard } from './card.ts'
import { decodeIndex } from './card.ts'
import { decodeDirectory } from './directory.ts'
import { ListingNotFoundError, StoreMalformedError } from './errors.ts'
import {
  BACKUP_OFFER_FILE,
  FOLLOWS_FILE,
  INDEX_FILE,
  LABELS_FILE,
  OFFER_FILE,
  PROFILE_FILE,
} from './layout.ts'
import { MAX_DOCUMENT_BYTES, MAX_INDEX_BYTES } from './limits.ts'

/** Room for what later versions put beside the names of today. */
const MAX_ROOT_NAMES = 64

/** What a grid of a store needs; every text is exactly what hangs below the root, not yet its signature's check. */
export interface StorePage {
  root: CID
  profile: { cid: CID; armored: string }
  cards: IndexedCard[]
  /** Where the owner's offer to moderate lies; absent: the owner offers none. */
  offer?: OfferFiles
  /** The clearsigned list of labels of the owner; absent: there is none. */
  labels?: CID
  /** The clearsigned list of those whom the owner follows; absent: there is none. */
  follows?: CID
}

/** CIDs of the clearsigned offer to moderate, and of that of its backup. */
export interface OfferFiles {
  cid: CID
  backup?: CID
}

/** The blocks that a store's page needs first: where profile and index lie. */
export interface StoreRoot {
  profile: CID
  index: CID
  offer?: OfferFiles
  labels?: CID
  follows?: CID
}

/** Reads the root directory of a store. Throws `store.malformed`. */
export function readRoot(bytes: Uint8Array): StoreRoot {
  const names = decodeDirectory(bytes, MAX_ROOT_NAMES)
  const at = (name: string) =>
    names.has(name) ? fileAt(names, name, MAX_DOCUMENT_BYTES) : undefined
  const [cid, backup] = [at(OFFER_FILE), at(BACKUP_OFFER_FILE)]
  const [labels, follows] = [at(LABELS_FILE), at(FOLLOWS_FILE)]
  return {
    profile: fileAt(names, PROFILE_FILE, MAX_DOCUMENT_BYTES),
    index: fileAt(names, INDEX_FILE, MAX_INDEX_BYTES),
    ...(cid && { offer: { cid, ...(backup && { backup }) } }),
    ...(labels && { labels }),
    ...(follows && { follows }),
  }
}

/**
 * Reads a store's page from its root: three blocks. `get` must verify hashes. Throws
 * `store.malformed` for anything that is not a store within the limits.
 */
export async function readStore(
  root: CID,
  get: GetBlock,
  options: AbortOptions = {},
): Promise<StorePage> {
  if (root.code !== dagPb.code) throw new StoreMalformedError('the root is not a directory')
  const { profile, index, ...others } = readRoot(await get(root, options))
  const [profileBytes, indexBytes] = await Promise.all([get(profile, options), get(index, options)])
  return {
    root,
    profile: { cid: profile, armored: documentText(profileBytes) },
    cards: decodeIndex(indexBytes),
    ...others,
  }
}

/**
 * The clearsigned offer to moderate, and that of its backup, if the store has one. Neither is verified
 * yet. Throws `store.malformed`, or what `get` throws.
 */
export async function readOffer(
  page: StorePage,
  get: GetBlock,
  options: AbortOptions = {},
): Promise<{ armored: string; backup?: string } | undefined> {
  if (page.offer === undefined) return undefined
  const { cid, backup } = page.offer
  const armored = documentText(await get(cid, options))
  if (backup === undefined) return { armored }
  return { armored, backup: documentText(await get(backup, options)) }
}

/** The clearsigned list of labels, if the store has one; not yet verified. Throws as {@link readOffer}. */
export async function readLabels(
  page: StorePage,
  get: GetBlock,
  options: AbortOptions = {},
): Promise<string | undefined> {
  return page.labels && documentText(await get(page.labels, options))
}

/** The clearsigned list of followed people, if the store has one; not yet verified. Throws as {@link readOffer}. */
export async function readFollows(
  page: Pick<StorePage, 'follows'>,
  get: GetBlock,
  options: AbortOptions = {},
): Promise<string | undefined> {
  return page.follows && documentText(await get(page.follows, options))
}

/** The clearsigned contract of one listing. Throws `listing.not-found` or `store.malformed`. */
export async function readListing(
  page: StorePage,
  slug: string,
  get: GetBlock,
  options: AbortOptions = {},
): Promise<{ card: IndexedCard; armored: string }> {
  const card = page.cards.find((one) => one.slug === slug)
  if (card === undefined) throw new ListingNotFoundError(slug)
  return { card, armored: documentText(await get(CID.parse(card.file), options)) }
}

function fileAt(names: ReadonlyMap<string, PBLink>, name: string, maxBytes: number): CID {
  const link = names.get(name)
  if (link === undefined) throw new StoreMalformedError(`the store lacks ${name}`)
  if (link.Hash.code !== raw.code || (link.Tsize ?? 0) > maxBytes) {
    throw new StoreMalformedError(`${name} is not one block within its limit`)
  }
  return link.Hash
}

function documentText(bytes: Uint8Array): string {
  if (bytes.length > MAX_DOCUMENT_BYTES) throw new StoreMalformedError('a document is too long')
  try {
    return fromUtf8(bytes)
  } catch (cause) {
    throw new StoreMalformedError('a document is not UTF-8', cause)
  }
}
