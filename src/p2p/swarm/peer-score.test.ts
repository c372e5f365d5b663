import { describe, expect, it } from 'vitest'
import { PeerScore } from './peer-score.ts'

describe('how fast a peer is', () => {
  it('is not told by a small block from far away', () => {
    const score = new PeerScore()
    score.asked(1_000)
    score.gave(2_000, 1_400)
    expect(score.rate).toBeUndefined()
    for (let at = 1_420; at <= 2_000; at += 20) score.gave(20_000, at)
    expect(score.rate).toBeCloseTo(1_000)
  })

  it('is what came lately, pauses included, where the crowd is compared with who holds back', () => {
    const score = new PeerScore()
    score.asked(0)
    for (let at = 0; at <= 10_000; at += 100) score.gave(100_000, at)
    expect(score.flow(10_000)).toBeGreaterThan(900)
    expect(score.flow(16_000)).toBeLessThan(60)
    expect(score.rate).toBeCloseTo(1_000)
  })
})
