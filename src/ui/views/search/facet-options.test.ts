import { expect, it } from 'vitest'
import { facetOptions, offeredToo, toggled } from './facet-options.ts'

const none = { kinds: {}, conditions: {}, categories: {}, tags: {}, moderators: {} }

it('keeps what is chosen on top, also when nothing is left of it', () => {
  const options = facetOptions({ lamps: 2, bowls: 9 }, ['rugs'], [])
  expect(options.map(({ value }) => value)).toEqual(['rugs', 'bowls', 'lamps'])
  expect(options[0]).toEqual({ value: 'rugs', count: undefined, checked: true })
})

it('has all who are trusted before single ones, though more results have another one', () => {
  const options = facetOptions({ mia: 9, trusted: 2 }, ['leo'], ['trusted'], 'trusted')
  expect(options.map(({ value }) => value)).toEqual(['leo', 'trusted', 'mia'])
})

it('lets a second choice be added to the first, though the first has hidden its results', () => {
  const before = offeredToo(undefined, { ...none, kinds: { physical: 3, digital: 1 } })
  const after = offeredToo(before, { ...none, kinds: { physical: 3 } })
  const options = facetOptions({ physical: 3 }, ['physical'], after.kinds)
  expect(options).toEqual([
    { value: 'physical', count: 3, checked: true },
    { value: 'digital', count: undefined, checked: false },
  ])
})

it('takes a choice away when it is pressed again', () => {
  expect(toggled(toggled(['a'], 'b'), 'a')).toEqual(['b'])
})
