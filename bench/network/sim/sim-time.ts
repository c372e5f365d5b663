import { fairClock } from './fair-time.ts'

/** The clock of a process, which can be put forward. */
export interface SimTime {
  now(): number
  /** Puts the clock forward to this time, ms since the epoch; never back. */
  advanceTo(time: number): void
  /** Does something while the clock of this process is wrong by so much: nothing else may run then. */
  skewed<T>(skewMs: number, act: () => Promise<T>): Promise<T>
}

/**
 * Puts a clock that can be moved in the place of `Date`, for all code of this process. Hours pass at
 * once when nothing runs; time limits stay those of {@link fairClock}.
 */
export function simulateTime(): SimTime {
  const RealDate = globalThis.Date
  let ahead = 0
  let skew = 0
  const now = () => fairClock() + ahead + skew
  class SimDate extends RealDate {
    constructor(...parts: [] | [value: number | string | Date]) {
      super(...((parts.length === 0 ? [now()] : parts) as [number]))
    }

    static override now(): number {
      return now()
    }
  }
  globalThis.Date = SimDate as DateConstructor
  return {
    now,
    advanceTo: (time) => void (ahead = Math.max(ahead, time - fairClock())),
    skewed: async (skewMs, act) => {
      skew = skewMs
      try {
        return await act()
      } finally {
        skew = 0
      }
    },
  }
}
