import { describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import type { SearchCard } from '../../search/card.ts'
import type { ModeratorView } from '../rpc/trade-api.ts'
import { ModeratorDirectory } from './directory.ts'

const NOW = 1_000
const nym = (name: string) => name as Nym
const view = (name: string, expires?: number) =>
  ({ nym: name, name, offer: { languages: ['en'], expires } }) as unknown as ModeratorView
const listing = (vendor: string, ...moderators: string[]) =>
  ({ nym: vendor, moderators }) as unknown as SearchCard

interface Init {
  offering?: readonly ModeratorView[]
  known?: readonly string[]
  trusted?: readonly string[]
  listings?: readonly SearchCard[]
  ranks?: Readonly<Record<string, number>>
  blocked?: readonly string[]
  locked?: boolean
}

async function list(init: Init) {
  const { offering = [], known = [], trusted = [], listings = [], ranks = {} } = init
  const directory = new ModeratorDirectory({
    moderators: {
      known: async () => known.map(nym),
      views: async (nyms) =>
        nyms.map(
          (one) =>
            offering.find((each) => each.nym === one) ??
            ({ ...view(one), offer: undefined } as never),
        ),
    },
    policy: async () => {
      if (init.locked === true) throw new Error('locked')
      return { trusted: trusted.map(nym), moderators: [] }
    },
    moderated: async () => listings,
    standing: async (one) => ({ rank: ranks[one] ?? 250, counts: { cases: 1 } as never }),
    awake: () => new Set([nym('carol')]),
    isBlocked: async (one) => init.blocked?.includes(one) ?? false,
    now: () => NOW,
  })
  return directory.list()
}
const names = async (init: Init) => (await list(init)).map((one) => one.nym)

describe('the directory of moderators', () => {
  const offering = [view('carol'), view('dave'), view('erin')]

  it('has those on my list, those I looked at, and those whom listings accept, once each', async () => {
    const listings = [listing('alma', 'erin', 'carol'), listing('alma', 'erin')]
    const found = await list({ offering, trusted: ['carol'], known: ['dave'], listings })
    expect(found.map((one) => [one.nym, one.trusted, one.awake, one.stores]).sort()).toEqual([
      ['carol', true, true, 1],
      ['dave', false, false, 0],
      ['erin', false, false, 1],
    ])
  })

  it('puts the best rank first, then whom more stores accept', async () => {
    const listings = [listing('alma', 'erin'), listing('bruno', 'erin'), listing('alma', 'dave')]
    const known = ['carol']
    expect(await names({ offering, listings, known, ranks: { carol: 400 } })).toEqual([
      'carol',
      'erin',
      'dave',
    ])
  })

  it('leaves out whom I blocked, who offers nothing, and whose offer has ended', async () => {
    const known = ['carol', 'dave', 'frank', 'grace']
    const all = [...offering, view('grace', NOW)]
    expect(await names({ offering: all, known, blocked: ['carol'] })).toEqual(['dave'])
  })

  it('is there for somebody without keys', async () => {
    expect(await names({ offering, listings: [listing('alma', 'dave')], locked: true })).toEqual([
      'dave',
    ])
  })
})
