import { describe, expect, it } from 'vitest'
import { scriptOf } from './fixtures/order.ts'
import { LOCKS, USUAL_LOCKS, scriptByHand } from './fixtures/scripts.ts'

describe.each([
  ['offered', false],
  ['shipped', false],
  ['shipped', true],
  ['held', false],
  ['held', true],
  ['sleeping', false],
] as const)('the script of a %s coin (backup moderator: %s)', (place, backup) => {
  it.each([LOCKS, USUAL_LOCKS])('is the one written by hand, with the same witnesses', (locks) => {
    const made = scriptOf(place, backup, locks)
    const written = scriptByHand(place, backup, locks)
    expect(made.witnessScript).toEqual(written.witnessScript)
    expect(made.outputScript).toEqual(written.outputScript)
    expect(made.address).toBe(written.address)
    expect(made.paths.map(({ name }) => name)).toEqual(written.paths.map(({ name }) => name))
    made.paths.forEach(({ stack, ...path }, index) => {
      const { stack: byHand, ...other } = written.paths[index] ?? made.paths[0] ?? { stack }
      expect(path).toEqual(other)
      const signatures = new Map(
        path.signers.slice(-path.threshold).map((key, at) => [key, Uint8Array.of(0x30, at)]),
      )
      expect(stack(signatures)).toEqual(byHand(signatures))
    })
  })
})
