import * as v from 'valibot'

/** The raw Ed25519 key of an owner; a nym spells it out. */
export const keyForm = v.pipe(
  v.instance(Uint8Array),
  v.check((key) => key.length === 32),
)

/** A record's sequence: a small integer, or a large one below 2⁶⁴. */
export const sequenceForm = v.pipe(
  v.union([v.bigint(), v.pipe(v.number(), v.safeInteger())]),
  v.transform((sequence) => BigInt(sequence)),
  v.check((sequence) => sequence >= 0n && sequence < 2n ** 64n),
)

/** A count or time of everyday size. */
export const naturalForm = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
