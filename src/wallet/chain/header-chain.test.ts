import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Anchor } from './anchor.ts'
import { HeaderChain } from './header-chain.ts'
import type { BlockHeader } from './header.ts'
import { EASY_BITS, mine } from './mining.testing.ts'
import { CHAIN_RULES } from './rules.ts'

const START: Anchor = {
  height: 100,
  hash: '11'.repeat(32),
  times: [1_000_000],
  nextBits: EASY_BITS,
  periodStart: 1_000_000,
  work: 0n,
}
const init = { rules: CHAIN_RULES.regtest, clock: () => 2_000_000_000_000 }
const newChain = () => new HeaderChain({ ...init, root: START })

/** Headers on top of a block; another version makes other blocks. */
function branch(count: number, version = 1, from = START.hash, time = 1_000_000): BlockHeader[] {
  const headers: BlockHeader[] = []
  let previous = from
  for (let index = 1; index <= count; index++) {
    const { header, hash } = mine({ previous, time: time + index, version })
    headers.push(header)
    previous = hash
  }
  return headers
}

describe('a chain of headers', () => {
  it('grows, and knows each of its blocks by height and by hash', () => {
    const chain = newChain()
    expect(chain.offer(100, branch(5))).toBe('longer')
    expect(chain.tip.height).toBe(105)
    for (let height = 101; height <= 105; height++)
      expect(chain.heightOf(chain.hashAt(height) ?? '')).toBe(height)
    expect(chain.hashAt(100)).toBe(START.hash)
    expect(chain.hashAt(106)).toBeUndefined()
    expect(chain.hashAt(99)).toBeUndefined()
  })

  it('gives way to more work only, and to the first of equals', () => {
    const chain = newChain()
    chain.offer(100, branch(5))
    const before = chain.hashAt(103)
    expect(chain.offer(100, branch(4, 2))).toBe('weaker')
    expect(chain.offer(100, branch(5, 2))).toBe('equal')
    expect(chain.hashAt(103)).toBe(before)
    expect(chain.offer(100, branch(6, 2))).toBe('longer')
    expect(chain.tip.height).toBe(106)
    expect(chain.hashAt(103)).not.toBe(before)
    expect(chain.heightOf(before ?? '')).toBeUndefined()
  })

  it('stays as it is when a branch is bad in its last header', () => {
    const chain = newChain()
    chain.offer(100, branch(3))
    const { tip } = chain
    const bad = branch(6, 2)
    const last = bad[5]
    if (last === undefined) throw new Error('no header')
    bad[5] = { ...last, bits: 0x2007ffff }
    expect(() => chain.offer(100, bad)).toThrow('bits')
    expect(chain.tip).toBe(tip)
    expect(() => chain.offer(99, branch(20))).toThrow(RangeError)
    expect(chain.tip).toBe(tip)
  })

  it('ends at the same block however the same headers come', () => {
    const all = branch(30)
    const fork = branch(8, 2, START.hash)
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 29 }), { maxLength: 12 }), (cuts) => {
        const chain = newChain()
        // Pieces that overlap, come twice, or are preceded by a weaker branch.
        chain.offer(100, fork)
        for (const cut of [...cuts, 29].map((end) => end + 1)) {
          const known = all.findIndex((header) => chain.hashAt(100) === header.previous)
          expect(known).toBe(0)
          chain.offer(100, all.slice(0, cut))
        }
        expect(chain.tip.height).toBe(130)
        expect(chain.tip.work).toBe(60n)
      }),
    )
  })

  it('is the same after it was kept and opened again', () => {
    const chain = newChain()
    chain.offer(100, branch(12))
    const again = HeaderChain.from(init, chain.keep())
    expect(again.tip).toEqual(chain.tip)
    expect(again.at(105)).toEqual(chain.at(105))
    const kept = chain.keep()
    kept.headers[500] = (kept.headers[500] ?? 0) ^ 1
    expect(() => HeaderChain.from(init, kept)).toThrow()
    expect(() => HeaderChain.from(init, { ...kept, headers: kept.headers.slice(1) })).toThrow()
  })

  it('keeps four weeks of headers at most, and leaves pillars of what was before', () => {
    const chain = newChain()
    const all = branch(5_000)
    for (let at = 0; at < all.length; at += 500) chain.offer(100 + at, all.slice(at, at + 500))
    expect(chain.tip.height).toBe(5_100)
    expect(chain.keep().headers.length).toBeLessThanOrEqual(4_032 * 80)
    expect(chain.rootHeight).toBeGreaterThan(100)
    // Every older block has a pillar less than a day above it, the first one its own.
    for (let height = 100; height < chain.rootHeight; height += 7) {
      const [at, hash] = chain.pillarAbove(height) ?? [Infinity, '']
      expect(at - height).toBeLessThan(144)
      expect(all.some(({ previous }) => previous === hash)).toBe(true)
    }
    expect(chain.pillarAbove(100)).toEqual([100, START.hash])
    const again = HeaderChain.from(init, chain.keep())
    expect(again.tip).toEqual(chain.tip)
    expect(again.pillarAbove(300)).toEqual(chain.pillarAbove(300))
  })
})
