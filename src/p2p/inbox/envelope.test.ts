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
  it('is opened by the phrase that the inbox belongs to, on any device', async () => {
    const envelope = await sealEnvelope(keys, utf8('order'), outside)
    const again = deriveInboxKeys(new Uint8Array(32).fill(7), weekOf(NOW))
    expect(fromUtf8(await openEnvelope(again, envelope))).toBe('order')
    expect(readHead(envelope, NOW).address).toEqual(keys.address)
  })

  it('is not opened by the keys of another week or person', async () => {
    const envelope = await sealEnvelope(keys, utf8('order'), outside)
    const others = [
      deriveInboxKeys(seed, weekOf(NOW + WEEK_MS)),
      deriveInboxKeys(new Uint8Array(32), weekOf(NOW)),
    ]
    for (const other of others) {
      expect(other.address).not.toEqual(keys.address)
      await expect(openEnvelope(other, envelope)).rejects.toThrow('not sealed to this inbox')
    }
  })

  it('shows by its size only which of eight sizes is enough', async () => {
    const envelopes = [1, 500, 3_900, 4_100, 30_000, 500_000].map((length) =>
      sealEnvelope(keys, new Uint8Array(length), outside),
    )
    const sizes = (await Promise.all(envelopes)).map(({ length }) => length)
    expect(sizes).toEqual([4, 4, 4, 8, 32, 512].map((kib) => kib * 1024))
    expect(sizes.every((size) => BUCKETS.includes(size))).toBe(true)
    await expect(sealEnvelope(keys, new Uint8Array(600_000), outside)).rejects.toThrow('too-long')
  })

  it('names neither its sender nor its recipient, and two of one text have nothing in common', async () => {
    const [a, b] = await Promise.all(
      [1, 2].map((fill) =>
        sealEnvelope(keys, utf8('the same'), { ...outside, token: new Uint8Array(32).fill(fill) }),
      ),
    )
    // Version, address and day are the same for the whole inbox; all from the token on is not.
    const same = [...(a ?? [])].filter((byte, index) => index >= 37 && byte === b?.[index]).length
    expect(same).toBeLessThan(60)
  })

  it('cannot be changed: neither its address nor its day', async () => {
    const envelope = await sealEnvelope(keys, utf8('order'), outside)
    for (const at of [1, 36, 40, 70, 200, 4_095]) {
      const changed = envelope.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      await expect(openEnvelope(keys, changed)).rejects.toThrow()
    }
  })

  it('is refused when it is over, when it wants to stay too long, and when its size is none of ours', async () => {
    const until = (days: number) =>
      sealEnvelope(keys, utf8('x'), { ...outside, expiresDay: expiryDay(NOW) + days })
    const [asLongAsAllowed, longer] = await Promise.all([until(0), until(4)])
    expect(() => readHead(asLongAsAllowed, NOW + 61 * DAY_MS)).toThrow('expired')
    expect(() => readHead(longer, NOW)).toThrow('malformed')
    expect(() => readHead(asLongAsAllowed.subarray(1), NOW)).toThrow('malformed')
    expect(() => readHead(new Uint8Array(600_000), NOW)).toThrow('too-long')
  })
})
