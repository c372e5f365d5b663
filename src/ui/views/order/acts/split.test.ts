import { describe, expect, it } from 'vitest'
import { readSats, satsAt, SLIDER_STEPS, stepOf } from './split.ts'

describe('dividing the money', () => {
  it('gives all to one side at the ends of the slider, to the last satoshi', () => {
    expect(satsAt(0, 123_457n)).toBe(0n)
    expect(satsAt(SLIDER_STEPS, 123_457n)).toBe(123_457n)
  })

  it('never divides more than there is, wherever the slider is pushed', () => {
    expect(satsAt(2 * SLIDER_STEPS, 1000n)).toBe(1000n)
    expect(satsAt(-5, 1000n)).toBe(0n)
  })

  it('is exact with all the bitcoin there is, where floating point is not', () => {
    const all = 2_100_000_000_000_000n
    for (const step of [1, 333, 500, 999]) {
      expect(stepOf(satsAt(step, all), all)).toBe(step)
    }
  })

  it('puts the slider at rest when there is nothing to divide', () => {
    expect(stepOf(0n, 0n)).toBe(0)
    expect(stepOf(5n, 0n)).toBe(0)
  })
})

describe('typed satoshis', () => {
  it('are read plain and in groups', () => {
    expect(readSats('12345', 20_000n)).toBe(12_345n)
    expect(readSats(' 12 345 ', 20_000n)).toBe(12_345n)
    expect(readSats('12,345', 20_000n)).toBe(12_345n)
  })

  it('are not taken for bitcoin, nor bitcoin for satoshis', () => {
    expect(readSats('0.001', 20_000n)).toBeUndefined()
    expect(readSats('1.5', 20_000n)).toBeUndefined()
  })

  it('stay between the least and the whole', () => {
    expect(readSats('20001', 20_000n)).toBeUndefined()
    expect(readSats('0', 20_000n, 1n)).toBeUndefined()
    expect(readSats('0', 20_000n)).toBe(0n)
    expect(readSats('-1', 20_000n)).toBeUndefined()
  })
})
