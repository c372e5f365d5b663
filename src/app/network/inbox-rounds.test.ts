import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { InboxRounds } from './inbox-rounds.ts'

describe('rounds of asking for sealed mail', () => {
  let asked: number
  let found: number
  let rounds: InboxRounds

  beforeEach(() => {
    vi.useFakeTimers()
    asked = 0
    found = 0
    rounds = new InboxRounds(async () => {
      asked++
      return found
    })
  })
  afterEach(() => {
    rounds.stop()
    vi.useRealTimers()
  })

  it('come soon after a reason, and once for many reasons', async () => {
    for (let n = 0; n < 5; n++) rounds.soon()
    await vi.advanceTimersByTimeAsync(1_500)
    expect(asked).toBe(1)
    rounds.soon()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(asked).toBe(1)
    await vi.advanceTimersByTimeAsync(6_000)
    expect(asked).toBe(2)
  })

  it('follow each other as long as there is something', async () => {
    found = 3
    rounds.soon()
    await vi.advanceTimersByTimeAsync(40_000)
    expect(asked).toBe(3)
    found = 0
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toBe(4)
  })

  it('are not set off by the connections that they make', async () => {
    rounds.soon()
    await vi.advanceTimersByTimeAsync(1_500)
    for (let n = 0; n < 10; n++) {
      rounds.onPeers(false)
      await vi.advanceTimersByTimeAsync(10_000)
    }
    expect(asked).toBe(1)
    await vi.advanceTimersByTimeAsync(30_000)
    rounds.onPeers(false)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(asked).toBe(2)
    rounds.onPeers(true)
    await vi.advanceTimersByTimeAsync(16_000)
    expect(asked).toBe(3)
  })
})
