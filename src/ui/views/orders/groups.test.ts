import { describe, expect, it } from 'vitest'
import { ORDER_STATES } from '../../../contracts/order/states.ts'
import { groupOf, groupsOf, sideOf } from './groups.ts'

describe('a board of orders', () => {
  it('has a place for every state', () => {
    for (const state of ORDER_STATES) expect(groupOf({ state }), state).toBeDefined()
  })

  it('shows money that waits to be collected before anything else', () => {
    expect(groupOf({ state: 'received' })).toBe('done')
    expect(groupOf({ state: 'received', main: 'finish-payout' })).toBe('claim')
    expect(groupOf({ state: 'dispatched', main: 'claim' })).toBe('claim')
  })

  it('puts what needs this person first, then the latest, and leaves empty groups out', () => {
    const board = groupsOf([
      { id: 1, state: 'paid', changedAt: 30 },
      { id: 2, state: 'paid', main: 'dispatch', changedAt: 10 },
      { id: 3, state: 'completed', changedAt: 20 },
    ] as const)
    expect(board.map(({ group, orders }) => [group, orders.map(({ id }) => id)])).toEqual([
      ['ship', [2, 1]],
      ['done', [3]],
    ])
  })

  it('counts a stand-in among those who moderate', () => {
    expect(sideOf('backup')).toBe('moderator')
  })
})
