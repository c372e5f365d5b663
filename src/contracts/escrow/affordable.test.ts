import { describe, expect, it } from 'vitest'
import { refuseUnaffordable, smallestSensibleAmount } from './affordable.ts'

describe('an order that is too small for an escrow', () => {
  it.each([
    [1, 2_240n],
    [20, 44_800n],
    [1.01, 2_270n],
    [100, 224_000n],
  ])('at %s sat/vB is one below %s satoshis', (feerate, smallest) => {
    expect(smallestSensibleAmount(feerate)).toBe(smallest)
    expect(() => refuseUnaffordable(smallest, feerate)).not.toThrow()
    expect(() => refuseUnaffordable(smallest - 1n, feerate)).toThrow(
      expect.objectContaining({
        name: 'EscrowRefusal',
        code: 'escrow.fee-too-high',
        data: { smallest: Number(smallest) },
      }),
    )
  })
})
