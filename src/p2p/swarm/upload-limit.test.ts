import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DeviceId } from '../../lib/brand.ts'
import { UploadLimit } from './upload-limit.ts'

const [ann, ben] = ['ann', 'ben'] as DeviceId[] as [DeviceId, DeviceId]

describe('an upload limit', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const limited = (rate: number | undefined) => {
    const limit = new UploadLimit(Date.now)
    limit.rate = rate
    return limit
  }

  /** Sends pieces one after the other on one stream, and counts their bytes. */
  const stream = (limit: UploadLimit, device: DeviceId, copies = 0) => {
    const sent = { bytes: 0 }
    const run = async () => {
      for (;;) {
        await limit.turn(device, 1_000, copies)
        sent.bytes += 1_000
      }
    }
    void run()
    return sent
  }

  it('lets through what it allows and no more', async () => {
    const sent = stream(limited(10_000), ann)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(sent.bytes).toBeGreaterThanOrEqual(99_000)
    expect(sent.bytes).toBeLessThanOrEqual(102_000)
  })

  it('counts what went out beside it, but never stops for that for long', async () => {
    const limit = limited(10_000)
    const sent = stream(limit, ann)
    limit.charge(20_000)
    await vi.advanceTimersByTimeAsync(4_000)
    expect(sent.bytes).toBeGreaterThanOrEqual(18_000)
    expect(sent.bytes).toBeLessThanOrEqual(22_000)
    limit.charge(1_000_000)
    await vi.advanceTimersByTimeAsync(7_000)
    expect(sent.bytes).toBeGreaterThanOrEqual(36_000)
  })

  it('gives one with many streams no more than one with a single stream', async () => {
    const limit = limited(10_000)
    const many = [stream(limit, ann), stream(limit, ann), stream(limit, ann)]
    const single = stream(limit, ben)
    await vi.advanceTimersByTimeAsync(10_000)
    const all = many.reduce((sum, { bytes }) => sum + bytes, 0)
    expect(Math.abs(all - single.bytes)).toBeLessThanOrEqual(2_000)
  })

  it('favours what has not gone out yet, but starves nobody', async () => {
    const limit = limited(10_000)
    const fresh = stream(limit, ann, 0)
    const stale = stream(limit, ben, 3)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(fresh.bytes).toBeGreaterThan(3 * stale.bytes)
    expect(stale.bytes).toBeGreaterThan(8_000)
  })

  it('may be lifted and set while others wait', async () => {
    const limit = limited(0)
    const turn = limit.turn(ann, 1_000, 0)
    await vi.advanceTimersByTimeAsync(60_000)
    const state = vi.fn()
    void turn.then(state)
    await vi.advanceTimersByTimeAsync(1)
    expect(state).not.toHaveBeenCalled()
    limit.rate = undefined
    await turn
  })

  it('forgets who went away', async () => {
    const limit = limited(100)
    const gone = new AbortController()
    const left = limit.turn(ann, 1_000_000, 0, { signal: gone.signal })
    const stays = limit.turn(ben, 10, 5)
    gone.abort(new Error('left'))
    await expect(left).rejects.toThrow('left')
    await vi.advanceTimersByTimeAsync(11_000)
    await stays
  })

  it('cuts smaller pieces for a slow line', () => {
    expect(limited(undefined).piece(32_768)).toBe(32_768)
    expect(limited(80_000).piece(32_768)).toBe(10_000)
    expect(limited(100).piece(32_768)).toBe(4_096)
  })
})
