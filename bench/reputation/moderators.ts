/** How records of moderators fare under attack; a faked case costs what a faked trade does. */
import type { ToldCase } from '../../src/contracts/reputation/cases.ts'
import { countCases, knownCases, moderatorRank } from '../../src/contracts/reputation/cases.ts'
import type { CaseInit } from '../../src/contracts/reputation/testing.ts'
import { NOW, toldCase } from '../../src/contracts/reputation/testing.ts'

/** Fees of one faked trade: 100 vB at 2 sat/vB. */
const FAKED_SATS = 200

export interface ModeratorRow {
  who: string
  told: number
  /** Satoshis that are gone afterwards. */
  cost: number
  cases: number
  noShows: number
  rank: number
}

const both = (init: CaseInit): ToldCase[] => [
  toldCase({ ...init, by: 'buyer' }),
  toldCase({ ...init, by: 'vendor' }),
]

const many = (count: number, init: (index: number) => CaseInit): ToldCase[] =>
  Array.from({ length: count }, (_, index) => both(init(index))).flat()

const row = (who: string, told: readonly ToldCase[], faked = 0): ModeratorRow => {
  const known = knownCases(told)
  const { cases, noShows } = countCases(known, NOW)
  const rank = moderatorRank([], known, NOW)
  return { who, told: known.length, cost: faked * FAKED_SATS, cases, noShows, rank }
}

/** Each beside what it is to be compared with. */
export function moderatorRows(): ModeratorRow[] {
  const honest = many(12, (index) => ({
    id: `h${index}`,
    daysAgo: 10 + 28 * index,
    hours: [20, 60, 120][index % 3] ?? 20,
  }))
  const invented = (count: number, days: number, init: Partial<CaseInit> = {}) =>
    many(count, (index) => ({ id: `i${index}`, daysAgo: 1 + (index % days), ...init }))
  const none = { verdict: 'none' } as const
  const alone = Array.from({ length: 50 }, (_, index) =>
    toldCase({ id: `s${index}`, daysAgo: 1 + index, ...none }),
  )
  return [
    row('nobody tells of', []),
    row('honest, 12 cases in a year', honest),
    row('the same with 3 no-shows', [
      ...honest,
      ...many(3, (index) => ({ id: `n${index}`, daysAgo: 40 * index + 5, ...none })),
    ]),
    row('50 cases invented with one friend in a year', invented(50, 365, { vendor: 'friend' }), 50),
    row('50 invented among different people in a week', invented(50, 7), 50),
    row('50 invented among different people in a year', invented(50, 365), 50),
    row('the honest one, 50 slanders of one side', [...honest, ...alone]),
    row(
      'the honest one, 50 no-shows by two invented sides in a week',
      [...honest, ...invented(50, 7, none)],
      50,
    ),
    row('the honest one, the same spread over a year', [...honest, ...invented(50, 365, none)], 50),
  ]
}
