import { describe, expect, it } from 'vitest'
import { fromUtf8, utf8 } from '../../lib/bytes.ts'
import { expiryDay, openEnvelope, readHead, sealEnvelope } from './envelope.ts'
import { BUCKETS, DAY_MS, WEEK_MS } from './limits.ts'
import { deriveInboxKeys, weekOf } from './weekly-keys.ts'

const NOW = 1_790_000_000_000
const seed = new Uint8Array(32).fill(7)
const keys = deriveInboxKeys(seed, weekOf(NOW))
const outside = { expiresDay: expiryDay(NOW), token: new Uint8Array(32).fill(1) }

describe('an envelope', () => {
  it('is opened by the phrase that the inbox belongs to, on any device', () => {
    const envelope = sealEnvelope(keys, utf8('order'), outside)
    const again = deriveInboxKeys(new Uint8Array(32).fill(7), weekOf(NOW))
    expect(fromUtf8(openEnvelope(again, envelope))).toBe('order')
    expect(readHead(envelope, NOW).address).toEqual(keys.address)
  })

  it('is not opened by the keys of another week or person', () => {
    const envelope = sealEnvelope(keys, utf8('order'), outside)
    const others = [
      deriveInboxKeys(seed, weekOf(NOW + WEEK_MS)),
      deriveInboxKeys(new Uint8Array(32), weekOf(NOW)),
    ]
    for (const other of others) {
      expect(other.address).not.toEqual(keys.address)
      expect(() => openEnvelope(other, envelope)).toThrow('not sealed to this inbox')
    }
  })

  it('shows by its size only which of eight sizes is enough', () => {
    const sizes = [1, 500, 3_900, 4_100, 30_000, 500_000].map(
      (length) => sealEnvelope(keys, new Uint8Array(length), outside).length,
    )
    expect(sizes).toEqual([4, 4, 4, 8, 32, 512].map((kib) => kib * 1024))
    expect(sizes.every((size) => BUCKETS.includes(size))).toBe(true)
    expect(() => sealEnvelope(keys, new Uint8Array(600_000), outside)).toThrow('too-long')
  })

  it('names neither its sender nor its recipient, and two of one text have nothing in common', () => {
    const [a, b] = [1, 2].map((fill) =>
      sealEnvelope(keys, utf8('the same'), { ...outside, token: new Uint8Array(32).fill(fill) }),
    )
    // Version, address and day are the same for the whole inbox; all from the token on is not.
    const same = [...(a ?? [])].filter((byte, index) => index >= 37 && byte === b?.[index]).length
    expect(same).toBeLessThan(60)
  })

  it('cannot be changed: neither its address nor its day', () => {
    const envelope = sealEnvelope(keys, utf8('order'), outside)
    for (const at of [1, 36, 40, 70, 200, 4_095]) {
      const changed = envelope.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => openEnvelope(keys, changed)).toThrow()
    }
  })

  it('is refused when it is over, when it wants to stay too long, and when its size is none of ours', () => {
    const until = (days: number) =>
      sealEnvelope(keys, utf8('x'), { ...outside, expiresDay: expiryDay(NOW) + days })
    expect(() => readHead(until(0), NOW + 61 * DAY_MS)).toThrow('expired')
    expect(() => readHead(until(2), NOW)).toThrow('malformed')
    expect(() => readHead(until(0).subarray(1), NOW)).toThrow('malformed')
    expect(() => readHead(new Uint8Array(600_000), NOW)).toThrow('too-long')
  })
})
