import { expect, it } from 'vitest'
import { dayText, endOfDay } from './day.ts'

it('counts the whole of the chosen day', () => {
  const end = endOfDay('2026-12-04')
  expect(end).toBe(new Date(2026, 11, 4, 23, 59, 59, 999).getTime())
  expect(dayText(end ?? 0)).toBe('2026-12-04')
})

it('knows no day that no calendar has', () => {
  expect(endOfDay('2026-02-30')).toBeUndefined()
  expect(endOfDay('')).toBeUndefined()
})
