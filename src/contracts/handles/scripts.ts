/**
 * Scripts in which a handle may be written: those in daily use (UAX #31, table 5, without some that
 * have no keyboard here), and the two mixtures that people write: Japanese and Korean (UTS #39, 5.1).
 */
export type HandleScript =
  | 'latin'
  | 'greek'
  | 'cyrillic'
  | 'armenian'
  | 'georgian'
  | 'hebrew'
  | 'arabic'
  | 'devanagari'
  | 'bengali'
  | 'tamil'
  | 'thai'
  | 'ethiopic'
  | 'japanese'
  | 'korean'

/** Letters, and marks where the script cannot be written without; composed letters have none. */
const LETTERS: readonly (readonly [HandleScript, RegExp])[] = [
  ['latin', /^(?=\p{L})\p{Script=Latin}$/u],
  ['greek', /^(?=\p{L})\p{Script=Greek}$/u],
  ['cyrillic', /^(?=\p{L})\p{Script=Cyrillic}$/u],
  ['armenian', /^(?=\p{L})\p{Script=Armenian}$/u],
  ['georgian', /^(?=\p{L})\p{Script=Georgian}$/u],
  ['hebrew', /^(?=\p{L})\p{Script=Hebrew}$/u],
  ['arabic', /^(?=\p{L})\p{Script=Arabic}$/u],
  ['devanagari', /^(?=[\p{L}\p{M}])\p{Script=Devanagari}$/u],
  ['bengali', /^(?=[\p{L}\p{M}])\p{Script=Bengali}$/u],
  ['tamil', /^(?=[\p{L}\p{M}])\p{Script=Tamil}$/u],
  ['thai', /^(?=[\p{L}\p{M}])\p{Script=Thai}$/u],
  ['ethiopic', /^(?=\p{L})\p{Script=Ethiopic}$/u],
  [
    'japanese',
    /^(?:(?=\p{L})[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]|[\u3005\u30fc])$/u,
  ],
  ['korean', /^(?=\p{L})[\p{Script=Hangul}\p{Script=Han}]$/u],
]

/** The script of all letters; `mixed` for letters of several, `undefined` where there is none. */
export function scriptOf(letters: readonly string[]): HandleScript | 'mixed' | undefined {
  if (letters.length === 0) return undefined
  const found = LETTERS.find(([, pattern]) => letters.every((letter) => pattern.test(letter)))
  return found?.[0] ?? 'mixed'
}

/** Whether a character is a letter (or mark) of any script above. */
export const isLetter = (character: string): boolean =>
  LETTERS.some(([, pattern]) => pattern.test(character))
