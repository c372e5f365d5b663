import { describe, expect, it } from 'vitest'
import { typedRate } from './fee-choice.svelte.ts'

describe('a typed feerate', () => {
  it('may have a point or a comma', () => {
    expect(typedRate(' 12 ')).toBe(12)
    expect(typedRate('1.25')).toBe(1.25)
    expect(typedRate('0,5')).toBe(0.5)
  })

  it('is refused when it is none', () => {
    for (const text of ['', '0', '0.000', '-1', '1e3', '1.2345', 'fast', '123456', '1.2.3', '١']) {
      expect(typedRate(text), text).toBeUndefined()
    }
  })
})
