import { expect, it } from 'vitest'
import type { Nym } from '../../../lib/brand.ts'
import { find } from '../../i18n/en/find.ts'
import { choice } from '../../i18n/en/choice.ts'
import { language } from '../../i18n/index.svelte.ts'
import { chipsOf } from './chips.ts'

language.learn({ ...find, ...choice })

it('tells each filter in words and takes away only that one', () => {
  const chips = chipsOf(
    { kinds: ['digital', 'service'], maxSats: 11_000n, shipsTo: 'UZ', awake: true },
    'EUR',
    { satsPerUnit: { EUR: '1100' } },
  )
  expect(chips.map(({ text }) => text)).toEqual([
    'Digital good',
    'Service',
    'up to €10.00',
    'sent to Uzbekistan',
    'Vendor is awake',
  ])
  expect(chips[0]?.without).toEqual({
    kinds: ['service'],
    maxSats: 11_000n,
    shipsTo: 'UZ',
    awake: true,
  })
  expect(chips[3]?.without).not.toHaveProperty('shipsTo')
})

it('names the moderators who were chosen, each to be taken away by itself', () => {
  const [mia, leo] = ['12D3KooWMia', '12D3KooWLeopold123456789'] as Nym[]
  const moderators = ['trusted' as const, mia as Nym, leo as Nym]
  const chips = chipsOf({ moderators }, 'EUR', undefined, { '12D3KooWMia': 'Mia' })
  expect(chips.map(({ text }) => text)).toEqual(['A moderator I trust', 'Mia', 'Leopo…56789'])
  expect(chips[1]?.without).toEqual({ moderators: ['trusted', leo] })
})

it('is silent when nothing is set', () => {
  expect(chipsOf({}, 'EUR', undefined)).toEqual([])
})
