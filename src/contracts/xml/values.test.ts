import { describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { documentIdOf, hashOfDocumentId } from '../documents/id.ts'
import { nymFromSeed } from '../identity/nym.ts'
import type { Codec } from './codec.ts'
import {
  amount,
  bytes,
  choice,
  documentHash,
  flag,
  hexText,
  integer,
  languageTag,
  nym,
  pattern,
  signedAmount,
  signedInteger,
  text,
  time,
} from './values.ts'

const told = (act: () => unknown) => {
  try {
    act()
  } catch (error) {
    return (error as { data?: unknown }).data
  }
  return undefined
}

/** Says that each text stands for its value, and that each other is refused for a reason. */
function check<T>(codec: Codec<T>, good: [T, string][], bad: Record<string, string[]>): void {
  for (const [value, written] of good) {
    expect(codec.encode(value, 'a/b')).toBe(written)
    expect(codec.decode(written, 'a/b')).toEqual(value)
  }
  for (const [reason, texts] of Object.entries(bad)) {
    for (const written of texts) {
      expect(
        told(() => codec.decode(written, 'a/b')),
        written,
      ).toEqual({ element: 'a/b', reason })
    }
  }
}

describe('a value of an element', () => {
  it('is a text with bounds, tidied when written and never when read', () => {
    const codec = text({ max: 5, lines: true })
    check(codec, [['a\nb', 'a\nb']], { required: [''], 'too-long': ['abcdef'] })
    expect(codec.encode(' a \r\n b ', 'a')).toBe('a\n b')
    expect(told(() => codec.decode(' a', 'a/b'))).toEqual({
      element: 'a/b',
      reason: 'untidy-blanks',
    })
    expect(told(() => codec.encode('  ', 'a/b'))).toEqual({ element: 'a/b', reason: 'required' })
  })

  it('is a text of a form', () => {
    check(pattern(/^[ab]+$/), [['ab', 'ab']], { 'wrong-form': ['', 'abc', 'ab\n'] })
    check(hexText(2), [['00ff', '00ff']], { 'wrong-form': ['', '00', '00FF', '00ff00', '00fg'] })
  })

  it('is one of a few words', () => {
    check(choice(['new', 'used']), [['new', 'new']], { 'unknown-word': ['', 'New', 'newused'] })
    check(
      flag,
      [
        [true, 'yes'],
        [false, 'no'],
      ],
      { 'unknown-word': ['', 'true', 'Yes', '1'] },
    )
  })

  it('is a whole number in one spelling', () => {
    check(
      integer({ min: 0, max: 20 }),
      [
        [0, '0'],
        [20, '20'],
      ],
      {
        'wrong-form': ['', '-1', '+1', '01', '00', '1.0', '1e1', ' 1', '1 ', '１', 'x1', '1x'],
        'out-of-range': ['21', '9007199254740991'],
      },
    )
    check(integer({ min: 2, max: 9 }), [[2, '2']], { 'out-of-range': ['1'] })
    // Sixteen digits are the most, so that the bounds are always exact enough.
    check(integer({ min: 0, max: 2 ** 53 }), [[2 ** 53 - 1, '9007199254740991']], {
      'wrong-form': ['12345678901234567'],
    })
    expect(told(() => integer({ min: 0, max: 9 }).encode(1.5, 'a'))).toMatchObject({
      reason: 'wrong-form',
    })
    expect(told(() => integer({ min: 0, max: 9 }).encode(10, 'a'))).toMatchObject({
      reason: 'out-of-range',
    })
  })

  it('is a whole number that may be negative', () => {
    check(
      signedInteger({ min: -5, max: 5 }),
      [
        [-5, '-5'],
        [0, '0'],
        [5, '5'],
      ],
      {
        'wrong-form': ['', '-0', '-01', '05', '+5', '--5', '5-', 'x5', '5x', '1234567890123456'],
        'out-of-range': ['6', '-6', '99'],
      },
    )
    check(signedInteger({ min: -1e15, max: 1e15 }), [[-123456789012345, '-123456789012345']], {})
  })

  it('is money to the last unit, beyond what floating point holds', () => {
    check(
      amount({ min: 1n, max: 9_007_199_254_740_993n }),
      [
        [1n, '1'],
        [9_007_199_254_740_993n, '9007199254740993'],
      ],
      {
        'wrong-form': ['', '-1', '01', '1.5', '1n', 'x1', '12345678901234567890'],
        'out-of-range': ['0', '9007199254740994'],
      },
    )
    check(
      signedAmount(10n),
      [
        [-10n, '-10'],
        [0n, '0'],
        [10n, '10'],
      ],
      {
        'wrong-form': ['', '-0', '-01', '+1', '1x', 'x1', '12345678901234567890'],
        'out-of-range': ['11', '-11'],
      },
    )
    check(signedAmount(10n ** 19n), [[-(10n ** 18n), '-1000000000000000000']], {})
  })

  it('is a time to the second in UTC, of this age', () => {
    const at = (written: string) => Date.parse(written)
    check(
      time,
      [
        [at('2026-11-21T01:00:00Z'), '2026-11-21T01:00:00Z'],
        [at('2028-02-29T23:59:59Z'), '2028-02-29T23:59:59Z'],
        [at('2009-01-03T00:00:00Z'), '2009-01-03T00:00:00Z'],
        [at('2200-01-01T00:00:00Z'), '2200-01-01T00:00:00Z'],
      ],
      {
        'wrong-form': [
          ...['', '2026-11-21', '2026-11-21T01:00:00', '2026-11-21T01:00:00.000Z'],
          ...['2026-11-21T01:00:00+00:00', '2026-02-30T00:00:00Z', '2026-13-01T00:00:00Z'],
          ...['2026-11-21T24:00:00Z', '2026-11-21T01:00:60Z', 'x2026-11-21T01:00:00Z'],
          ...['2026-11-21T01:00:00Zx', '2026-11-21t01:00:00z'],
        ],
        'out-of-range': ['2009-01-02T23:59:59Z', '2200-01-01T00:00:01Z', '1970-01-01T00:00:00Z'],
      },
    )
    expect(time.encode(at('2026-11-21T01:00:00Z') + 999, 'a')).toBe('2026-11-21T01:00:00Z')
    for (const wrong of [NaN, Infinity, 0, at('2200-01-01T00:00:00Z') + 1]) {
      expect(told(() => time.encode(wrong, 'a'))).toEqual({ element: 'a', reason: 'out-of-range' })
    }
  })

  it('is bytes in one spelling of base64', () => {
    check(
      bytes({ min: 1, max: 3 }),
      [
        [Uint8Array.of(0), 'AA=='],
        [Uint8Array.of(1, 2, 255), 'AQL/'],
      ],
      {
        'wrong-form': ['AA', 'AB==', 'AA=', 'A', 'AQL_', 'AA==\n', ' AA=='],
        'out-of-range': ['', 'AQIDBA=='],
      },
    )
  })

  it('is a person, a document, a language', () => {
    const somebody = nymFromSeed(new Uint8Array(32).fill(7))
    check(nym, [[somebody, somebody]], { 'wrong-form': ['', `${somebody}x`, 'x'] })
    expect(told(() => nym.encode('x' as Nym, 'a'))).toMatchObject({ reason: 'wrong-form' })
    const id = documentIdOf('x')
    const hash = hashOfDocumentId(id)
    check(documentHash, [[id, hash]], {
      'wrong-form': ['', id, hash.toUpperCase(), `${hash}0`, `0${hash}`, hash.slice(1)],
    })
    for (const wrong of ['x', hash, id.toUpperCase(), `${id}a`]) {
      expect(told(() => documentHash.encode(wrong as typeof id, 'a'))).toEqual({
        element: 'a',
        reason: 'wrong-form',
      })
    }
    check(languageTag, [['pt-BR', 'pt-BR']], { 'wrong-form': ['', 'pt_BR', 'p'] })
  })

  it('is text, not elements', () => {
    for (const codec of [flag, nym, text({ max: 9 })]) {
      expect(() => codec.decode([{ name: 'c', content: '' }], 'a/b')).toThrow(
        expect.objectContaining({
          code: 'document.unexpected-element',
          data: { element: 'a/b', reason: 'text-expected' },
        }),
      )
    }
  })
})
