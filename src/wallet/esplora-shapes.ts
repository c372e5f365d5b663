import * as v from 'valibot'

/** The parts of Esplora's answers that the wallet reads, with their bounds. */

const txid = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const height = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(100_000_000))
/** All bitcoins there will ever be, in satoshis, fit exactly into a number. */
const sats = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(21e14))

const status = v.union([
  v.object({ confirmed: v.literal(false) }),
  v.object({
    confirmed: v.literal(true),
    block_height: height,
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
export const txidShape = v.pipe(v.string(), v.trim(), txid)
export const rawShape = v.pipe(v.string(), v.trim(), v.regex(/^([0-9a-f]{2}){10,400000}$/))
export const historyShape = v.pipe(v.array(v.object({ txid, status })), v.maxLength(1000))
export const utxosShape = v.pipe(
  v.array(
    v.object({
      txid,
      vout: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      value: sats,
      status,
    }),
  ),
  v.maxLength(100_000),
)
export const feesShape = v.record(
  v.pipe(v.string(), v.regex(/^\d{1,4}$/)),
  v.pipe(v.number(), v.finite(), v.minValue(0)),
)
export type EsploraStatus = v.InferOutput<typeof status>
