import { expect, it } from 'vitest'
import { keyLines } from './key-lines.ts'

it('sells no licence key twice', () => {
  expect(keyLines(' AAA-1 \r\n\nBBB-2\nAAA-1\n')).toEqual({
    keys: ['AAA-1', 'BBB-2'],
    repeated: 1,
    tooLong: false,
  })
  expect(keyLines('')).toEqual({ keys: [], repeated: 0, tooLong: false })
})

it('refuses a key that no delivery can hold', () => {
  expect(keyLines('x'.repeat(500)).tooLong).toBe(false)
  expect(keyLines('x'.repeat(501)).tooLong).toBe(true)
})
