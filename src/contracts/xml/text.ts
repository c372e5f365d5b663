import { characters } from '../../lib/text.ts'

/**
 * Characters that no text of a document may hold, because people do not see them or are misled by
 * them: controls (but LF), line and paragraph separators, bidirectional embeddings, overrides and
 * isolates (Unicode TR9; "Trojan Source"), the byte order mark, annotation marks, non-characters.
 */
const FORBIDDEN =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff]|\p{Noncharacter_Code_Point}/u

/**
 * Longest run of combining marks: 30, as in the Stream-Safe Text Format (UAX #15 §13). No script
 * needs more, and bringing a longer pile into NFC takes time that grows with the square of its length.
 */
const MARK_PILE = /\p{M}{31}/u

/** What is wrong with a text, as a stable word for errors and translations. */
export type TextProblem =
  | 'required'
  | 'too-long'
  | 'line-too-long'
  | 'forbidden-character'
  | 'line-break'
  | 'not-normalized'
  | 'untidy-blanks'

/** What a text element takes; lengths in code points. */
export interface TextRules {
  /** 1 (the default) refuses the empty text, 0 allows it. */
  readonly min?: number
  readonly max: number
  /** Several lines are allowed; otherwise a line break is refused. */
  readonly lines?: boolean
}

/**
 * Longest line of a document in UTF-8 bytes. GnuPG cuts clearsigned lines at 20 000 bytes and then
 * calls the signature bad; escapes (`&amp;` for one byte) and tags need room below that.
 */
export const MAX_LINE_BYTES = 16_384

/** Longest line of a text in UTF-8 bytes, so that even after escaping it fits {@link MAX_LINE_BYTES}. */
const MAX_TEXT_LINE_BYTES = MAX_LINE_BYTES - 384

/**
 * Brings what a person typed into canonical form: NFC, LF, no tabs, no blanks at the ends of lines
 * or of the text. Single-line texts get blanks for line breaks. Forbidden characters stay, and are
 * refused afterwards.
 */
export function tidyText(text: string, rules: { lines?: boolean } = {}): string {
  const lines = (hasMarkPile(text) ? text : text.normalize('NFC'))
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', ' ')
    // Looking back keeps this linear in long runs of blanks.
    .replace(/(?<! ) +$/gm, '')
  return (rules.lines === true ? lines : lines.replace(/\n+/g, ' ')).trim()
}

/** The first thing wrong with a tidied text, or `undefined`. */
export function textProblem(text: string, rules: TextRules): TextProblem | undefined {
  if (text.length > rules.max && characters(text) > rules.max) return 'too-long'
  if (!text.isWellFormed() || FORBIDDEN.test(text)) return 'forbidden-character'
  if (hasMarkPile(text)) return 'forbidden-character'
  // A leading combining mark would combine with the `>` of the tag before it.
  if (/^\p{M}/u.test(text)) return 'forbidden-character'
  if (rules.lines !== true && text.includes('\n')) return 'line-break'
  if (text.normalize('NFC') !== text) return 'not-normalized'
  if (text !== text.trim() || / $/m.test(text)) return 'untidy-blanks'
  if (characters(text) < (rules.min ?? 1)) return 'required'
  if (text.split('\n').some(isTooLong)) return 'line-too-long'
  return undefined
}

/** True for a text with more combining marks in a row than any script needs (`MARK_PILE`). */
export function hasMarkPile(text: string): boolean {
  return MARK_PILE.test(text)
}

/** Text as it stands between two tags: the three characters that XML demands, and no other reference. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function isTooLong(line: string): boolean {
  // Four bytes a code point and five an escape are the most; skip the encoder for short lines.
  return line.length * 5 > MAX_TEXT_LINE_BYTES && utf8Length(escapeText(line)) > MAX_TEXT_LINE_BYTES
}

/** Bytes that a text has in UTF-8. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length
}
