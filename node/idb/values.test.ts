import { expect, test } from 'vitest'
import { decodeValue, encodeValue } from './values.ts'

const roundTrip = (value: unknown) => decodeValue(encodeValue(value))

test('what the app keeps comes back as it was', () => {
  const record = {
    amount: 21_000_000n,
    seen: new Map([['a', new Set([1, 2])]]),
    at: new Date(5),
    nothing: undefined,
    bytes: Uint8Array.of(1, 2, 3),
    list: [{ deep: Uint8Array.of(4) }],
  }
  expect(roundTrip(record)).toEqual(record)
  expect(roundTrip(Uint8Array.of(9, 8))).toEqual(Uint8Array.of(9, 8))
})

test('a view of a large buffer is kept without the rest of it', () => {
  const view = new Uint8Array(1_000_000).subarray(10, 20)
  expect(encodeValue({ view }).length).toBeLessThan(100)
  const { view: back } = roundTrip({ view }) as { view: Uint8Array }
  expect(back.buffer.byteLength).toBe(10)
})

test('a secret key still opens what it has sealed', async () => {
  const algorithm = { name: 'AES-GCM', length: 256 }
  const key = await crypto.subtle.generateKey(algorithm, true, ['encrypt', 'decrypt'])
  const { kept } = roundTrip({ kept: key }) as { kept: CryptoKey }
  const iv = new Uint8Array(12)
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, Uint8Array.of(7))
  const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, kept, sealed)
  expect(new Uint8Array(opened)).toEqual(Uint8Array.of(7))
})

test('what would be lost on the way is refused at once', async () => {
  const hidden = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
  ])
  for (const wrong of [() => 1, { run: () => 1 }, Promise.resolve(), hidden, new Float32Array(2)]) {
    expect(() => encodeValue(wrong)).toThrow(expect.objectContaining({ name: 'DataCloneError' }))
  }
})

test('a damaged value is reported, not guessed', () => {
  expect(() => decodeValue(Uint8Array.of(1, 2, 3))).toThrow('damaged')
})
