import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SLUG_FORM, slugOf } from './slug.ts'

describe('the slug of a listing', () => {
  it('is the title as one can read it in a link', () => {
    expect(slugOf('16 Pound Watermelon!')).toBe('16-pound-watermelon')
    expect(slugOf("Alice's — best  MELON")).toBe('alices-best-melon')
    expect(slugOf('بطيخ أحمر')).toBe('بطيخ-أحمر')
    expect(slugOf('🍉')).toBe('listing')
  })

  it('is not one that is taken', () => {
    expect(slugOf('Melon', new Set(['melon', 'melon-2']))).toBe('melon-3')
  })

  it('always has the form that listings take', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (title) => {
        const slug = slugOf(title)
        expect(slug).toMatch(SLUG_FORM)
        expect([...slug].length).toBeLessThanOrEqual(70)
      }),
      { numRuns: 1000 },
    )
  })
})
