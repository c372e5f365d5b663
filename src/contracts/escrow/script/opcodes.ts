/** The opcodes that our scripts use (Bitcoin Core, script.h). */
export const OP = {
  ZERO: 0x00,
  ONE: 0x51,
  SIXTEEN: 0x60,
  IF: 0x63,
  NOTIF: 0x64,
  ELSE: 0x67,
  ENDIF: 0x68,
  IFDUP: 0x73,
  DUP: 0x76,
  EQUALVERIFY: 0x88,
  HASH160: 0xa9,
  CHECKSIG: 0xac,
  CHECKSIGVERIFY: 0xad,
  CHECKMULTISIG: 0xae,
  CHECKMULTISIGVERIFY: 0xaf,
  CHECKSEQUENCEVERIFY: 0xb2,
} as const

/** Largest push whose length is its own opcode. */
export const MAX_SHORT_PUSH = 75

/** `value` as a script pushes it: one of OP_1 … OP_16, or its fewest little-endian bytes (BIP 62). */
export function pushNumber(value: number): number[] {
  if (value <= 16) return [OP.ONE - 1 + value]
  const bytes: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.push(rest % 256)
  // The highest bit is the sign.
  if ((bytes.at(-1) ?? 0) >= 0x80) bytes.push(0)
  return [bytes.length, ...bytes]
}
