import { expect, it } from 'vitest'
import { facetOptions, toggled } from './facet-options.ts'

it('keeps what is chosen on top, also when nothing is left of it', () => {
  const options = facetOptions({ lamps: 2, bowls: 9 }, ['rugs'])
  expect(options.map(({ value }) => value)).toEqual(['rugs', 'bowls', 'lamps'])
  expect(options[0]).toEqual({ value: 'rugs', count: 0, checked: true })
})

it('takes a choice away when it is pressed again', () => {
  expect(toggled(toggled(['a'], 'b'), 'a')).toEqual(['b'])
})
