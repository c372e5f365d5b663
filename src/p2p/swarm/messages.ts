import { CID } from 'multiformats/cid'
import { concatBytes } from '../../lib/bytes.ts'
import { PeerMisbehavedError } from './errors.ts'
import { DIGEST_BYTES, MAX_CID_BYTES, MAX_PART_BYTES, MAX_QUESTION } from './message-limits.ts'

/**
 * Frames of the block protocol: one byte that says which, four bytes of number (big-endian, like all
 * numbers), a body.
 *
 *     want      1  request id   start, end, CID   send me these bytes of this block; end 2³²-1: all
 *     cut       2  request id   end               send nothing from there on; 0: nothing at all
 *     credit    3  bytes                          you may send so much more
 *     block     4  request id   total, bytes      a part of it; parts come in order
 *     dont-have 5  request id                     not here; ask somebody else
 *     have      6  question id  SHA-256 digests   which of these blocks do you have?
 *     haves     7  question id  bitmap            these; the highest bit of a byte comes first
 *     came      8  question id  numbers of 2 B    since then these have come, too
 *     patient   9  request id   as of a want      the same, but if it goes to others now I may get it there
 *     busy     10  0                              what you want waits its turn
 *     withdraw 11  request id                     forget it, if you have not begun to send
 *     withdrawn 12 request id                     done: nothing was sent
 */
export type BlockMessage =
  | { type: 'want'; id: number; start: number; end: number; cid: CID; patient?: boolean }
  | { type: 'cut'; id: number; end: number }
  | { type: 'credit'; bytes: number }
  | { type: 'block'; id: number; total: number; bytes: Uint8Array }
  | { type: 'dont-have'; id: number }
  | { type: 'have'; id: number; digests: Uint8Array[] }
  | { type: 'haves'; id: number; has: boolean[] }
  | { type: 'came'; id: number; indices: number[] }
  | { type: 'busy' | 'withdraw' | 'withdrawn'; id: number }

const HEADER_BYTES = 5
const NOTHING = new Uint8Array(0)

const codes = {
  want: 1,
  cut: 2,
  credit: 3,
  block: 4,
  'dont-have': 5,
  have: 6,
  haves: 7,
  came: 8,
  patient: 9,
  busy: 10,
  withdraw: 11,
  withdrawn: 12,
} as const

/** The largest frame of the protocol: a part of a block, or a question. */
export const MAX_MESSAGE_BYTES =
  HEADER_BYTES + Math.max(4 + MAX_PART_BYTES, MAX_QUESTION * DIGEST_BYTES)

/** One frame of the block protocol. */
export function encodeMessage(message: BlockMessage): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(HEADER_BYTES)
  const patient = message.type === 'want' && message.patient === true
  header[0] = patient ? codes.patient : codes[message.type]
  const number = message.type === 'credit' ? message.bytes : message.id
  new DataView(header.buffer).setUint32(1, number)
  return concatBytes(header, ...bodyOf(message))
}

function bodyOf(message: BlockMessage): Uint8Array[] {
  switch (message.type) {
    case 'want':
      return [uint32(message.start), uint32(message.end), message.cid.bytes]
    case 'cut':
      return [uint32(message.end)]
    case 'block':
      return [uint32(message.total), message.bytes]
    case 'have':
      return message.digests
    case 'haves':
      return [bitmap(message.has)]
    case 'came':
      return message.indices.map((index) => Uint8Array.of(index >> 8, index & 255))
    default:
      return [NOTHING]
  }
}

/** Reads a frame. Throws PeerMisbehavedError on what is none. */
export function decodeMessage(frame: Uint8Array): BlockMessage {
  if (frame.length < HEADER_BYTES) throw new PeerMisbehavedError('a frame is too short')
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const id = view.getUint32(1)
  const body = frame.subarray(HEADER_BYTES)
  const number = (at: number) => {
    if (body.length < at + 4) throw new PeerMisbehavedError('a frame is too short')
    return view.getUint32(HEADER_BYTES + at)
  }
  switch (frame[0]) {
    case codes.want:
    case codes.patient: {
      const [start, end, cid] = [number(0), number(4), readCid(body.subarray(8))]
      return {
        type: 'want',
        id,
        start,
        end,
        cid,
        ...(frame[0] === codes.patient && { patient: true }),
      }
    }
    case codes.busy:
      return { type: 'busy', id }
    case codes.withdraw:
      return { type: 'withdraw', id }
    case codes.withdrawn:
      return { type: 'withdrawn', id }
    case codes.cut:
      return { type: 'cut', id, end: number(0) }
    case codes.credit:
      return { type: 'credit', bytes: id }
    case codes.block:
      return { type: 'block', id, total: number(0), bytes: body.subarray(4) }
    case codes['dont-have']:
      return { type: 'dont-have', id }
    case codes.have:
      return { type: 'have', id, digests: readDigests(body) }
    case codes.haves:
      return { type: 'haves', id, has: readBitmap(body) }
    case codes.came:
      return { type: 'came', id, indices: readIndices(body) }
    default:
      throw new PeerMisbehavedError('a frame of unknown kind')
  }
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

function bitmap(has: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(has.length / 8))
  for (const [index, yes] of has.entries()) {
    if (yes) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (128 >> (index & 7))
  }
  return bytes
}

/** Bits up to the end of the last byte; the asker knows how many it asked for. */
function readBitmap(bytes: Uint8Array): boolean[] {
  return Array.from(
    { length: bytes.length * 8 },
    (_, index) => ((bytes[index >> 3] ?? 0) & (128 >> (index & 7))) !== 0,
  )
}

function readDigests(bytes: Uint8Array): Uint8Array[] {
  const count = bytes.length / DIGEST_BYTES
  if (!Number.isInteger(count) || count < 1 || count > MAX_QUESTION) {
    throw new PeerMisbehavedError('a question that asks for nothing, or for too much')
  }
  return Array.from({ length: count }, (_, index) =>
    bytes.slice(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES),
  )
}

function readIndices(bytes: Uint8Array): number[] {
  return Array.from(
    { length: bytes.length >> 1 },
    (_, index) => ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0),
  )
}

function readCid(bytes: Uint8Array): CID {
  try {
    if (bytes.length <= MAX_CID_BYTES) return CID.decode(bytes.slice())
  } catch {
    // Told below.
  }
  throw new PeerMisbehavedError('a want without a CID')
}
