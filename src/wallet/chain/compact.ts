/**
 * The target of a header's `bits`: a hash may not be larger (Bitcoin Core, `arith_uint256::SetCompact`).
 * Throws RangeError if it is negative, zero or longer than 256 bits.
 */
export function targetOf(bits: number): bigint {
  const size = bits >>> 24
  const mantissa = bits & 0x007fffff
  const target = size <= 3 ? BigInt(mantissa >>> (8 * (3 - size))) : wide(mantissa, size)
  if (target === 0n || (bits & 0x00800000) !== 0) throw new RangeError('no target at all')
  return target
}

function wide(mantissa: number, size: number): bigint {
  const tooLong = size > 34 || (size > 33 && mantissa > 0xff) || (size > 32 && mantissa > 0xffff)
  if (mantissa !== 0 && tooLong) throw new RangeError('the target has more than 256 bits')
  return BigInt(mantissa) << BigInt(8 * (size - 3))
}

/** The compact form, which keeps the three highest bytes only (`arith_uint256::GetCompact`). */
export function bitsOf(target: bigint): number {
  let size = Math.ceil(target.toString(16).length / 2)
  let mantissa =
    size <= 3 ? Number(target) << (8 * (3 - size)) : Number(target >> BigInt(8 * (size - 3)))
  // The highest bit would be a sign.
  if ((mantissa & 0x00800000) !== 0) {
    mantissa >>>= 8
    size++
  }
  return ((size << 24) | mantissa) >>> 0
}

/** Hashes that a block with these bits takes on average (`GetBlockProof`). */
export const workOf = (bits: number): bigint => (1n << 256n) / (targetOf(bits) + 1n)
