import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Summary, bucketOf } from './summary.ts'
import type { KeyVersion } from './version.ts'

const version = fc.record({
  key: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  sequence: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  term: fc.nat(),
})
const some = fc.uniqueArray(version, { selector: ({ key }) => key.join(), maxLength: 30 })

const of = (versions: readonly KeyVersion[]) => {
  const summary = new Summary()
  for (const one of versions) summary.add(one)
  return summary
}

describe('a summary', () => {
  it('is the same for the same stores, in whatever order they came and went', () => {
    fc.assert(
      fc.property(some, some, (stay, go) => {
        const summary = of([...go, ...stay.toReversed()])
        for (const one of go) summary.remove(one)
        expect(summary.differing(of(stay).digests)).toEqual([])
      }),
    )
  })

  it('shows in which part one store is another version', () => {
    fc.assert(
      fc.property(some, version, (others, one) => {
        const [old, young] = [of([...others, one]), of([...others, { ...one, term: one.term + 1 }])]
        expect(old.differing(young.digests)).toEqual([bucketOf(one.key)])
      }),
    )
  })

  it('tells who asks again only what came since, and who knew another run nothing', () => {
    fc.assert(
      fc.property(some, some, (before, after) => {
        const summary = of(before)
        const { epoch, at } = summary
        for (const one of after) summary.add(one)
        expect(summary.since(epoch, at)).toEqual(after)
        expect(new Summary().since(epoch, at)).toBeUndefined()
        expect(summary.since(epoch, summary.at + 1)).toBeUndefined()
      }),
    )
  })
})
