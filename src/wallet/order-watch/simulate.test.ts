import { describe, expect, it } from 'vitest'
import { HourlyBudget } from './budget.ts'
import { simulate } from './simulate.ts'

const MINUTE = 60_000
/** What one public server allows from one address. */
const SERVER_ALLOWS = 700

describe('a node that follows many orders for a day over one public server', () => {
  it.each([50, 200, 400])(
    'never asks more than the server allows in an hour, though it dies each ten minutes: %i orders',
    async (orders) => {
      const restartEveryMs = 10 * MINUTE
      const { mostPerHour } = await simulate({ orders, kind: 'steady', hours: 24, restartEveryMs })
      expect(mostPerHour).toBeLessThanOrEqual(SERVER_ALLOWS - 100)
    },
  )

  it('tells of confirmations within three minutes and of spends within two hours: 200 orders', async () => {
    const figures = await simulate({ orders: 200, kind: 'steady', hours: 48 })
    expect(figures.confirmedLateWorst).toBeLessThanOrEqual(3)
    expect(figures.spentLateWorst).toBeLessThanOrEqual(120)
  })

  it('stays within the limit also when 200 payments are awaited at once, and tells of each within an hour', async () => {
    const figures = await simulate({ orders: 200, kind: 'sale', hours: 12 })
    expect(figures.mostPerHour).toBeLessThanOrEqual(SERVER_ALLOWS - 100)
    expect(figures.confirmedLateWorst).toBeLessThanOrEqual(60)
  })

  it('asks little more than the height when there is one order', async () => {
    const { meanPerHour } = await simulate({ orders: 1, kind: 'steady', hours: 24 })
    expect(meanPerHour).toBeLessThan(130)
  })
})

describe('the budget of an hour', () => {
  it('is spent, comes back after the hour, and outlives its owner', () => {
    let now = 1_800_000_000_000
    const budget = new HourlyBudget(3, () => now)
    budget.spend()
    now += 30 * MINUTE
    budget.spend()
    budget.spend()
    expect(budget.left).toBe(0)
    const next = new HourlyBudget(3, () => now, JSON.parse(JSON.stringify(budget.spent)))
    expect(next.left).toBe(0)
    now += 31 * MINUTE
    expect(next.left).toBe(1)
    now += 31 * MINUTE
    expect(next.left).toBe(3)
  })
})
