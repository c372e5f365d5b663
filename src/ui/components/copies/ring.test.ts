import { expect, test } from 'vitest'
import { quarters, spotOf } from './ring.ts'

test('the ring begins at the top and goes clockwise', () => {
  expect(spotOf(0, 10)).toEqual({ x: 0, y: -10 })
  const [right, bottom] = [spotOf(0.25, 10), spotOf(0.5, 10)]
  expect(right.x).toBeCloseTo(10)
  expect(right.y).toBeCloseTo(0)
  expect(bottom.y).toBeCloseTo(10)
})

test('copies that lie close together are in one quarter, spread ones in several', () => {
  expect(quarters([])).toBe(0)
  expect(quarters([0.01, 0.1, 0.24])).toBe(1)
  expect(quarters([0, 0.3, 0.6, 0.999, 1])).toBe(4)
})
