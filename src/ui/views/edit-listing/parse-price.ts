/** Why a typed amount was not understood; also the last part of the text key `edit-listing.price.*`. */
export type PriceProblem = 'empty' | 'not-a-number' | 'too-precise' | 'zero' | 'too-large'

export type ParsedPrice =
  | { readonly ok: true; readonly amount: bigint }
  | { readonly ok: false; readonly problem: PriceProblem }

/** More digits than any amount of money needs; keeps absurd input away from everything behind. */
const MAX_DIGITS = 18

const DIGIT_ZEROS = [0x0660, 0x06f0, 0x0966]

/** Arabic-Indic, Persian and Devanagari digits as ASCII digits. */
function asciiDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g, (digit) => {
    const code = digit.charCodeAt(0)
    const zero = DIGIT_ZEROS.findLast((start) => code >= start) ?? code
    return String(code - zero)
  })
}

/**
 * Reads an amount exactly as typed, without floating point: `parsePrice('12,50', 2)` is 1250n.
 *
 * Point, comma and the Arabic decimal sign all separate the fraction, blanks and apostrophes group
 * digits. A text that could be a group or a fraction (`1,000` in dollars) is refused as too precise
 * rather than read a thousand times too small.
 *
 * @param fractionDigits digits of the smallest unit: 2 for cents, 8 for bitcoin, 0 for satoshis or yen
 */
export function parsePrice(text: string, fractionDigits: number): ParsedPrice {
  const plain = asciiDigits(text.trim())
    .replace(/[\s'\u2019\u066c]/g, '')
    .replace(/[,\u066b]/g, '.')
  if (plain === '') return { ok: false, problem: 'empty' }
  const match = /^(\d*)(?:\.(\d*))?$/.exec(plain)
  const whole = match?.[1] ?? ''
  const fraction = match?.[2] ?? ''
  if (match === null || whole + fraction === '') return { ok: false, problem: 'not-a-number' }
  if (fraction.length > fractionDigits) return { ok: false, problem: 'too-precise' }
  const digits = (whole + fraction.padEnd(fractionDigits, '0')).replace(/^0+/, '')
  if (digits === '') return { ok: false, problem: 'zero' }
  if (digits.length > MAX_DIGITS) return { ok: false, problem: 'too-large' }
  return { ok: true, amount: BigInt(digits) }
}

/** The reverse of {@link parsePrice}: the shortest text that reads back as `amount`, for an input field. */
export function priceText(amount: bigint, fractionDigits: number): string {
  if (fractionDigits === 0) return String(amount)
  const digits = String(amount).padStart(fractionDigits + 1, '0')
  const whole = digits.slice(0, -fractionDigits)
  const fraction = digits.slice(-fractionDigits)
  if (/^0+$/.test(fraction)) return whole
  // Bitcoin amounts lose trailing zeros, prices in cents keep both places as people write them.
  return `${whole}.${fractionDigits > 3 ? fraction.replace(/0+$/, '') : fraction}`
}
