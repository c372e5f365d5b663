/** Steps of the slider: a tenth of a percent each. */
export const SLIDER_STEPS = 1000

/** Satoshis of the buyer at a place of the slider (0 to {@link SLIDER_STEPS}), rounded down. */
export function satsAt(step: number, total: bigint): bigint {
  const place = Math.min(SLIDER_STEPS, Math.max(0, Math.round(step)))
  return (total * BigInt(place)) / BigInt(SLIDER_STEPS)
}

/** Place of the slider for a part of the total, the nearest below. */
export function stepOf(sats: bigint, total: bigint): number {
  if (total <= 0n || sats <= 0n) return 0
  if (sats >= total) return SLIDER_STEPS
  return Number((sats * BigInt(SLIDER_STEPS)) / total)
}

/** Whole numbers, plain or in groups of three; `0.001` is no group, so nobody gets a thousandth by mistake. */
const WHOLE = /^(?:\d{1,16}|[1-9]\d{0,2}(?:[\s.,'\u2019\u066c]\d{3}){1,5})$/

/** Typed satoshis; `undefined`: no whole number from `least` to `total`. */
export function readSats(text: string, total: bigint, least = 0n): bigint | undefined {
  const trimmed = text.trim()
  if (!WHOLE.test(trimmed)) return undefined
  const sats = BigInt(trimmed.replace(/\D/g, ''))
  return sats >= least && sats <= total ? sats : undefined
}
