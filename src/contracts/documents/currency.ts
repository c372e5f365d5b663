import { SoukError } from '../../lib/errors.ts'
import { LIMITS } from './limits.ts'

/** Digits after the decimal point of each currency: ISO 4217, and BTC with its satoshis. */
export const MINOR_DIGITS = {
  BTC: 8,
  ...each(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'),
  ...each(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...each(
    2,
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD ' +
      'CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ ' +
      'GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL ' +
      'MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR ' +
      'PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT ' +
      'TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW',
  ),
} as const satisfies Readonly<Record<string, number>> as Readonly<Record<string, number>>

/** An amount in the currency in which the vendor thinks. */
export interface Price {
  /** `BTC`, or an ISO 4217 code. */
  currency: string
  /** In the smallest unit: satoshis for BTC, minor units (cents) otherwise. Positive. */
  amount: bigint
}

/** True if prices may be quoted in this currency. */
export function isCurrency(code: string): boolean {
  return Object.hasOwn(MINOR_DIGITS, code)
}

/** Digits after the decimal point. Throws `currency.unknown`. */
export function minorDigits(code: string): number {
  const digits = isCurrency(code) ? MINOR_DIGITS[code] : undefined
  if (digits === undefined) throw new SoukError('currency.unknown', 'no such currency')
  return digits
}

/** Largest amount that a price in this currency may have, in its smallest unit. */
export function maxAmount(code: string): bigint {
  return code === 'BTC' ? LIMITS.sats : LIMITS.fiat
}

/** An exact rate above nothing: up to 15 digits, and up to 12 after the point; no sign, no exponent. */
export const RATE_FORM = /^(?=.*[1-9])(0|[1-9]\d{0,14})(\.\d{1,12})?$/

/**
 * Satoshis of a price. `satsPerUnit` is the exact decimal text of satoshis for one major unit; it is
 * not looked at for BTC. Rounded half up to whole satoshis, but never down to nothing: at least 1.
 * Throws `currency.unknown`, `currency.wrong-rate`.
 */
export function toSats(price: Price, satsPerUnit?: string): bigint {
  const sats = exactSats(price, 1n, satsPerUnit)
  return sats > 0n || price.amount <= 0n ? sats : 1n
}

/**
 * Satoshis of `amount / parts` smallest units (`parts` lets shares of a cent be exact), rounded half
 * up once. `amount` is not negative; the result may be 0. Throws as {@link toSats}.
 */
export function exactSats(
  { currency, amount }: Price,
  parts: bigint,
  satsPerUnit?: string,
): bigint {
  if (currency === 'BTC') return divideHalfUp(amount, parts)
  const digits = minorDigits(currency)
  if (satsPerUnit === undefined || !RATE_FORM.test(satsPerUnit)) {
    throw new SoukError('currency.wrong-rate', 'a rate is a positive decimal text')
  }
  const [whole = '0', fraction = ''] = satsPerUnit.split('.')
  const denominator = 10n ** BigInt(digits + fraction.length) * parts
  return divideHalfUp(amount * BigInt(whole + fraction), denominator)
}

/** The quotient of two whole numbers that are not negative, halves rounded up. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator * 2n + denominator) / (denominator * 2n)
}

function each(digits: number, codes: string): Record<string, number> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, digits]))
}
