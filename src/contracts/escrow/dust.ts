/** Of an output beside its script: amount and length byte (scripts of orders are far below 253 bytes). */
const OUTPUT_BYTES = 9
/** Of the input that would spend it: a witness counts a quarter. */
const WITNESS_INPUT_BYTES = 67
const LEGACY_INPUT_BYTES = 148
/** Bitcoin Core's default `-dustrelayfee`, in sat/vB. */
const DUST_RATE = 3

/** OP_0, OP_1 … OP_16, then one push of 2 to 40 bytes (BIP 141). */
function isWitnessProgram(script: Uint8Array): boolean {
  const [version = -1, length] = script
  const versioned = version === 0 || (version >= 0x51 && version <= 0x60)
  return versioned && length === script.length - 2 && length >= 2 && length <= 40
}

/**
 * Smallest amount in satoshis that nodes relay to an output script of up to 252 bytes: what spending
 * it would cost at 3 sat/vB (Bitcoin Core, `GetDustThreshold`).
 */
export function dustThreshold(script: Uint8Array): bigint {
  const input = isWitnessProgram(script) ? WITNESS_INPUT_BYTES : LEGACY_INPUT_BYTES
  return BigInt(DUST_RATE * (OUTPUT_BYTES + script.length + input))
}
