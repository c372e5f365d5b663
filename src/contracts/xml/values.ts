import { base64, hex } from '@scure/base'
import type { DocumentId, Nym } from '../../lib/brand.ts'
import { isNym } from '../identity/nym.ts'
import { documentIdOfHash, hashOfDocumentId } from '../documents/id.ts'
import { isLanguageTag } from '../documents/words.ts'
import type { Codec } from './codec.ts'
import { leaf } from './codec.ts'
import type { TextRules } from './text.ts'
import { textProblem, tidyText } from './text.ts'

/** Text for people. Tidied when written; untidy text is refused when read. */
export const text = (rules: TextRules): Codec<string> =>
  leaf(
    (value) => tidyText(value, rules),
    (value, fail) => {
      const problem = textProblem(value, rules)
      return problem === undefined ? value : fail(problem)
    },
  )

/** Text for programs: must match the whole pattern. */
export const pattern = (form: RegExp): Codec<string> =>
  leaf(
    (value) => value,
    (value, fail) => (form.test(value) ? value : fail('wrong-form')),
  )

/** One of a few words. */
export const choice = <W extends string>(words: readonly W[]): Codec<W> =>
  leaf(
    (value) => value,
    (value, fail) => words.find((word) => word === value) ?? fail('unknown-word'),
  )

/** A whole number as decimal digits, bounds included. */
export const integer = (bounds: { min: number; max: number }): Codec<number> =>
  leaf(
    (value) => String(value),
    (value, fail) => {
      if (!/^(0|[1-9]\d{0,15})$/.test(value)) return fail('wrong-form')
      const number = Number(value)
      return number < bounds.min || number > bounds.max ? fail('out-of-range') : number
    },
  )

/** An amount of money in its smallest unit as decimal digits, bounds included. */
export const amount = (bounds: { min: bigint; max: bigint }): Codec<bigint> =>
  leaf(
    (value) => String(value),
    (value, fail) => {
      if (!/^(0|[1-9]\d{0,18})$/.test(value)) return fail('wrong-form')
      const number = BigInt(value)
      return number < bounds.min || number > bounds.max ? fail('out-of-range') : number
    },
  )

/** A whole number that may be negative, bounds included; no `-0`. */
export const signedInteger = (bounds: { min: number; max: number }): Codec<number> =>
  leaf(
    (value) => String(value),
    (value, fail) => {
      if (!/^(0|-?[1-9]\d{0,14})$/.test(value)) return fail('wrong-form')
      const number = Number(value)
      return number < bounds.min || number > bounds.max ? fail('out-of-range') : number
    },
  )

/** An amount of money that may be negative, from `-max` to `max`. */
export const signedAmount = (max: bigint): Codec<bigint> =>
  leaf(
    (value) => String(value),
    (value, fail) => {
      if (!/^(0|-?[1-9]\d{0,18})$/.test(value)) return fail('wrong-form')
      const number = BigInt(value)
      return number < -max || number > max ? fail('out-of-range') : number
    },
  )

/** `yes` or `no`. */
export const flag: Codec<boolean> = leaf(
  (value) => (value ? 'yes' : 'no'),
  (value, fail) => {
    if (value === 'yes') return true
    return value === 'no' ? false : fail('unknown-word')
  },
)

/** A BCP 47 language tag such as `en` or `pt-BR`, in form only, at most 40 characters. */
export const languageTag: Codec<string> = leaf(
  (value) => value,
  (value, fail) => (isLanguageTag(value) ? value : fail('wrong-form')),
)

/** Earliest and latest time that a document may state: 2009-01-03 and 2200-01-01, UTC. */
const TIME_BOUNDS = { min: Date.UTC(2009, 0, 3), max: Date.UTC(2200, 0, 1) }

/** Milliseconds since the Unix epoch, written as UTC to the second: `2026-11-21T01:00:00Z` (RFC 3339). */
export const time: Codec<number> = leaf(
  (value, fail) => {
    if (!Number.isFinite(value) || value < TIME_BOUNDS.min || value > TIME_BOUNDS.max) {
      return fail('out-of-range')
    }
    return new Date(value).toISOString().replace(/\.\d{3}Z$/, 'Z')
  },
  (value, fail) => {
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)) return fail('wrong-form')
    const ms = Date.parse(value)
    // Date.parse lets 30 February through in some engines, so the text must come back the same.
    if (Number.isNaN(ms) || new Date(ms).toISOString() !== value.replace('Z', '.000Z')) {
      return fail('wrong-form')
    }
    return ms < TIME_BOUNDS.min || ms > TIME_BOUNDS.max ? fail('out-of-range') : ms
  },
)

/** Exactly `bytes` bytes as lower-case hex text (the value is the text). */
export const hexText = (bytes: number): Codec<string> =>
  pattern(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))

/** Bytes as padded standard base64 (RFC 4648 §4), at most `max` of them. */
export const bytes = (bounds: { min: number; max: number }): Codec<Uint8Array> =>
  leaf(
    (value) => base64.encode(value),
    (value, fail) => {
      let decoded
      try {
        decoded = base64.decode(value)
      } catch {
        return fail('wrong-form')
      }
      if (base64.encode(decoded) !== value) return fail('wrong-form')
      return decoded.length < bounds.min || decoded.length > bounds.max
        ? fail('out-of-range')
        : decoded
    },
  )

/** A person. */
export const nym: Codec<Nym> = leaf(
  (value) => value,
  (value, fail) => (isNym(value) ? value : fail('wrong-form')),
)

/** Another document, written as the hex SHA-256 of its canonical bytes: the tracking number. */
export const documentHash: Codec<DocumentId> = leaf(
  (value, fail) => {
    try {
      return hashOfDocumentId(value)
    } catch {
      return fail('wrong-form')
    }
  },
  (value, fail) =>
    /^[0-9a-f]{64}$/.test(value) ? documentIdOfHash(hex.decode(value)) : fail('wrong-form'),
)
