import { concatBytes, equalBytes, utf8 } from '../lib/bytes.ts'
import type { KeyBytes } from './records.ts'
import type { PrivateRecord } from './schema.ts'

/** How far somebody has read a collection. */
export interface ReadingMark {
  /** Names the journal: it begins anew when everything was erased. */
  readonly journal: Uint8Array
  /** Changes that were noted by then. */
  readonly count: number
}

/** Collections whose changes are noted, so that nobody has to open again what is the same. */
export const NOTED: ReadonlySet<string> = new Set(['orders'])

/** Bytes of the hash of an id. */
const HASH_BYTES = 32
/** Whoever missed more changes than this reads everything again. */
const MAX_NOTED = 64

/** Where the journal of a collection lies. */
export const journalKey = (collection: string): [string, KeyBytes] => ['journal', utf8(collection)]

/**
 * The journal after another change. It shows which records changed last, as hashes of their ids: what the
 * disk shows anyway.
 */
export function withChange(journal: PrivateRecord | undefined, hash: Uint8Array): PrivateRecord {
  const before = journal?.ciphertext ?? new Uint8Array(0)
  const from = Math.max(0, before.length - (MAX_NOTED - 1) * HASH_BYTES)
  return {
    iv: journal?.iv ?? crypto.getRandomValues(new Uint8Array(12)),
    ciphertext: concatBytes(before.subarray(from), hash),
    updatedAt: (journal?.updatedAt ?? 0) + 1,
  }
}

/** How far it is now. */
export const markOf = (journal: PrivateRecord | undefined): ReadingMark => ({
  journal: journal?.iv ?? new Uint8Array(0),
  count: journal?.updatedAt ?? 0,
})

/** Hashes of the ids that changed since; `undefined`: anything may have. */
export function changedSince(
  journal: PrivateRecord | undefined,
  mark: ReadingMark | undefined,
): KeyBytes[] | undefined {
  const now = markOf(journal)
  if (mark === undefined || !equalBytes(now.journal, mark.journal)) return undefined
  const missed = now.count - mark.count
  const noted = journal?.ciphertext ?? new Uint8Array(0)
  if (missed < 0 || missed * HASH_BYTES > noted.length) return undefined
  const hashes = new Map<string, KeyBytes>()
  for (let at = noted.length - missed * HASH_BYTES; at < noted.length; at += HASH_BYTES) {
    const hash = noted.slice(at, at + HASH_BYTES)
    hashes.set(hash.join(), hash)
  }
  return [...hashes.values()]
}
