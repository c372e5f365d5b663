import type { RatesView } from '../../../app/rpc/api.ts'
import { minorDigits, satsToMinor } from '../../i18n/format.ts'
import { parsePrice, priceText } from '../edit-listing/parse-price.ts'

/** `''` while nothing is typed, `undefined` for what is no amount, else satoshis. */
export type TypedSats = bigint | '' | undefined

/** Satoshis for an amount as typed in a currency; without a rate the text is an amount of satoshis. */
export function typedSats(text: string, currency: string, rates: RatesView | undefined): TypedSats {
  if (text.trim() === '') return ''
  const rate = rateOf(currency, rates)
  const read = parsePrice(text, rate === undefined ? 0 : minorDigits(currency))
  if (!read.ok) return read.problem === 'zero' ? '' : undefined
  if (rate === undefined) return read.amount
  return BigInt(Math.round((Number(read.amount) / 10 ** minorDigits(currency)) * rate))
}

/** The reverse of {@link typedSats}, for an input field. */
export function satsAsTyped(
  sats: bigint | undefined,
  currency: string,
  rates: RatesView | undefined,
): string {
  if (sats === undefined) return ''
  const minor = satsToMinor(sats, currency, rates)
  return minor === undefined ? sats.toString() : priceText(minor, minorDigits(currency))
}

/** True where amounts of this currency can be told in satoshis. */
export const hasRate = (currency: string, rates: RatesView | undefined): boolean =>
  rateOf(currency, rates) !== undefined

function rateOf(currency: string, rates: RatesView | undefined): number | undefined {
  const rate = Number(rates?.satsPerUnit[currency])
  return Number.isFinite(rate) && rate > 0 ? rate : undefined
}
