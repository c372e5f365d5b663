import type { PBLink } from '@ipld/dag-pb'
import { CID } from 'multiformats/cid'
import type { AbortOptions } from '../../lib/abort.ts'
import { utf8 } from '../../lib/bytes.ts'
import type { Block, GetBlock } from './blocks.ts'
import { directoryBlock, linksOf, rawBlock } from './blocks.ts'
import type { StoreCard } from './card.ts'
import { encodeIndex } from './card.ts'
import { encodeDirectory } from './directory.ts'
import { encodeEarlier } from './earlier.ts'
import { StoreMalformedError } from './errors.ts'
import {
  BACKUP_OFFER_FILE,
  EARLIER_FILE,
  FOLLOWS_FILE,
  IMAGES_DIRECTORY,
  INDEX_FILE,
  LABELS_FILE,
  LISTINGS_DIRECTORY,
  OFFER_FILE,
  PROFILE_FILE,
  listingFile,
} from './layout.ts'
import { MAX_DOCUMENT_BYTES, MAX_IMAGES, MAX_LISTINGS } from './limits.ts'

/** What a store is made of. */
export interface StoreContent {
  /** The clearsigned profile. */
  profileArmored: string
  /** Each listing's clearsigned contract and its card. */
  listings: readonly { armored: string; card: StoreCard }[]
  /** CIDs of the photo files, whose blocks lie in the same block store. */
  images: readonly string[]
  /** The owner's clearsigned offer to moderate, and that of the backup whom it names. */
  offer?: { armored: string; backup?: string }
  /** The owner's clearsigned list of labels. */
  labels?: string
  /** The owner's clearsigned list of those whom the owner follows. */
  follows?: string
  /** Roots of the versions upon which this one is built, newest first. */
  earlier?: readonly string[]
}

/** The block store that a store is built into. */
export interface BuildComponents {
  get: GetBlock
  putMany(blocks: Block[], options?: AbortOptions): Promise<void>
}

/** A store that is complete in the block store. */
export interface BuiltStore {
  root: CID
  /** Every block reachable from the root with its length: what the device now keeps for it. */
  blocks: { cid: CID; bytes: number }[]
}

/**
 * Builds the UnixFS directory of a store. The same content gives the same root on every device.
 *
 * Documents and the index are single raw blocks and directories are plain ones, so that a reader
 * needs one block each; the limits of `limits.ts` keep every block within 1 MiB. Throws
 * `store.malformed` for content beyond those limits.
 */
export async function buildStore(
  components: BuildComponents,
  content: StoreContent,
  options: AbortOptions = {},
): Promise<BuiltStore> {
  if (content.listings.length > MAX_LISTINGS) throw new StoreMalformedError('too many listings')
  const images = [...new Set(content.images)].sort()
  if (images.length > MAX_IMAGES) throw new StoreMalformedError('too many photos')

  const made: Block[] = []
  const file = async (bytes: Uint8Array) => keep(made, await rawBlock(bytes))
  const directory = async (links: PBLink[]) =>
    keep(made, await directoryBlock(encodeDirectory(links)), links)

  const profile = await file(document(content.profileArmored))
  const listings: PBLink[] = []
  const cards = []
  for (const { armored, card } of content.listings) {
    const link = await file(document(armored))
    listings.push({ ...link, Name: listingFile(card.slug) })
    cards.push({ ...card, file: link.Hash.toString(), bytes: link.Tsize ?? 0 })
  }
  const index = await file(encodeIndex(cards))
  const others: PBLink[] = []
  const { armored: offer, backup } = content.offer ?? {}
  for (const [Name, text] of [
    [OFFER_FILE, offer],
    [BACKUP_OFFER_FILE, backup],
    [LABELS_FILE, content.labels],
    [FOLLOWS_FILE, content.follows],
  ] as const) {
    if (text !== undefined) others.push({ ...(await file(document(text))), Name })
  }

  const { earlier = [] } = content
  const versions =
    earlier.length === 0 ? [] : [{ ...(await file(encodeEarlier(earlier))), Name: EARLIER_FILE }]

  const kept = new Map<string, { cid: CID; bytes: number }>()
  const photos: PBLink[] = []
  for (const name of images) {
    const cid = CID.parse(name)
    photos.push({ Name: name, Hash: cid, Tsize: await measure(cid, components.get, kept, options) })
  }

  const listingsLink = await directory(listings)
  const photosLink = await directory(photos)
  const root = await directory([
    { ...profile, Name: PROFILE_FILE },
    { ...index, Name: INDEX_FILE },
    ...others,
    ...versions,
    { ...listingsLink, Name: LISTINGS_DIRECTORY },
    { ...photosLink, Name: IMAGES_DIRECTORY },
  ])
  await components.putMany(made, options)
  for (const { cid, bytes } of made) kept.set(cid.toString(), { cid, bytes: bytes.length })
  return { root: root.Hash, blocks: [...kept.values()] }
}

function document(armored: string): Uint8Array {
  const bytes = utf8(armored)
  if (bytes.length > MAX_DOCUMENT_BYTES) throw new StoreMalformedError('a document is too long')
  return bytes
}

/** `Tsize` counts a block and all below it (DAG-PB spec). */
function keep(made: Block[], block: Block, below: readonly PBLink[] = []) {
  made.push(block)
  const size = below.reduce((sum, link) => sum + (link.Tsize ?? 0), block.bytes.length)
  return { Hash: block.cid, Tsize: size }
}

/** Bytes of a photo file with all its pieces, each of which is added to `kept`. */
async function measure(
  cid: CID,
  get: GetBlock,
  kept: Map<string, { cid: CID; bytes: number }>,
  options: AbortOptions,
): Promise<number> {
  const bytes = await get(cid, options)
  kept.set(cid.toString(), { cid, bytes: bytes.length })
  let size = bytes.length
  for (const link of linksOf(cid, bytes)) size += await measure(link, get, kept, options)
  return size
}
