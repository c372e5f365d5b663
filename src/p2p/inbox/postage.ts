import { sha256 } from '@noble/hashes/sha2.js'
import type { AbortOptions } from '../../lib/abort.ts'
import { sleep } from '../../lib/abort.ts'
import { concatBytes, utf8 } from '../../lib/bytes.ts'
import { InboxRefusedError } from './errors.ts'

const CONTEXT = utf8('souk-postage/1\n')

/** Bytes of a stamp: a number, big-endian. */
export const STAMP_BYTES = 8

/** How often the price doubles between half full and full. */
const DOUBLINGS = 4

/** No sender pays more than this many hashes: about a minute of a phone. */
export const MAX_WORK = 16_000_000

/** The hash is compared by its first 48 bits, which a number holds. */
const RANGE = 2 ** 48

/** Hashes between two looks at what else the worker has to do: a few milliseconds. */
const SLICE = 8_000

/**
 * The expected number of hashes for a stamp on so many bytes at a holder that is `full` (0 to 1) and
 * asks for `workPerKib` while it is not half full.
 */
export function postageFor(bytes: number, full: number, workPerKib: number): number {
  const steps = Math.ceil(Math.max(0, Math.min(1, full) - 0.5) * 2 * DOUBLINGS)
  return (bytes / 1024) * workPerKib * 2 ** steps
}

/** How many hashes this stamp is worth on this envelope: what a holder compares with its price. */
export function stampWorth(id: Uint8Array, stamp: Uint8Array): number {
  if (stamp.length !== STAMP_BYTES) return 0
  return RANGE / (head48(sha256(concatBytes(CONTEXT, id, stamp))) + 1)
}

/**
 * Finds a stamp of this worth, in slices that let others run. Throws InboxRefusedError
 * (`inbox.postage`) if it would cost more than {@link MAX_WORK}, or the signal's reason.
 */
export async function findStamp(
  id: Uint8Array,
  work: number,
  { signal }: AbortOptions = {},
): Promise<Uint8Array> {
  if (!(work <= MAX_WORK)) throw new InboxRefusedError('postage', { work })
  const text = concatBytes(CONTEXT, id, new Uint8Array(STAMP_BYTES))
  const view = new DataView(text.buffer, text.length - STAMP_BYTES)
  const start = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
  view.setUint32(0, start)
  const target = RANGE / work
  for (let tried = 0; ; tried++) {
    if (tried % SLICE === 0) await sleep(0, signal === undefined ? {} : { signal })
    view.setUint32(4, tried)
    if (tried > 0 && tried % 2 ** 32 === 0) view.setUint32(0, (view.getUint32(0) + 1) >>> 0)
    if (head48(sha256(text)) + 1 <= target) return text.slice(-STAMP_BYTES)
  }
}

function head48(hash: Uint8Array): number {
  const view = new DataView(hash.buffer, hash.byteOffset)
  return view.getUint32(0) * 65_536 + view.getUint16(4)
}
