import type { BlockHeader } from './header.ts'
import { encodeHeader, headerHash } from './header.ts'
import { targetOf } from './compact.ts'

/** The easiest target of all: every second hash will do. */
export const EASY_BITS = 0x207fffff

export interface MineInput {
  readonly previous: string
  readonly time: number
  readonly bits?: number
  /** Makes it another block. */
  readonly version?: number
}

/** For tests: a header with its proof of work, and its hash. */
export function mine({ previous, time, bits = EASY_BITS, version = 1 }: MineInput): {
  header: BlockHeader
  hash: string
} {
  const target = targetOf(bits).toString(16).padStart(64, '0')
  for (let nonce = 0; ; nonce++) {
    const header = { version, previous, merkleRoot: 'ab'.repeat(32), time, bits, nonce }
    const hash = headerHash(encodeHeader(header))
    if (hash <= target) return { header, hash }
  }
}
