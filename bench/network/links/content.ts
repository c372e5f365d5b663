import { createCipheriv } from 'node:crypto'
import * as dagPb from '@ipld/dag-pb'
import { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'
import { rawBlock } from '../../../src/p2p/store/blocks.ts'
import type { Block } from '../../../src/p2p/store/blocks.ts'

const LEAF_BYTES = 256 * 1024

/** A file that does not compress, the same for all who name the same seed: leaves of 256 KiB below one root. */
export async function madeFile(
  seed: number,
  bytes: number,
): Promise<{ root: CID; blocks: Block[] }> {
  const key = Buffer.alloc(16)
  key.writeUInt32BE(seed)
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16))
  const leaves: Block[] = []
  for (let at = 0; at < bytes; at += LEAF_BYTES) {
    const plain = Buffer.alloc(Math.min(LEAF_BYTES, bytes - at))
    leaves.push(await rawBlock(new Uint8Array(cipher.update(plain))))
  }
  const Links = leaves.map(({ cid, bytes: { length } }) => ({ Hash: cid, Tsize: length, Name: '' }))
  const encoded = dagPb.encode({ Links })
  const root = CID.createV1(dagPb.code, await sha256.digest(encoded))
  return { root, blocks: [{ cid: root, bytes: encoded }, ...leaves] }
}
