import { describe, expect, it } from 'vitest'
import { dayName, dayOf, groupByDay } from './days.ts'

const at = (month: number, day: number, hour: number): number =>
  new Date(2026, month - 1, day, hour).getTime()

describe('what happened, day by day', () => {
  it('is parted at midnight of this device, in the order in which it came', () => {
    const times = [at(3, 1, 9), at(3, 1, 23), at(3, 2, 0), at(3, 4, 12)]
    const days = groupByDay(times, (time) => time)
    expect(days.map(({ items }) => items.length)).toEqual([2, 1, 1])
    expect(days.map(({ start }) => start)).toEqual([at(3, 1, 0), at(3, 2, 0), at(3, 4, 0)])
    const newestFirst = groupByDay([...times].reverse(), (time) => time)
    expect(newestFirst[0]?.items).toEqual([at(3, 4, 12)])
    expect(groupByDay([], (time: number) => time)).toEqual([])
  })

  it('has names that people use, also on the day after the clocks were changed', () => {
    const options = { locale: 'en-GB', today: 'Today', yesterday: 'Yesterday' }
    const name = (start: number, now: number): string => dayName(start, { ...options, now })
    expect(name(at(3, 30, 0), at(3, 30, 1))).toBe('Today')
    expect(name(at(3, 29, 0), at(3, 30, 1))).toBe('Yesterday')
    expect(name(at(10, 25, 0), at(10, 26, 23))).toBe('Yesterday')
    expect(name(at(3, 4, 0), at(3, 30, 1))).toBe('Wednesday 4 March')
    expect(name(dayOf(new Date(2025, 0, 1).getTime()), at(3, 30, 1))).toContain('2025')
  })
})
