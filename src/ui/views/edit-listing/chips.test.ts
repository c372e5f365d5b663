import { describe, expect, it } from 'vitest'
import { addChips } from './chips.ts'

const limits = { count: 3, characters: 5 }

describe('tags that a vendor types', () => {
  it('become one each, without hash signs and needless blanks', () => {
    expect(addChips([], ' #red,  blue  sky; ,', { count: 9, characters: 20 })).toEqual({
      chips: ['red', 'blue sky'],
      rest: '',
    })
  })

  it('are not repeated, however they are written', () => {
    expect(addChips(['Red'], 'red', limits)).toEqual({ chips: ['Red'], rest: '' })
  })

  it('stay in the field when there is no room, so that nothing typed is lost', () => {
    expect(addChips(['a', 'b'], 'c, d, e', limits)).toEqual({
      chips: ['a', 'b', 'c'],
      rest: 'd, e',
      problem: 'too-many',
    })
  })

  it('are measured in characters as people count them', () => {
    expect(addChips([], '🍉🍉🍉🍉🍉', limits).chips).toHaveLength(1)
    expect(addChips([], '🍉🍉🍉🍉🍉🍉', limits).problem).toBe('too-long')
  })
})
