import { sha256 } from '@noble/hashes/sha2.js'
import { describe, expect, it } from 'vitest'
import { refreshKey } from './refresh-key.ts'

/** First 16 bits of a number's key, written as the table of kad-dht defines them. */
function keyStart(candidate: number): number {
  const multihash = new Uint8Array(34)
  multihash.set([0x12, 32])
  new DataView(multihash.buffer).setUint32(2, candidate)
  return new DataView(sha256(multihash).buffer).getUint16(0)
}

describe('the name by which a bucket of the routing table is refreshed', () => {
  it('has a key that begins with the bits asked for', () => {
    for (const bits of [0, 1, 2, 7, 12]) {
      for (const prefix of [0, 0x8000, 0xa5a5, 0xffff]) {
        const shift = 16 - bits
        expect(keyStart(refreshKey(prefix, bits)) >>> shift).toBe(prefix >>> shift)
      }
    }
  })

  it('is found for whole prefixes, among them those that the table of browsers lacks', () => {
    expect(keyStart(refreshKey(0xfedc, 16, 0))).toBe(0xfedc)
  })

  it('means the same as an entry in the whole table of kad-dht', () => {
    // Its first two entries: any number will do whose key begins with 0, and with 1.
    expect(refreshKey(0, 16, 77591)).toBe(77591)
    expect(refreshKey(1, 16, 94053)).toBe(94053)
  })

  it('starts elsewhere each time, across the end of the numbers too', () => {
    expect(refreshKey(0, 0, 7)).toBe(7)
    expect(keyStart(refreshKey(0x1234, 6, 0xffff_ffff)) >>> 10).toBe(0x1234 >>> 10)
    const names = new Set(Array.from({ length: 20 }, () => refreshKey(0, 1)))
    expect(names.size).toBeGreaterThan(10)
  })

  it('refuses more bits than a prefix has', () => {
    expect(() => refreshKey(0, 17)).toThrow(RangeError)
  })
})
