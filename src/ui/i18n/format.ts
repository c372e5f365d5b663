import type { RatesView } from '../../app/rpc/api.ts'

/** From here on (0.1 BTC) amounts read better in bitcoin than in satoshis. */
const WHOLE_COIN_FROM = 10_000_000n
const SATS_PER_BTC = 100_000_000n

/** How amounts are written: `auto` takes the one that is shorter to read. */
export const MONEY_UNITS = ['auto', 'sat', 'btc'] as const
export type MoneyUnit = (typeof MONEY_UNITS)[number]

/** An exact amount with its unit; by itself `12,345 sat`, from 0.1 BTC on `0.123 BTC`. */
export function satsText(sats: bigint, locale: string, unit: MoneyUnit = 'auto'): string {
  const size = sats < 0n ? -sats : sats
  const inSats = unit === 'auto' ? size < WHOLE_COIN_FROM : unit === 'sat'
  if (inSats) return `${new Intl.NumberFormat(locale).format(sats)}\u00a0sat`
  const coins = `${size / SATS_PER_BTC}.${(size % SATS_PER_BTC).toString().padStart(8, '0')}`
  const digits = new Intl.NumberFormat(locale, { maximumFractionDigits: 8 })
  // Decimal texts are formatted exactly, without going through a double.
  return `${sats < 0n ? '-' : ''}${digits.format(coins as `${number}`)}\u00a0BTC`
}

/** How many decimals a currency has (ISO 4217): 2 for EUR, 0 for JPY. */
export function minorDigits(currency: string): number {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    return format.resolvedOptions().maximumFractionDigits ?? 2
  } catch {
    return 2
  }
}

/** An amount in minor units (cents) of an ISO 4217 currency. */
export function fiatText(minor: bigint, currency: string, locale: string): string {
  const digits = minorDigits(currency)
  const value = Number(minor) / 10 ** digits
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(value)
  } catch {
    return `${value} ${currency}`
  }
}

/** What satoshis are worth in minor units of a currency, rounded; `undefined` without a rate. */
export function satsToMinor(
  sats: bigint,
  currency: string,
  rates: RatesView | undefined,
): bigint | undefined {
  const rate = Number(rates?.satsPerUnit[currency])
  if (!Number.isFinite(rate) || rate <= 0) return undefined
  return BigInt(Math.round((Number(sats) / rate) * 10 ** minorDigits(currency)))
}

/** Date and time, or only the time when it is today. */
export function timeText(at: number, locale: string, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  const style: Intl.DateTimeFormatOptions = sameDay
    ? { timeStyle: 'short' }
    : { dateStyle: 'medium', timeStyle: 'short' }
  return new Intl.DateTimeFormat(locale, style).format(at)
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** `3 hours ago`, `in 2 days`; less than a minute is `now`. */
export function relativeText(at: number, locale: string, now: number): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const distance = at - now
  for (const [unit, size] of STEPS) {
    if (Math.abs(distance) >= size) return format.format(Math.trunc(distance / size), unit)
  }
  return format.format(0, 'second')
}

const SIZES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** A size with its decimal unit: `1.2 MB`. */
export function bytesText(bytes: number, locale: string): string {
  let value = bytes
  let step = 0
  while (value >= 1000 && step < SIZES.length - 1) {
    value /= 1000
    step++
  }
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: SIZES[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }).format(value)
}
