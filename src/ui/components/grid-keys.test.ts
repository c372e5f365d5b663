import { expect, it } from 'vitest'
import { gridTarget } from './grid-keys.ts'

/** Two rows of three, and one card in the third. */
const PLACES = [0, 1, 2, 3, 4, 5, 6].map((index) => ({
  left: (index % 3) * 100,
  top: Math.floor(index / 3) * 200,
}))

it('moves along a row as the eye does, in both directions of writing', () => {
  expect(gridTarget('ArrowRight', 1, PLACES, false)).toBe(2)
  expect(gridTarget('ArrowRight', 1, PLACES, true)).toBe(0)
})

it('keeps the column when it moves between rows', () => {
  expect(gridTarget('ArrowDown', 1, PLACES, false)).toBe(4)
  expect(gridTarget('ArrowUp', 5, PLACES, false)).toBe(2)
})

it('goes to the nearest card of a shorter row', () => {
  expect(gridTarget('ArrowDown', 5, PLACES, false)).toBe(6)
})

it('stays at the edges and leaves other keys alone', () => {
  expect(gridTarget('ArrowLeft', 0, PLACES, false)).toBeUndefined()
  expect(gridTarget('ArrowUp', 2, PLACES, false)).toBeUndefined()
  expect(gridTarget('Enter', 2, PLACES, false)).toBeUndefined()
})

it('jumps to both ends', () => {
  expect(gridTarget('Home', 4, PLACES, false)).toBe(0)
  expect(gridTarget('End', 4, PLACES, false)).toBe(6)
})
