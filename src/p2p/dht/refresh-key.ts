import { sha256 } from '@noble/hashes/sha2.js'

/** How many candidates are tried at most: a prefix of 16 bits is missed once in e^64 searches. */
const MAX_TRIES = 64 << 16

/**
 * A number whose key in the routing table begins with the first `bits` (0 to 16) of the 16-bit `prefix`:
 * the number stands in the first four bytes of a SHA-256 multihash that is empty otherwise, and its key is
 * the hash of that. Refreshing a bucket asks for a peer of such a name.
 *
 * kad-dht has a table of 64 Ki such numbers. Its table for browsers has 16 Ki, of prefixes of 14 bits, but
 * is read as if they had 16: most refreshes there ask in the wrong place. Finding a number takes 2^`bits`
 * hashes, and `bits` is rarely above 3. The search starts at `from`, so that not everybody asks for the
 * same names. Throws RangeError.
 */
export function refreshKey(
  prefix: number,
  bits: number,
  from: number = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
): number {
  if (!(bits >= 0 && bits <= 16)) throw new RangeError(`${bits} bits of a 16-bit prefix`)
  const multihash = new Uint8Array(34)
  multihash.set([0x12, 32])
  const view = new DataView(multihash.buffer)
  for (let tried = 0; tried < MAX_TRIES; tried++) {
    const candidate = (from + tried) >>> 0
    view.setUint32(2, candidate)
    const [high = 0, low = 0] = sha256(multihash)
    if ((((high << 8) | low) ^ prefix) >>> (16 - bits) === 0) return candidate
  }
  throw new RangeError(`no key begins with ${prefix}`)
}
