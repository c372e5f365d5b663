import { describe, expect, it } from 'vitest'
import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { CaseStanding, ToldCase } from './cases.ts'
import { countCases, knownCases, moderatorRank } from './cases.ts'
import { DAY, NOW, toldCase, trade } from './testing.ts'
import type { CaseInit } from './testing.ts'

const counts = (told: readonly ToldCase[]) => countCases(knownCases(told), NOW)
const rank = (told: readonly ToldCase[]) => moderatorRank([], knownCases(told), NOW)
const standings = (told: readonly ToldCase[]): CaseStanding[] =>
  knownCases(told).map(({ standing }) => standing)

/** Told by both, the vendor of the one name and the buyer of the other. */
const byBoth = (init: CaseInit): ToldCase[] => [
  toldCase({ ...init, by: 'buyer' }),
  toldCase({ ...init, by: 'vendor' }),
]
/** One a week, each between two others. */
const honest = (count: number, init: Partial<CaseInit> = {}): ToldCase[] =>
  Array.from({ length: count }, (_, index) =>
    byBoth({ id: `h${index}`, daysAgo: 7 * index + 3, ...init }),
  ).flat()

describe('a case of a moderator', () => {
  it('is confirmed when both sides say the same, or one of them and the moderator', () => {
    expect(standings(byBoth({ id: 'a' }))).toEqual(['confirmed'])
    expect(standings([toldCase({ id: 'a', agreed: true })])).toEqual(['confirmed'])
    expect(standings([toldCase({ id: 'a' })])).toEqual(['claimed'])
  })

  it('that the same side tells twice is still told by one side', () => {
    const again = { ...toldCase({ id: 'a' }) }
    expect(standings([toldCase({ id: 'a' }), again])).toEqual(['claimed'])
  })

  it('is contested when the sides differ, or the moderator says otherwise', () => {
    const lost = toldCase({ id: 'a', verdict: 'none' })
    expect(standings([lost, toldCase({ id: 'a', by: 'vendor' })])).toEqual(['contested'])
    expect(standings([toldCase({ id: 'a', verdict: 'none', reply: 'Never called' })])).toEqual([
      'contested',
    ])
  })

  it('that a bad loser denies is settled by the moderator and the other side', () => {
    const denied = toldCase({ id: 'a', verdict: 'none' })
    const [one] = knownCases([denied, toldCase({ id: 'a', by: 'vendor', agreed: true })])
    expect(one?.standing).toBe('confirmed')
    expect(one?.told.rating.facts.verdict).toBeDefined()
  })
})

describe('the record of a moderator', () => {
  it('counts verdicts, their time and how they divide', () => {
    const told = [
      ...byBoth({ id: 'a', verdict: 10_000, hours: 2 }),
      ...byBoth({ id: 'b', verdict: 6_000, hours: 30 }),
      ...byBoth({ id: 'c', verdict: 4_100, hours: 50 }),
      ...byBoth({ id: 'd', verdict: 4_000, hours: 10 }),
      ...byBoth({ id: 'e', verdict: 'none' }),
    ]
    expect(counts(told)).toMatchObject({
      cases: 5,
      decided: 4,
      noShows: 1,
      medianMs: (20 * DAY) / 24,
      toBuyer: 2,
      between: 1,
      toVendor: 1,
      people: 10,
      claimed: 0,
    })
  })

  it('does not count what one side tells alone, but says that there is such', () => {
    expect(counts([toldCase({ id: 'a', verdict: 'none' })])).toMatchObject({
      cases: 0,
      noShows: 0,
      claimed: 1,
    })
  })

  it('does not count cases without money, or with that of another case', () => {
    const shared = ['a', 'b', 'c'].flatMap((id) => byBoth({ id, paidTo: 'one' }))
    expect(counts(shared)).toMatchObject({ cases: 1, unpaid: 2 })
    expect(counts(byBoth({ id: 'a', money: 'unpaid' }))).toMatchObject({ cases: 0, unpaid: 1 })
    expect(counts(byBoth({ id: 'a', money: 'unchecked' }))).toMatchObject({
      cases: 1,
      unchecked: 1,
    })
  })

  it('is empty for whom nobody tells of', () => {
    expect(counts([])).toMatchObject({ cases: 0, decided: 0, people: 0 })
    expect(rank([])).toBe(250)
  })
})

describe('the order of moderators', () => {
  it('puts swift verdicts first, late ones behind, and no-shows last', () => {
    const by = [20, 100, 200, 600].map((hours) => rank(honest(12, { hours })))
    expect(by).toEqual(by.toSorted((a, b) => b - a))
    expect(rank(honest(12, { verdict: 'none' }))).toBeLessThan(250)
    expect(new Set(by).size).toBe(4)
  })

  it('gains little from fifty cases with the same friend', () => {
    const friend = Array.from({ length: 50 }, (_, index) =>
      byBoth({ id: `f${index}`, daysAgo: 7 * index, buyer: `sybil${index}`, vendor: 'friend' }),
    ).flat()
    expect(rank(friend)).toBeLessThan(rank(honest(3)))
    expect(counts(friend)).toMatchObject({ cases: 50, people: 51 })
  })

  it('is not moved by slander of one side, however often', () => {
    const good = honest(10)
    const slander = Array.from({ length: 100 }, (_, index) =>
      toldCase({ id: `s${index}`, daysAgo: index, verdict: 'none', buyer: `enemy${index}` }),
    )
    expect(rank([...good, ...slander])).toBe(rank(good))
    expect(counts([...good, ...slander]).claimed).toBe(100)
  })

  it('takes two invented sides for what they say, but no week of them for much', () => {
    const good = honest(20)
    const invented = Array.from({ length: 100 }, (_, index) =>
      byBoth({ id: `i${index}`, daysAgo: 1, verdict: 'none' }),
    ).flat()
    expect(rank([...good, ...invented])).toBeLessThan(rank(good))
    expect(rank([...good, ...invented])).toBeGreaterThan(350)
    const friend = honest(1, { distance: 1, verdict: 10_000 })
    expect(rank([...invented, ...friend])).toBeGreaterThan(rank(invented) + 20)
  })

  it('hears ratings beside cases, and one order of one person not twice as loud', () => {
    const none = knownCases(byBoth({ id: 'r', verdict: 'none' }))
    const order = 'case-r' as DocumentId
    const bad = trade({ id: 'q', overall: 1 })
    const own = { order, rater: 'buyer-r' as Nym, paidTo: 'address-r' }
    const same = { ...bad, rating: { ...bad.rating, ...own } }
    const both = moderatorRank([same], none, NOW)
    expect(both).toBeLessThan(moderatorRank([], none, NOW))
    expect(both).toBeGreaterThan(moderatorRank([bad], none, NOW))
  })
})
