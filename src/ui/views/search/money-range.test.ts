import { expect, it } from 'vitest'
import { satsAsTyped, typedSats } from './money-range.ts'

const rates = { satsPerUnit: { EUR: '1100', JPY: '6.5' } }

it('asks for a price in the money that the person thinks in', () => {
  expect(typedSats('20', 'EUR', rates)).toBe(22_000n)
  expect(typedSats('19,50', 'EUR', rates)).toBe(21_450n)
  expect(typedSats('1000', 'JPY', rates)).toBe(6500n)
  expect(satsAsTyped(21_450n, 'EUR', rates)).toBe('19.50')
})

it('asks in satoshis while no rate is known', () => {
  expect(typedSats('5000', 'EUR', undefined)).toBe(5000n)
  expect(satsAsTyped(5000n, 'EUR', undefined)).toBe('5000')
})

it('sets no limit for an empty field, and none for what is no amount', () => {
  expect(typedSats('  ', 'EUR', rates)).toBe('')
  expect(typedSats('0', 'EUR', rates)).toBe('')
  expect(typedSats('cheap', 'EUR', rates)).toBeUndefined()
  expect(satsAsTyped(undefined, 'EUR', rates)).toBe('')
})
