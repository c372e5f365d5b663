import { expect, it } from 'vitest'
import { shownActs } from './shown-acts.ts'

it('shows few acts at once, and many in a menu below the main one', () => {
  expect(shownActs(['reject', 'extend'], true).inMenu).toEqual([])
  expect(shownActs(['extend', 'send-back', 'open-dispute'], true).beside).toEqual([])
})

it('keeps something at hand where nothing is awaited', () => {
  const { beside, inMenu } = shownActs(['complete', 'refund', 'rate'], false)
  expect(beside).toEqual(['complete', 'refund'])
  expect(inMenu).toEqual(['rate'])
})
