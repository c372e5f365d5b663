import type { CID } from 'multiformats/cid'
import { CID as CIDs } from 'multiformats/cid'
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
}

/** Answers `/souk/store/1`: the newest record that this device knows, and the blocks of the page. */
export async function serveStores({ node, shelf, blocks }: StoreServerComponents): Promise<void> {
  await handle(
    node,
    STORE_PROTOCOL,
    async (body) => {
      const { nym, slug, have } = decodeQuestion(body)
      const record = await shelf.newest(nym)
      if (record === undefined) throw new StoreNotFoundError()
      const page = await pageBlocks(record.root, slug, have, blocks)
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
