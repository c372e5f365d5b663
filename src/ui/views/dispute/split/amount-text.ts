import { parsePrice, priceText, type PriceProblem } from '../../edit-listing/parse-price.ts'

/** The unit in which amounts are typed. */
export const SPLIT_UNITS = ['sat', 'btc'] as const
export type SplitUnit = (typeof SPLIT_UNITS)[number]

const DIGITS: Readonly<Record<SplitUnit, number>> = { sat: 0, btc: 8 }

export type ReadAmount =
  | { readonly ok: true; readonly sats: bigint }
  | { readonly ok: false; readonly problem: Exclude<PriceProblem, 'zero'> }

/** Reads a typed part of the money; unlike a price it may be zero, and never more than `most`. */
export function readAmount(text: string, unit: SplitUnit, most: bigint): ReadAmount {
  const parsed = parsePrice(text, DIGITS[unit])
  if (!parsed.ok) {
    const { problem } = parsed
    return problem === 'zero' ? { ok: true, sats: 0n } : { ok: false, problem }
  }
  const { amount } = parsed
  return amount > most ? { ok: false, problem: 'too-large' } : { ok: true, sats: amount }
}

/** An amount as a field shows it. */
export const amountText = (sats: bigint, unit: SplitUnit): string => priceText(sats, DIGITS[unit])
