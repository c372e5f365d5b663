import { AdaptiveTimeout } from '@libp2p/utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fixedTimeout } from './fixed-timeout.ts'

const HOUR_MS = 3_600_000

/** Some requests that took 80 ms each, the last of them after the clock was set back by `hours`. */
function afterClockWentBack(timeout: AdaptiveTimeout, hours: number): AdaptiveTimeout {
  for (const at of [0, 1_000, 2_000, 3_000 - hours * HOUR_MS]) {
    vi.setSystemTime(1_790_000_000_000 + at)
    const signal = timeout.getTimeoutSignal()
    vi.advanceTimersByTime(80)
    timeout.cleanUp(signal)
  }
  return timeout
}

describe('a clock that is set back while a node runs', () => {
  afterEach(() => void vi.useRealTimers())

  it('breaks the time limits that libp2p adapts by itself', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const broken = afterClockWentBack(new AdaptiveTimeout(), 2)
    expect(() => broken.getTimeoutSignal()).toThrow(RangeError)
  })

  it.each([0.5, 2, 24, 24 * 365])('by %d hours breaks none of ours', (hours) => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const sound = afterClockWentBack(new AdaptiveTimeout(fixedTimeout(7_000)), hours)
    expect(sound.getTimeoutSignal().timeout).toBe(7_000)
  })
})
