import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_LINE_BYTES, escapeText, textProblem, tidyText, utf8Length } from './text.ts'

describe('text for people', () => {
  it('is counted in characters as people count them, not in UTF-16 units', () => {
    expect(textProblem('🍉'.repeat(40), { max: 40 })).toBeUndefined()
    expect(textProblem('🍉'.repeat(41), { max: 40 })).toBe('too-long')
  })

  it('is tidied without changing what it says', () => {
    expect(tidyText('  a \t\r\n b  \r\n\n', { lines: true })).toBe('a\n b')
    expect(tidyText('one\r\ntwo\rthree\n\nfour')).toBe('one two three four')
    expect(tidyText('one\ttwo')).toBe('one two')
    expect(tidyText('one\rtwo', { lines: true })).toBe('one\ntwo')
    expect(tidyText('e\u0301')).toBe('é')
  })

  it('is good once it is tidied, unless it is too long or holds what nobody sees', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.boolean(), (raw, lines) => {
        const tidy = tidyText(raw, { lines })
        expect(tidyText(tidy, { lines })).toBe(tidy)
        expect([undefined, 'forbidden-character']).toContain(
          textProblem(tidy, { min: 0, max: 1000, lines }),
        )
      }),
    )
  })

  it('cannot mislead by invisible characters', () => {
    const hidden = ['\u0000', '\u001b', '\u0085', '\u202e', '\u2066', '\ufeff', '\u2028', '\ud800']
    for (const sign of [...hidden, '\ufffe', '\u{1ffff}']) {
      expect(textProblem(`a${sign}b`, { max: 9, lines: true }), escape(sign)).toBe(
        'forbidden-character',
      )
    }
    // Marks that right-to-left texts and emoji need.
    for (const sign of ['\u200f', '\u200d', '\ufe0f']) {
      expect(textProblem(`a${sign}b`, { max: 9 })).toBeUndefined()
    }
  })

  it('takes no pile of marks, which would keep a device busy for minutes', () => {
    expect(textProblem(`a${'\u0316'.repeat(30)}`, { max: 99 })).toBeUndefined()
    expect(textProblem(`a${'\u0316'.repeat(31)}`, { max: 99 })).toBe('forbidden-character')
    const pile = `a${'\u0301\u0316'.repeat(250_000)}`
    expect(tidyText(pile)).toBe(pile)
    expect(textProblem(pile, { max: 1_000_000 })).toBe('forbidden-character')
  })

  it('is tidied at once, however many blanks are in it', () => {
    const blanks = `a${' '.repeat(1_000_000)}`
    expect(tidyText(`${blanks}b`)).toBe(`${blanks}b`)
    expect(tidyText(`${blanks}\n${blanks}`, { lines: true })).toBe('a\na')
  })

  it('has no line that GnuPG would cut', () => {
    expect(textProblem('x'.repeat(16_000), { max: 50_000 })).toBeUndefined()
    expect(textProblem('x'.repeat(16_001), { max: 50_000 })).toBe('line-too-long')
    const lines = { max: 50_000, lines: true }
    expect(textProblem(`a\n${'x'.repeat(16_001)}\nb`, lines)).toBe('line-too-long')
    expect(textProblem(`${'x'.repeat(16_000)}\n${'x'.repeat(16_000)}`, lines)).toBeUndefined()
    const long = '&'.repeat(3300)
    expect(textProblem(long, { max: 50_000 })).toBe('line-too-long')
    const fits = '&'.repeat(3200)
    expect(textProblem(fits, { max: 50_000 })).toBeUndefined()
    expect(utf8Length(`    <description>${escapeText(fits)}</description>`)).toBeLessThan(
      MAX_LINE_BYTES,
    )
  })

  it('says whether it is empty, or broken into lines where one is wanted', () => {
    expect(textProblem('', { max: 9 })).toBe('required')
    expect(textProblem('', { min: 0, max: 9 })).toBeUndefined()
    expect(textProblem('a\nb', { max: 9 })).toBe('line-break')
    expect(textProblem('a\n\nb', { max: 9, lines: true })).toBeUndefined()
    expect(textProblem('a', { min: 2, max: 9 })).toBe('required')
    expect(textProblem('ab', { min: 2, max: 9 })).toBeUndefined()
    expect(textProblem('a'.repeat(9), { max: 9 })).toBeUndefined()
  })

  it('has blanks between words only', () => {
    for (const untidy of [' a', 'a ', '\na', 'a\n', 'a \nb', '\u3000a']) {
      expect(textProblem(untidy, { max: 9, lines: true }), escape(untidy)).toBe('untidy-blanks')
    }
    expect(textProblem('a b\n  c', { max: 9, lines: true })).toBeUndefined()
  })

  it('has one form, and stands on its own', () => {
    expect(textProblem('e\u0301', { max: 9 })).toBe('not-normalized')
    expect(textProblem('\u0301e', { max: 9 })).toBe('forbidden-character')
    expect(textProblem('é', { max: 9 })).toBeUndefined()
  })
})

const escape = (sign: string) => `U+${sign.codePointAt(0)?.toString(16)}`
