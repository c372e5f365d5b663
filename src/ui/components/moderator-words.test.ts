import { describe, expect, it } from 'vitest'
import { feeWords, languageNames, recordWords, responseWords } from './moderator-words.ts'

describe('what a moderator costs', () => {
  it('names share and fixed part, and that it is owed in a dispute only', () => {
    expect(feeWords({ basisPoints: 50, fixedSats: 2000n })).toBe(
      '0.5% + 2,000\u00a0sat, only in a dispute',
    )
    expect(feeWords({ basisPoints: 100 })).toBe('1%, only in a dispute')
    expect(feeWords({ fixedSats: 700n })).toBe('700\u00a0sat, only in a dispute')
  })

  it('says when nothing is taken', () => {
    expect(feeWords({ basisPoints: 0 })).toBe('Nothing, even in a dispute')
  })
})

it('tells how fast somebody answers in hours, or in whole days', () => {
  expect(responseWords(1)).toBe('within 1 hour')
  expect(responseWords(36)).toBe('within 36 hours')
  expect(responseWords(48)).toBe('within 2 days')
})

it('names languages, and shows what it does not know as it is', () => {
  expect(languageNames(['de', 'en'])).toBe('German, English')
  expect(languageNames(['no_tag!'])).toBe('no_tag!')
})

it('tells what came of disputes in own orders', () => {
  expect(recordWords({ cases: 1, decided: 0 })).toBe('0 of 1 case decided')
  expect(recordWords({ cases: 3, decided: 2, medianHours: 5 })).toBe(
    '2 of 3 cases decided, usually after 5 hours',
  )
})
