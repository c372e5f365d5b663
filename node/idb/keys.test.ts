import fc from 'fast-check'
import { IDBFactory } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import { decodeKey, encodeKey } from './keys.ts'
import type { Key } from './keys.ts'

const leaf = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.date({ noInvalidDate: true }),
  fc.string({ unit: 'binary' }),
  // The other one takes empty bytes for a buffer that was given away.
  fc.uint8Array({ minLength: 1 }),
)
const keys: fc.Arbitrary<Key> = fc.letrec((tie) => ({
  key: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('key'), { maxLength: 4 })),
})).key as fc.Arbitrary<Key>

const browser = new IDBFactory()

test('keys sort on the disk as a browser sorts them', () => {
  fc.assert(
    fc.property(keys, keys, (a, b) => {
      expect(Math.sign(Buffer.compare(encodeKey(a), encodeKey(b)))).toBe(browser.cmp(a, b))
    }),
    { numRuns: 2_000 },
  )
})

test('a key comes back as it was', () => {
  fc.assert(
    fc.property(keys, (key) => {
      expect(browser.cmp(decodeKey(encodeKey(key)), key)).toBe(0)
    }),
    { numRuns: 1_000 },
  )
})

test('half a character in a text is kept too', () => {
  const lone = 'a\ud800b\uffff\u4080'
  expect(decodeKey(encodeKey(lone))).toBe(lone)
})

test('what is no key is refused', () => {
  for (const wrong of [Number.NaN, undefined, true, {}, [{}], 1n, new Date(Number.NaN)]) {
    expect(() => encodeKey(wrong)).toThrow(expect.objectContaining({ name: 'DataError' }))
  }
})
