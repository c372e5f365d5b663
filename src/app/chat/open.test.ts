import { expect, it } from 'vitest'
import type { OrderFold } from '../../contracts/order/types.ts'
import { audienceOf, isRunning, partiesOf } from './open.ts'

const calm = { buyer: 'b', vendor: 'v', moderator: 'm', backup: 'k' } as unknown as OrderFold
const disputed = { ...calm, dispute: {} } as unknown as OrderFold

it('what buyer and vendor say before a dispute is not for the moderator', () => {
  expect(audienceOf(calm)).toEqual(['b', 'v'])
  expect(audienceOf(disputed)).toEqual(['b', 'v', 'm'])
  expect(audienceOf({ ...disputed, moderator: undefined } as unknown as OrderFold)).toEqual([
    'b',
    'v',
  ])
})

it('everybody whom the order names may write about it, and nobody about an unknown one', () => {
  expect(partiesOf(calm)).toEqual(['b', 'v', 'm', 'k'])
  expect(partiesOf(undefined)).toBeUndefined()
  expect(audienceOf(undefined)).toBeUndefined()
})

it('somebody who is blocked is heard about an order that is running, and about nothing else', () => {
  expect(isRunning({ over: false })).toBe(true)
  expect(isRunning({ over: true })).toBe(false)
  expect(isRunning(undefined)).toBe(false)
})
