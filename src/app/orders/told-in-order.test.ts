import { expect, test } from 'vitest'
import type { Step } from '../../contracts/order/types.ts'
import type { DocumentId } from '../../lib/brand.ts'
import { toldInOrder } from './told-in-order.ts'

const step = (id: string, signedAt: number, content: object = {}) =>
  ({ role: 'vendor', document: { id, signedAt, content } }) as unknown as Step
const ids = (...names: string[]) => names as DocumentId[]
const told = (steps: Step[], arrived: DocumentId[]) =>
  toldInOrder(steps, arrived).map(({ document }) => document.id)

test('of two refunds of one second the earlier one is told first, whatever their names are', () => {
  const steps = [step('order', 1), step('a-second', 5), step('b-first', 5), step('last', 9)]
  const arrived = ids('order', 'b-first', 'a-second', 'last')
  expect(told(steps, arrived)).toEqual(arrived)
})

test('a later second stays later, though it came before', () => {
  const steps = [step('order', 1), step('early', 5), step('late', 6)]
  expect(told(steps, ids('late', 'early', 'order'))).toEqual(['order', 'early', 'late'])
})

test('nothing is told before what it follows, though it came before', () => {
  const steps = [step('receipt', 5, { dispatch: 'parcel' }), step('parcel', 5), step('note', 5)]
  expect(told(steps, ids('receipt', 'note', 'parcel'))).toEqual(['note', 'parcel', 'receipt'])
})

test('what follows each other in a circle is told all the same', () => {
  const steps = [step('a', 5, { next: 'b' }), step('b', 5, { next: 'a' })]
  expect(told(steps, ids('b', 'a'))).toEqual(['b', 'a'])
})
