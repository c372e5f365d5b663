import * as v from 'valibot'
import type { NetworkName } from '../../lib/config.ts'
import type { Anchor } from './anchor.ts'
import shipped from './checkpoints.json' with { type: 'json' }

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const uint32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff))

/** An anchor as it stands in files. */
const anchorShape = v.object({
  height: uint32,
  hash,
  times: v.pipe(v.array(uint32), v.maxLength(11)),
  nextBits: v.exactOptional(uint32),
  periodStart: v.exactOptional(uint32),
  /** Hex; of the whole chain, or "0" where it is not known. */
  work: v.pipe(v.string(), v.regex(/^[0-9a-f]{1,64}$/)),
})

export type StoredAnchor = v.InferOutput<typeof anchorShape>

/** Reads an anchor that somebody stored. Throws valibot's error for another shape. */
export function parseAnchor(stored: unknown): Anchor {
  const { work, ...anchor } = v.parse(anchorShape, stored)
  return { ...anchor, work: BigInt(`0x${work}`) }
}

/** The reverse of {@link parseAnchor}. */
export function formatAnchor(anchor: Anchor): StoredAnchor {
  const { height, hash: own, times, nextBits, periodStart, work } = anchor
  return {
    height,
    hash: own,
    times: [...times],
    ...(nextBits === undefined ? {} : { nextBits }),
    ...(periodStart === undefined ? {} : { periodStart }),
    work: work.toString(16),
  }
}

/**
 * The block that this release trusts without proof: all others are proven from it. Refreshed by
 * `scripts/refresh-checkpoint.ts`.
 */
export const shippedCheckpoint = (network: NetworkName): Anchor => parseAnchor(shipped[network])
