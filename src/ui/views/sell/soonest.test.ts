import { expect, it } from 'vitest'
import { bySoonest } from './soonest.ts'

it('shows first what runs out first, then what has waited longest', () => {
  const due = (at: number) => ({ kind: 'answer' as const, at })
  const orders = [
    { id: 'later', changedAt: 1, due: due(90) },
    { id: 'new', changedAt: 9 },
    { id: 'soon', changedAt: 5, due: due(10) },
    { id: 'old', changedAt: 2 },
  ]
  expect(bySoonest(orders).map(({ id }) => id)).toEqual(['soon', 'later', 'old', 'new'])
})
