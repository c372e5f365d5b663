import * as dagPb from '@ipld/dag-pb'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { create as createDigest } from 'multiformats/hashes/digest'
import { identity } from 'multiformats/hashes/identity'
import { sha256 } from 'multiformats/hashes/sha2'
import type { AbortOptions } from '../../lib/abort.ts'
import { equalBytes } from '../../lib/bytes.ts'

/** A block and its name. */
export interface Block {
  cid: CID
  bytes: Uint8Array
}

/** Where blocks are read from: a device's own store, or a session that may ask others. */
export type GetBlock = (cid: CID, options?: AbortOptions) => Promise<Uint8Array>

/** A block of plain bytes: CIDv1, raw, sha2-256. */
export const rawBlock = (bytes: Uint8Array): Promise<Block> => block(raw.code, bytes)

/** A DAG-PB block: CIDv1, dag-pb, sha2-256. */
export const directoryBlock = (bytes: Uint8Array): Promise<Block> => block(dagPb.code, bytes)

async function block(code: number, bytes: Uint8Array): Promise<Block> {
  return { cid: CID.createV1(code, await sha256.digest(bytes)), bytes }
}

/** True if the bytes hash to what the CID says. Other hashes than sha2-256 are not used and false. */
export async function isBlock(cid: CID, bytes: Uint8Array): Promise<boolean> {
  if (cid.multihash.code === identity.code) return equalBytes(cid.multihash.digest, bytes)
  if (cid.multihash.code !== sha256.code) return false
  return equalBytes((await sha256.digest(bytes)).digest, cid.multihash.digest)
}

/** CIDs that a block names. Only DAG-PB blocks (directories, files of several pieces) name others. */
export function linksOf(cid: CID, bytes: Uint8Array): CID[] {
  return cid.code === dagPb.code ? dagPb.decode(bytes).Links.map((link) => link.Hash) : []
}

/** One key for a block under every codec and CID version, since they share the bytes. */
export const blockKey = (cid: CID): string => {
  const { code, digest } = cid.multihash
  return CID.createV1(raw.code, createDigest(code, digest)).toString()
}
