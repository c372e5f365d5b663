import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nymFromSeed } from '../identity/nym.ts'
import { parseHandle } from './name.ts'
import type { AnchoredStatement } from './resolve.ts'
import { HANDLE_LIFETIME_BLOCKS, RENEWAL_BLOCKS, isRenewable, resolveHandle } from './resolve.ts'
import type { HandleStatement } from './statement.ts'

const [anna, bruno, carla] = [1, 2, 3].map((n) => nymFromSeed(new Uint8Array(32).fill(n)))
if (anna === undefined || bruno === undefined || carla === undefined) throw new Error('nobody')

let made = 0
const base = { network: 'regtest', handle: parseHandle('melon') } as const

function said(
  statement: Pick<HandleStatement, 'by' | 'kind'> & Partial<Record<'previous' | 'to', string>>,
  height: number,
  index = 1,
  proven = true,
): AnchoredStatement {
  const id = (++made).toString(16).padStart(64, '0')
  return { id, place: { height, index }, proven, statement: { ...base, ...statement } as never }
}
const claim = (by: typeof anna, height: number, index = 1, proven = true) =>
  said({ by: by as never, kind: 'claim' }, height, index, proven)

describe('whose a handle is', () => {
  it('is decided by the first confirmed claim, whatever came here first', () => {
    const first = claim(anna, 100, 5)
    const later = claim(bruno, 100, 6)
    expect(resolveHandle([later, first], 106)).toMatchObject({
      state: 'owner',
      holding: { nym: anna, since: 100, until: 100 + HANDLE_LIFETIME_BLOCKS },
    })
    expect(resolveHandle([later], 106)).toMatchObject({ holding: { nym: bruno } })
    expect(resolveHandle([], 106)).toEqual({ state: 'none' })
  })

  it('ends after its blocks, and then the next claim counts, but none from before', () => {
    const end = 100 + HANDLE_LIFETIME_BLOCKS
    const early = claim(bruno, end - 1)
    const late = claim(carla, end)
    expect(resolveHandle([claim(anna, 100), early], end - 1)).toMatchObject({
      holding: { nym: anna },
    })
    expect(resolveHandle([claim(anna, 100), early], end)).toMatchObject({ state: 'none' })
    expect(resolveHandle([claim(anna, 100), early, late], end)).toMatchObject({
      state: 'owner',
      holding: { nym: carla },
    })
  })

  it('lasts longer when it was renewed in time, by the holder', () => {
    const first = claim(anna, 100)
    const end = 100 + HANDLE_LIFETIME_BLOCKS
    const renewed = (by: typeof anna, height: number) =>
      said({ by: by as never, kind: 'renew', previous: first.id }, height)
    const at = (...more: AnchoredStatement[]) => resolveHandle([first, ...more], end + 5).state
    expect(at(renewed(anna, end - 1))).toBe('owner')
    expect(at(renewed(anna, end - RENEWAL_BLOCKS - 1))).toBe('none')
    expect(at(renewed(anna, end))).toBe('none')
    expect(at(renewed(bruno, end - 1))).toBe('none')
    const holding = { nym: anna, since: 100, until: end, last: first.id, lastHeight: 100 }
    expect(isRenewable(holding as never, end - RENEWAL_BLOCKS - 2)).toBe(false)
    expect(isRenewable(holding as never, end - RENEWAL_BLOCKS - 1)).toBe(true)
    expect(isRenewable(holding as never, end - 1)).toBe(false)
  })

  it('goes over to whom it was given first, and to nobody twice', () => {
    const first = claim(anna, 100)
    const give = (to: string, height: number) =>
      said({ by: anna as never, kind: 'transfer', previous: first.id, to }, height)
    const [toBruno, toCarla] = [give(bruno, 110), give(carla, 111)]
    const now = resolveHandle([toCarla, first, toBruno], 120)
    expect(now).toMatchObject({ state: 'owner', holding: { nym: bruno, since: 100 } })
    const back = said({ by: anna as never, kind: 'release', previous: toBruno.id }, 115)
    expect(resolveHandle([toCarla, first, toBruno, back], 120)).toEqual(now)
  })

  it('is free at once when it was let go', () => {
    const first = claim(anna, 100)
    const gone = said({ by: anna as never, kind: 'release', previous: first.id }, 110)
    expect(resolveHandle([first, gone], 110).state).toBe('none')
    expect(resolveHandle([first, gone, claim(bruno, 111)], 111)).toMatchObject({
      state: 'owner',
      holding: { nym: bruno },
    })
  })

  it('is said to be unproven or disputed where the chain could not be asked', () => {
    const told = claim(bruno, 90, 1, false)
    expect(resolveHandle([told], 120)).toMatchObject({
      state: 'unproven',
      holding: { nym: bruno },
    })
    // Offline, the chain is known up to an old block only.
    expect(resolveHandle([told], 50)).toMatchObject({ state: 'unproven' })
    expect(resolveHandle([claim(anna, 100), claim(bruno, 999_999, 1, false)], 120).state).toBe(
      'owner',
    )
    expect(resolveHandle([claim(anna, 100), told], 120)).toMatchObject({
      state: 'disputed',
      holding: { nym: anna },
      rival: bruno,
    })
    // Who says to have come later disputes nothing.
    expect(resolveHandle([claim(anna, 100), claim(bruno, 101, 1, false)], 120).state).toBe('owner')
    // Nor does who moves what is proven.
    const first = claim(anna, 100)
    const moved = { ...first, place: { height: 3, index: 0 }, proven: false }
    expect(resolveHandle([moved, first], 120)).toEqual(resolveHandle([first], 120))
  })

  it('does not depend on order or repetition, and a reorganisation only changes places', () => {
    const people = fc.constantFrom(anna, bruno, carla)
    const history = fc.array(
      fc.record({
        by: people,
        to: people,
        kind: fc.constantFrom('claim', 'claim', 'renew', 'transfer', 'release'),
        height: fc.integer({ min: 1, max: 3 * HANDLE_LIFETIME_BLOCKS }),
        index: fc.integer({ min: 0, max: 3 }),
        follows: fc.nat(9),
      }),
      { minLength: 1, maxLength: 10 },
    )
    const tips = fc.integer({ min: 1, max: 4 * HANDLE_LIFETIME_BLOCKS })
    fc.assert(
      fc.property(history, tips, fc.infiniteStream(fc.nat()), (events, tip, noise) => {
        const ids = events.map((_, index) => index.toString(16).padStart(64, '0'))
        const all = events.map(({ height, index, follows, ...rest }, at): AnchoredStatement => {
          const previous = ids[follows % ids.length]
          const statement = { ...base, ...rest, previous } as never
          return { id: ids[at] ?? '', place: { height, index }, proven: true, statement }
        })
        const shuffled = [...all, ...all.slice(0, 3)]
          .map((one) => ({ one, by: noise.next().value as number }))
          .sort((a, b) => a.by - b.by)
          .map(({ one }) => one)
        const result = resolveHandle(all, tip)
        expect(resolveHandle(shuffled, tip)).toEqual(result)
        // What a branch of the chain held that is gone again is as if it had never been.
        const gone = all.filter(({ place }) => place.height <= tip)
        expect(resolveHandle(gone, tip)).toEqual(result)
        if (result.state !== 'owner') return
        const { holding } = result
        expect(holding.until).toBeGreaterThan(tip)
        expect(
          all.some(({ statement: { kind, by } }) => kind === 'claim' && by !== undefined),
        ).toBe(true)
        const { lastHeight } = holding
        expect(lastHeight).toBeLessThanOrEqual(tip)
      }),
    )
  })
})
