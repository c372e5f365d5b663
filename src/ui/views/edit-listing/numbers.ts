import { parsePrice, priceText } from './parse-price.ts'

/** Digits after the point of a percentage: hundredths of a percent are the smallest that contracts know. */
const PERCENT_DIGITS = 2

/** A typed percentage as hundredths of a percent within bounds; `undefined`: not readable, or out of them. */
export function readPercent(text: string, max: number, min = 1): number | undefined {
  const basisPoints = readAmount(text.replace(/%\s*$/, ''), PERCENT_DIGITS)
  if (basisPoints === undefined || basisPoints < BigInt(min) || basisPoints > BigInt(max)) {
    return undefined
  }
  return Number(basisPoints)
}

/** Hundredths of a percent as they are typed: `12.5`. */
export const percentText = (basisPoints: number): string =>
  priceText(BigInt(basisPoints), PERCENT_DIGITS).replace(/(\.\d)0$/, '$1')

/** An amount that may be nothing; empty is not readable. */
export function readAmount(text: string, fractionDigits: number): bigint | undefined {
  const read = parsePrice(text, fractionDigits)
  if (read.ok) return read.amount
  return read.problem === 'zero' ? 0n : undefined
}

/** An amount on top (`2.50`, `+2.50`) or off (`-2.50`); empty: nothing. */
export function readSurcharge(text: string, fractionDigits: number): bigint | undefined {
  const typed = text.trim()
  if (typed === '') return 0n
  const sign = /^[-\u2212\u2013]/.test(typed) ? -1n : 1n
  const size = readAmount(typed.replace(/^[-\u2212\u2013+]/, ''), fractionDigits)
  return size === undefined ? undefined : sign * size
}

/** The reverse of {@link readSurcharge}; nothing is empty. */
export function surchargeText(amount: bigint, fractionDigits: number): string {
  if (amount === 0n) return ''
  return amount < 0n ? `-${priceText(-amount, fractionDigits)}` : priceText(amount, fractionDigits)
}
