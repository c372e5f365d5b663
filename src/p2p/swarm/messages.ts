import { CID } from 'multiformats/cid'
import { concatBytes } from '../../lib/bytes.ts'
import { MAX_BLOCK_BYTES } from '../store/limits.ts'
import { PeerMisbehavedError } from './errors.ts'

/**
 * Frames of the block protocol: one byte that says which, four bytes of number (big-endian), a body.
 *
 *     want      1  request id  CID            I would like this block
 *     cancel    2  request id                 no more
 *     credit    3  bytes                      you may send so much more
 *     block     4  request id  bytes          here it is
 *     dont-have 5  request id                 not here; ask somebody else
 */
export type BlockMessage =
  | { type: 'want'; id: number; cid: CID }
  | { type: 'cancel'; id: number }
  | { type: 'credit'; bytes: number }
  | { type: 'block'; id: number; bytes: Uint8Array }
  | { type: 'dont-have'; id: number }

const HEADER_BYTES = 5

/** CIDs with a sha2-256 digest have 36 bytes. */
const MAX_CID_BYTES = 64

/** What one side may send before it got more credit. With one block on top it stays below the 4 MiB that a WebRTC stream buffers. */
export const INITIAL_CREDIT_BYTES = 2 * 1024 * 1024

export const MAX_MESSAGE_BYTES = HEADER_BYTES + MAX_BLOCK_BYTES

const codes = { want: 1, cancel: 2, credit: 3, block: 4, 'dont-have': 5 } as const
const NOTHING = new Uint8Array(0)

/** One frame of the block protocol. */
export function encodeMessage(message: BlockMessage): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(HEADER_BYTES)
  header[0] = codes[message.type]
  const number = message.type === 'credit' ? message.bytes : message.id
  new DataView(header.buffer).setUint32(1, number)
  return concatBytes(header, bodyOf(message))
}

function bodyOf(message: BlockMessage): Uint8Array {
  if (message.type === 'want') return message.cid.bytes
  return message.type === 'block' ? message.bytes : NOTHING
}

/** Reads a frame. Throws PeerMisbehavedError on what is none. */
export function decodeMessage(frame: Uint8Array): BlockMessage {
  if (frame.length < HEADER_BYTES) throw new PeerMisbehavedError('a frame is too short')
  const number = new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(1)
  const body = frame.subarray(HEADER_BYTES)
  switch (frame[0]) {
    case codes.want:
      return { type: 'want', id: number, cid: readCid(body) }
    case codes.cancel:
      return { type: 'cancel', id: number }
    case codes.credit:
      return { type: 'credit', bytes: number }
    case codes.block:
      return { type: 'block', id: number, bytes: body }
    case codes['dont-have']:
      return { type: 'dont-have', id: number }
    default:
      throw new PeerMisbehavedError('a frame of unknown kind')
  }
}

function readCid(bytes: Uint8Array): CID {
  try {
    if (bytes.length <= MAX_CID_BYTES) return CID.decode(bytes.slice())
  } catch {
    // Told below.
  }
  throw new PeerMisbehavedError('a want without a CID')
}
