import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodePlain, encodePlain } from './codec.ts'

const roundTrip = (value: unknown) => decodePlain(encodePlain(value))

test('satoshis stay bigint, small and huge', () => {
  const value = { small: 5n, supply: 2_100_000_000_000_000n, huge: 2n ** 200n, debt: -1n }
  expect(roundTrip(value)).toEqual(value)
})

test('an absent value is absent again', () => {
  expect(roundTrip({ title: 'Watermelon', quantity: undefined })).toEqual({ title: 'Watermelon' })
})

test('data that looks like our own marks comes back as it was', () => {
  const value = { $bigint: '5', nested: [{ $object: { $bigint: 'x' } }, { $bigint: 5n }] }
  expect(roundTrip(value)).toEqual(value)
  expect(roundTrip({ $bigint: '5' })).toEqual({ $bigint: '5' })
})

test.each([
  ['a date', new Date(0)],
  ['a map', new Map()],
  ['not a number', Number.NaN],
  ['an inexact integer', 2 ** 60],
  ['a hole in a list', [undefined]],
  ['a function', () => 1],
])('%s is refused instead of being changed silently', (_name, value) => {
  expect(() => encodePlain({ value })).toThrow(TypeError)
})

test('all plain data comes back the same', () => {
  const leaf = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.bigInt(),
    fc.maxSafeInteger(),
    fc.uint8Array({ maxLength: 8 }),
    fc.constant(null),
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$bigint', '$object')), tie('tree'), {
        maxKeys: 4,
        noNullPrototype: true,
      }),
    ),
  }))
  fc.assert(
    fc.property(tree, (value) => {
      expect(roundTrip(value)).toEqual(value)
    }),
  )
})
