import { expect, it } from 'vitest'
import type { TimelineStep } from '../../../app/rpc/api.ts'
import { timelineLines } from './timeline-lines.ts'

const step = (id: string, signedAt: number): TimelineStep => ({
  id: id as TimelineStep['id'],
  kind: 'order',
  author: 'nym' as TimelineStep['author'],
  authorName: '',
  mine: false,
  signedAt,
  delivery: 'received',
  armored: '',
})
const paid = { event: 'paid', txid: 'aa', amount: 5n, confirmations: 1 } as const

it('puts what the chain shows between the steps that were signed before and after it', () => {
  const lines = timelineLines([step('order', 10), step('dispatch', 30)], [{ ...paid, at: 20 }])
  expect(lines.map(({ key }) => key)).toEqual(['order', 'aa:paid:', 'dispatch'])
})

it('keeps the steps in the order that their documents prove, even if a clock was wrong', () => {
  const lines = timelineLines([step('order', 50), step('acceptance', 40)], [{ ...paid, at: 60 }])
  expect(lines.map(({ key }) => key)).toEqual(['order', 'acceptance', 'aa:paid:'])
})

it('tells the same transaction apart where it pays out and moves', () => {
  const events = [
    { ...paid, at: 1, event: 'moved' as const, place: 'held' },
    { ...paid, at: 1, event: 'moved' as const, place: 'shipped' },
  ]
  const keys = timelineLines([], events).map(({ key }) => key)
  expect(new Set(keys).size).toBe(2)
})
