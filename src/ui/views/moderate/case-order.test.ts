import { expect, it } from 'vitest'
import type { OrderSummary } from '../../../app/rpc/api.ts'
import { casesOf, hasRoom } from './case-order.ts'

type Case = Pick<OrderSummary, 'role' | 'state' | 'main' | 'changedAt'>

const one = (over: Partial<Case>): Case => ({
  role: 'moderator',
  state: 'paid',
  changedAt: 1,
  ...over,
})

it('shows a moderator the cases that wait for him first, and nobody else’s orders', () => {
  const quiet = one({ changedAt: 9 })
  const room = one({ state: 'disputed', changedAt: 2 })
  const waiting = one({ main: 'mediate' })
  const backup = one({ role: 'backup', changedAt: 10 })
  const bought = one({ role: 'buyer' })
  expect(casesOf([quiet, bought, room, backup, waiting])).toEqual([waiting, room, backup, quiet])
})

it('leads to a room only where there is a dispute', () => {
  expect(hasRoom(one({ state: 'disputed' }))).toBe(true)
  expect(hasRoom(one({ state: 'paid' }))).toBe(false)
})
