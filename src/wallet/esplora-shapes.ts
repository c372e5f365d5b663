import * as v from 'valibot'

/** The parts of Esplora's answers that the wallet reads, with their bounds. */

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const height = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(100_000_000))
const uint32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff))
/** All bitcoins there will ever be, in satoshis, fit exactly into a number. */
const sats = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(21e14))

export const statusShape = v.union([
  v.object({ confirmed: v.literal(false) }),
  v.object({
    confirmed: v.literal(true),
    block_height: height,
    block_hash: hash,
    block_time: v.pipe(v.number(), v.safeInteger()),
  }),
])

export const tipShape = v.pipe(
  v.string(),
  v.trim(),
  v.regex(/^\d{1,9}$/),
  v.transform(Number),
  height,
)
export const hashShape = v.pipe(v.string(), v.trim(), hash)
export const rawShape = v.pipe(v.string(), v.trim(), v.regex(/^([0-9a-f]{2}){10,400000}$/))
export const historyShape = v.pipe(
  v.array(v.object({ txid: hash, status: statusShape })),
  v.maxLength(1000),
)
export const utxosShape = v.pipe(
  v.array(
    v.object({
      txid: hash,
      vout: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      value: sats,
      status: statusShape,
    }),
  ),
  v.maxLength(100_000),
)
/** Newest first. The genesis block has none before it. */
export const blocksShape = v.pipe(
  v.array(
    v.object({
      id: hash,
      height,
      // Signed in the header; some servers print it unsigned.
      version: v.pipe(v.number(), v.integer(), v.minValue(-0x8000_0000), v.maxValue(0xffff_ffff)),
      previousblockhash: v.nullish(hash),
      merkle_root: hash,
      timestamp: uint32,
      bits: uint32,
      nonce: uint32,
    }),
  ),
  v.minLength(1),
  v.maxLength(200),
)
/** A block of 4 million weight units has room for less than 17 000 transactions. */
export const txidsShape = v.pipe(v.array(hash), v.minLength(1), v.maxLength(20_000))
export const merkleShape = v.object({
  block_height: height,
  merkle: v.pipe(v.array(hash), v.maxLength(32)),
  pos: uint32,
})
export const feesShape = v.record(
  v.pipe(v.string(), v.regex(/^\d{1,4}$/)),
  v.pipe(v.number(), v.finite(), v.minValue(0)),
)
export type EsploraStatus = v.InferOutput<typeof statusShape>
export type EsploraBlock = v.InferOutput<typeof blocksShape>[number]
