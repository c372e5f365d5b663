import type { CID } from 'multiformats/cid'
import { CID as CIDs } from 'multiformats/cid'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import { STORE_PROTOCOL } from '../constants.ts'
import type { StreamServer } from '../framing.ts'
import { handle } from '../framing.ts'
import type { Block } from '../store/blocks.ts'
import { decodeIndex } from '../store/card.ts'
import { StoreNotFoundError } from '../store/errors.ts'
import { readRoot } from '../store/read.ts'
import type { LocalBlocks } from './local-blocks.ts'
import type { RecordShelf } from './record-shelf.ts'
import { MAX_PAGE_BYTES, decodeQuestion, encodeAnswer } from './store-messages.ts'

/** Questions of one peer at a time. */
const MAX_STREAMS_PER_PEER = 8

export interface StoreServerComponents {
  node: StreamServer
  shelf: Pick<RecordShelf, 'newest'>
  blocks: Pick<LocalBlocks, 'get'>
  /** Whether every block below this root of the store lies here. */
  isWhole?(nym: Nym, root: CID): Promise<boolean>
  /** Told of each block of a page that goes out. */
  onSent?(device: DeviceId, cid: CID, bytes: number): void
}

/**
 * Answers `/souk/store/1`: the newest record that this device knows, and the blocks of the page, or
 * (a probe) whether all of it lies here.
 */
export async function serveStores(components: StoreServerComponents): Promise<void> {
  const { node, shelf, blocks, isWhole, onSent } = components
  await handle(
    node,
    STORE_PROTOCOL,
    async (body, { peer }) => {
      const { nym, slug, have, probe } = decodeQuestion(body)
      const record = await shelf.newest(nym)
      if (record === undefined) throw new StoreNotFoundError()
      if (probe === true) {
        const whole = (await isWhole?.(nym, record.root)) ?? false
        return encodeAnswer({ record: record.bytes, blocks: [], whole })
      }
      const page = await pageBlocks(record.root, slug, have, blocks)
      for (const { cid, bytes } of page) onSent?.(peer, cid, bytes.length)
      return encodeAnswer({ record: record.bytes, blocks: page })
    },
    { maxStreams: MAX_STREAMS_PER_PEER, maxBytes: MAX_PAGE_BYTES },
  )
}

/** What of the page lies here. What is missing is asked elsewhere: half a page is better than none. */
async function pageBlocks(
  rootCid: CID,
  slug: string | undefined,
  have: CID | undefined,
  blocks: Pick<LocalBlocks, 'get'>,
): Promise<Block[]> {
  const found: Block[] = []
  const take = async (cid: CID) => {
    const bytes = await blocks.get(cid)
    if (bytes !== undefined) found.push({ cid, bytes })
    return bytes
  }
  const root = await take(rootCid)
  if (root === undefined) return found
  const { profile, index } = readRoot(root)
  await take(profile)
  const cards = await take(index)
  if (have?.equals(rootCid) === true) found.length = 0
  if (slug !== undefined && cards !== undefined) {
    const card = decodeIndex(cards).find((one) => one.slug === slug)
    if (card !== undefined) await take(CIDs.parse(card.file))
  }
  return found
}
