import { expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { moderatorChoices } from './moderation.ts'

const RANKS: Record<string, number> = { carol: 310, dave: 420, erin: 250, frank: 480 }

it('offers a buyer first whom both trust, then whose cases went best, and last who offers nothing', async () => {
  const nyms = ['erin', 'frank', 'carol', 'dave'] as Nym[]
  const choices = await moderatorChoices(
    {
      moderatorView: async (nym) => ({
        nym,
        name: nym,
        record: { cases: 0, decided: 0 },
        ...((nym as string) !== 'frank' && { offer: {} as never }),
      }),
      trusted: async () => ['erin' as Nym],
      rankOf: async (nym) => RANKS[nym] ?? 0,
    },
    nyms,
  )
  expect(choices.map(({ nym, mutual }) => [nym, mutual])).toEqual([
    ['erin', true],
    ['dave', false],
    ['carol', false],
    ['frank', false],
  ])
})
