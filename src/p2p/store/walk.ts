import type { CID } from 'multiformats/cid'
import type { AbortOptions } from '../../lib/abort.ts'
import type { GetBlock } from './blocks.ts'
import { linksOf } from './blocks.ts'
import { StoreMalformedError } from './errors.ts'
import { MAX_STORE_BLOCKS, MAX_STORE_BYTES } from './limits.ts'

/** Blocks that are fetched at the same time. */
const CONCURRENCY = 32

/** How far a walk has come. `total` grows while directories are read. */
interface WalkProgress {
  done: number
  total: number
  bytes: number
}

export interface WalkOptions extends AbortOptions {
  onProgress?(progress: WalkProgress): void
}

/**
 * Visits every block below a root once and returns them with their lengths. With a `get` that fetches,
 * all of it is here afterwards. Throws `store.malformed` beyond the limits of a store, or what `get`
 * throws.
 */
export async function walkStore(
  root: CID,
  get: GetBlock,
  options: WalkOptions = {},
): Promise<{ cid: CID; bytes: number }[]> {
  const seen = new Set([root.toString()])
  const queue = [root]
  const blocks: { cid: CID; bytes: number }[] = []
  const failed = new AbortController()
  const signal =
    options.signal === undefined ? failed.signal : AbortSignal.any([options.signal, failed.signal])
  let bytes = 0
  let running = 0
  let changed = Promise.withResolvers<void>()

  const visit = async (cid: CID) => {
    const block = await get(cid, { signal })
    bytes += block.length
    blocks.push({ cid, bytes: block.length })
    for (const link of linksOf(cid, block)) {
      if (seen.has(link.toString())) continue
      seen.add(link.toString())
      queue.push(link)
    }
    if (seen.size > MAX_STORE_BLOCKS || bytes > MAX_STORE_BYTES) {
      throw new StoreMalformedError('the store is too large to keep')
    }
    options.onProgress?.({ done: blocks.length, total: seen.size, bytes })
  }
  const work = async () => {
    while (!signal.aborted) {
      const cid = queue.shift()
      if (cid === undefined) {
        if (running === 0) return
        await changed.promise
        continue
      }
      running++
      try {
        await visit(cid)
      } finally {
        running--
        changed.resolve()
        changed = Promise.withResolvers<void>()
      }
    }
  }
  try {
    await Promise.all(Array.from({ length: CONCURRENCY }, work))
  } catch (error) {
    failed.abort(error)
    throw error
  }
  options.signal?.throwIfAborted()
  return blocks
}
