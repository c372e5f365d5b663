import type { Blockstore } from 'interface-blockstore'
import type { CID } from 'multiformats/cid'
import type { AbortOptions } from '../../lib/abort.ts'
import { concatBytes } from '../../lib/bytes.ts'
import type { Block } from '../store/blocks.ts'

/** The blocks that lie on this device; never asks anybody. */
export interface LocalBlocks {
  get(cid: CID, options?: AbortOptions): Promise<Uint8Array | undefined>
  has(cid: CID, options?: AbortOptions): Promise<boolean>
  put(block: Block, options?: AbortOptions): Promise<void>
  putMany(blocks: readonly Block[], options?: AbortOptions): Promise<void>
}

/** A plain block store, without brokers behind it, seen as this device's blocks. */
export function localBlocks(
  blockstore: Pick<Blockstore, 'get' | 'has' | 'put' | 'putMany'>,
): LocalBlocks {
  return {
    async get(cid, options = {}) {
      try {
        return await collect(blockstore.get(cid, options))
      } catch (error) {
        if (error instanceof Error && error.name === 'NotFoundError') return undefined
        throw error
      }
    },
    has: async (cid, options = {}) => blockstore.has(cid, options),
    async put({ cid, bytes }, options = {}) {
      await blockstore.put(cid, bytes, options)
    },
    async putMany(blocks, options = {}) {
      const pairs = blocks.map(({ cid, bytes }) => ({ cid, bytes }))
      const written = blockstore.putMany(pairs, options)
      while ((await written.next()).done !== true);
    },
  }
}

/** A block as one array: block stores hand it out in parts, usually one. */
export async function collect(
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  for await (const part of parts) all.push(part)
  return all.length === 1 && all[0] !== undefined ? all[0] : concatBytes(...all)
}
