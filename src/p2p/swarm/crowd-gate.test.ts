import { describe, expect, it } from 'vitest'
import { CrowdGate } from './crowd-gate.ts'

describe('a crowd that wants the same', () => {
  /** Slots over time, on a line where `rate(slots)` is what it carries with so many blocks side by side. */
  const after = (seconds: number, rate: (slots: number) => number) => {
    let now = 0
    const gate = new CrowdGate(() => now)
    const slots = []
    for (let tick = 0; tick < seconds * 10; tick++) {
      now += 100
      while (gate.hasRoom) gate.enter()
      gate.sent(100 * rate(gate.slots))
      slots.push(gate.slots)
    }
    return slots
  }

  it('gets two blocks at a time, so that those can be passed on soon', () => {
    const gate = new CrowdGate(() => 0)
    gate.enter()
    expect(gate.hasRoom).toBe(true)
    gate.enter()
    expect(gate.hasRoom).toBe(false)
    gate.leave()
    expect(gate.hasRoom).toBe(true)
  })

  it('stays at few where two fill the line, however often more is tried', () => {
    const slots = after(30, () => 1_000)
    expect(Math.max(...slots)).toBeLessThanOrEqual(3)
    expect(slots.filter((one) => one === 2).length).toBeGreaterThan(0.7 * slots.length)
  })

  it('is served side by side where every one of them is slower than the line', () => {
    expect(after(10, (slots) => 500 * Math.min(slots, 20)).at(-1)).toBeGreaterThanOrEqual(13)
  })
})
