import type { AbortOptions } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import { fromUtf8 } from '../../lib/bytes.ts'
import type { StoreRecord } from '../dht/ipns-record.ts'
import { readStoreRecord } from '../dht/ipns-record.ts'
import type { GetBlock } from '../store/blocks.ts'
import { isBlock } from '../store/blocks.ts'
import type { IndexedCard } from '../store/card.ts'
import { decodeIndex } from '../store/card.ts'
import { StoreMalformedError } from '../store/errors.ts'
import { readRoot } from '../store/read.ts'
import type { PageBytes } from './types.ts'

/** A store's record and page, all of which the owner signed: the record names the root, the root the rest. */
export interface VerifiedPage {
  record: StoreRecord
  page: PageBytes
  cards: IndexedCard[]
  /** The clearsigned profile; its own signature is not checked here. */
  profile: string
}

/**
 * Verifies a page against its record. Throws `record.invalid` for a record that the owner did not
 * sign, `store.malformed` for blocks that are not those that it names, or that no store has. A record
 * that has expired is read: whoever takes it looks at its time.
 */
export async function verifyPage(
  nym: Nym,
  bytes: Uint8Array,
  page: PageBytes,
): Promise<VerifiedPage> {
  const record = await readStoreRecord(nym, bytes, { allowExpired: true })
  if (!(await isBlock(record.root, page.root))) throw new StoreMalformedError('another root')
  const { profile, index } = readRoot(page.root)
  const same = await Promise.all([isBlock(profile, page.profile), isBlock(index, page.index)])
  if (same.includes(false)) throw new StoreMalformedError('other blocks than the root names')
  return { record, page, cards: decodeIndex(page.index), profile: textOf(page.profile) }
}

/** The page of a store whose blocks lie on this device. Throws what `get` throws, or `store.malformed`. */
export async function localPage(
  record: StoreRecord,
  get: GetBlock,
  options: AbortOptions = {},
): Promise<VerifiedPage> {
  const root = await get(record.root, options)
  const { profile, index } = readRoot(root)
  const page = { root, profile: await get(profile, options), index: await get(index, options) }
  return verifyPage(record.nym, record.bytes, page)
}

/** What is kept and handed over of a page, in bytes. */
export const pageBytes = ({ root, profile, index }: PageBytes): number =>
  root.length + profile.length + index.length

function textOf(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes)
  } catch (cause) {
    throw new StoreMalformedError('the profile is not UTF-8', cause)
  }
}
