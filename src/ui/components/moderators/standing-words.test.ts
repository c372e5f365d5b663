import { expect, it } from 'vitest'
import { briefWords, casesWords } from './standing-words.ts'

const DAY_MS = 86_400_000
const NONE = {
  cases: 0,
  decided: 0,
  noShows: 0,
  toBuyer: 0,
  toVendor: 0,
  between: 0,
  people: 0,
  unchecked: 0,
  claimed: 0,
  contested: 0,
  unpaid: 0,
}
const SOME = { ...NONE, cases: 12, decided: 11, noShows: 1, medianMs: 3 * DAY_MS, people: 15 }

it('tells the cases of a moderator in one line, and how many people they were about', () => {
  expect(briefWords(SOME)).toBe('11 of 12 cases decided, half of them within 3 days')
  expect(casesWords(SOME)).toBe(`${briefWords(SOME)}, with 15 different buyers and vendors`)
})

it('says so where there is no case, and no time where none was decided', () => {
  expect(briefWords(NONE)).toBe('No confirmed case yet')
  expect(casesWords(NONE)).toBe('No confirmed case yet')
  expect(briefWords({ ...NONE, cases: 1, noShows: 1 })).toBe('0 of 1 case decided')
})
