import type { Price, RatesView } from '../../../app/rpc/api.ts'
import { isCurrency, MINOR_DIGITS, toSats } from '../../../contracts/documents/currency.ts'
import { SATS_UNIT } from './listing-input.ts'

/**
 * The units that a price may be typed in, satoshis and bitcoin first. Only currencies with a known
 * rate are offered, since nobody could order in others; all while no rates are known, and always `own`.
 */
export function priceUnits(options: {
  rates: RatesView | undefined
  own: readonly (string | undefined)[]
  locale: string
  sats: string
  btc: string
}): { value: string; label: string }[] {
  const { rates, own, locale, sats, btc } = options
  const known = Object.keys(rates?.satsPerUnit ?? {}).filter(isCurrency)
  const codes = new Set(known.length > 0 ? known : Object.keys(MINOR_DIGITS))
  for (const code of own) if (code !== undefined && isCurrency(code)) codes.add(code)
  codes.delete('BTC')
  const names = new Intl.DisplayNames(locale, { type: 'currency' })
  const collator = new Intl.Collator(locale)
  const fiat = [...codes]
    .map((value) => ({ value, label: `${names.of(value) ?? value} (${value})` }))
    .sort((a, b) => collator.compare(a.label, b.label))
  return [{ value: SATS_UNIT, label: sats }, { value: 'BTC', label: btc }, ...fiat]
}

/** What a price is in satoshis now; `undefined` while its rate is not known. */
export function satsOf(price: Price, rates: RatesView | undefined): bigint | undefined {
  try {
    return toSats(price, rates?.satsPerUnit[price.currency])
  } catch {
    return undefined
  }
}
