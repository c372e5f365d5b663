import { sha256 } from '@noble/hashes/sha2.js'
import { fromDisplay, toDisplay } from './display.ts'

/** Length of every block header. */
export const HEADER_BYTES = 80

/** What a block's proof of work commits to (developer.bitcoin.org, "Block Headers"). */
export interface BlockHeader {
  /** Signed 32 bits. */
  readonly version: number
  /** Hash of the block before, as people write it: 64 lower-case hex digits. */
  readonly previous: string
  /** Root of the tree of transaction ids, as people write it. */
  readonly merkleRoot: string
  /** Seconds since the Unix epoch, by the miner's clock. */
  readonly time: number
  /** The target in compact form. */
  readonly bits: number
  readonly nonce: number
}

/** The 80 bytes. Throws for hashes that are no hex. */
export function encodeHeader(header: BlockHeader): Uint8Array {
  const raw = new Uint8Array(HEADER_BYTES)
  const view = new DataView(raw.buffer)
  view.setInt32(0, header.version, true)
  raw.set(fromDisplay(header.previous), 4)
  raw.set(fromDisplay(header.merkleRoot), 36)
  view.setUint32(68, header.time, true)
  view.setUint32(72, header.bits, true)
  view.setUint32(76, header.nonce, true)
  return raw
}

/** Reads 80 bytes. Throws RangeError for any other number of them. */
export function decodeHeader(raw: Uint8Array): BlockHeader {
  if (raw.length !== HEADER_BYTES) throw new RangeError('a block header has 80 bytes')
  const view = new DataView(raw.buffer, raw.byteOffset, HEADER_BYTES)
  return {
    version: view.getInt32(0, true),
    previous: toDisplay(raw.subarray(4, 36)),
    merkleRoot: toDisplay(raw.subarray(36, 68)),
    time: view.getUint32(68, true),
    bits: view.getUint32(72, true),
    nonce: view.getUint32(76, true),
  }
}

/** Double SHA-256 of the 80 bytes, as people write it: the smaller, the more work. */
export const headerHash = (raw: Uint8Array): string => toDisplay(sha256(sha256(raw)))
