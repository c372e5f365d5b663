import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import { utf8 } from '../../lib/bytes.ts'
import type { Nym } from '../../lib/brand.ts'

/** What a draw follows from: signed or known before anybody can choose it to their liking. */
export interface Draw {
  /** Of the listings that are ordered: the vendor signed them before he knew the buyer. */
  readonly listingNonces: readonly string[]
  /** Another draw costs the buyer another name. */
  readonly buyer: Nym
}

/**
 * The moderator whom nobody chose: of each candidate the SHA-256 of `souk/draw/v1`, the nonces of the
 * listings (sorted), the buyer and the candidate, each after a line break but the first; the smallest
 * hash wins. Both sides can recompute it, and a candidate who joins or leaves changes the outcome only
 * when it is theirs (rendezvous hashing). `undefined`: no candidate.
 */
export function drawModerator(
  candidates: readonly Nym[],
  { listingNonces, buyer }: Draw,
): Nym | undefined {
  const base = ['souk/draw/v1', ...listingNonces.toSorted(), buyer]
  const tickets = candidates.map((nym) => ({
    nym,
    ticket: hex.encode(sha256(utf8([...base, nym].join('\n')))),
  }))
  return tickets.toSorted((a, b) => (a.ticket < b.ticket ? -1 : 1))[0]?.nym
}
