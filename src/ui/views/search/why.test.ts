import { expect, it } from 'vitest'
import { find } from '../../i18n/en/find.ts'
import { language } from '../../i18n/index.svelte.ts'
import { reasonsOf } from './why.ts'

language.learn(find)

it('tells the weightiest reason first, and which word was taken for a misspelt one', () => {
  expect(
    reasonsOf([
      { part: 'fresh', score: 1 },
      { part: 'title', term: 'lanp', found: 'lamp', score: 3 },
      { part: 'tags', term: 'lamp', score: 0 },
    ]),
  ).toEqual([
    { name: 'Title', words: '“lamp”, which is close to “lanp”', share: 0.75 },
    { name: 'How new it is', words: undefined, share: 0.25 },
  ])
})

it('names also what it has no words for', () => {
  expect(reasonsOf([{ part: 'moon', score: 2 }])[0]?.name).toBe('Other: moon')
})
