import { expect, it } from 'vitest'
import { Combo, suggestionsOf } from './combo.svelte.ts'

const lines = (...texts: string[]) => texts.map((text) => ({ text, recent: false }))

it('leads with the arrows through all lines and back to what was typed', () => {
  const combo = new Combo()
  combo.fill(lines('lamp', 'lampion'))
  expect(combo.open).toBe(false)
  const reached = ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp'].map((key) => {
    expect(combo.press(key)).toBe(true)
    return combo.active
  })
  expect(reached).toEqual([0, 1, -1, 1])
  expect(combo.open).toBe(true)
})

it('closes with Escape and leaves a second Escape to the field', () => {
  const combo = new Combo()
  combo.fill(lines('lamp'))
  combo.show()
  expect(combo.press('Escape')).toBe(true)
  expect(combo.open).toBe(false)
  expect(combo.press('Escape')).toBe(false)
})

it('does not open without lines', () => {
  const combo = new Combo()
  combo.show()
  expect(combo.open).toBe(false)
  expect(combo.press('ArrowDown')).toBe(false)
})

it('completes the last word and shows earlier searches first, each line once', () => {
  const found = suggestionsOf('red la', { words: ['lamp', 'ladder'], recent: ['red lamp'] })
  expect(found).toEqual([
    { text: 'red lamp', recent: true },
    { text: 'red ladder', recent: false },
  ])
})

it('does not suggest what already stands in the field', () => {
  expect(suggestionsOf('lamp', { words: ['lamp'], recent: ['lamp'] })).toEqual([])
})
