import { expect, it } from 'vitest'
import type { NodeClient } from '../../src/app/rpc/api.ts'
import type { Nym } from '../../src/lib/brand.ts'
import { shareCard } from './card.ts'

const nym = '12D3KooWKumsT11Z979SHPVYxfo98WQ8KwwKXdRbDCwoV6nXWmwp' as Nym
const freshness = { state: 'ready' }
const lamp = {
  slug: 'lamp',
  title: 'Lamp',
  description: 'Of brass.',
  price: { currency: 'EUR', amount: 1250n },
  photos: [{ tiny: 't', small: 's', large: 'l', alt: 'A lamp' }],
}

/** What a node shows of a store that it keeps for a reason. */
const source = (
  as: string,
  listing: object,
  photo: () => Response,
  { profile = {}, moderator }: { profile?: object; moderator?: object } = {},
) => {
  const views: Record<string, unknown> = {
    seeding: { stores: [{ nym, as }] },
    store: { nym, profile, listings: [{ slug: 'lamp' }], freshness },
    listing: {
      listing: { ...lamp, ...listing },
      vendor: { name: 'Al\nma', ...profile },
      freshness,
    },
  }
  const watch = (topic: string, _about: object, push: (view: unknown) => void) => {
    push(views[topic])
    return () => undefined
  }
  const asked: string[] = []
  const content = async (path: string) => {
    asked.push(path)
    return photo()
  }
  const call = async () => {
    if (moderator === undefined) throw new TypeError('no offer')
    return moderator
  }
  return { client: { watch, call } as unknown as NodeClient, content, asked }
}
const bytes = (size: number, type: string) => () =>
  new Response(new Uint8Array(size), { headers: { 'content-type': type } })
const about = { nym, slug: 'lamp' }
const cardOf = (as: string, listing: object = {}, photo = bytes(9, 'image/webp')) =>
  shareCard(source(as, listing, photo), about, {})

it('a card is made of listings in stores that the node has or follows, not of those that it came across', async () => {
  expect(await cardOf('followed')).toMatchObject({
    title: 'Lamp',
    facts: '€12.50',
    vendor: '“Al ma” (…V6nXWmwp)',
    photo: { type: 'image/webp', alt: 'A lamp' },
  })
  expect(await cardOf('own')).toBeDefined()
  const passing = source('seen', {}, bytes(9, 'image/webp'))
  expect(await shareCard(passing, about, {})).toBeUndefined()
  expect(passing.asked).toEqual([])
  const other = source('own', {}, bytes(9, 'image/webp'))
  expect(await shareCard(other, { nym, slug: 'melon' }, {})).toBeUndefined()
})

it('a photo is shown only if it is one, small, and for all eyes', async () => {
  const without = async (listing: object, photo?: () => Response) =>
    expect(await cardOf('own', listing, photo)).not.toHaveProperty('photo')
  await without({ adult: true })
  await without({ photos: [] })
  await without({}, bytes(200_000, 'image/webp'))
  await without({}, bytes(9, 'text/html'))
  await without({}, bytes(9, 'image/svg+xml'))
  await without({}, () => new Response('gone', { status: 504 }))
  await without({}, () => {
    throw new TypeError('offline')
  })
})

it('a store is shown with its picture, unless it is for adults, and says how its keeper moderates', async () => {
  const avatar = { small: 's', alt: '' }
  const profile = { name: 'Alma', shortDescription: '', about: 'Lamps.', avatar }
  const card = (more: { profile: object; moderator?: object }, as = 'followed') =>
    shareCard(source(as, {}, bytes(9, 'image/webp'), more), { nym }, {})
  const seller = await card({ profile })
  expect(seller).toMatchObject({
    title: 'Alma',
    description: 'Lamps.',
    facts: '1 listing',
    vendor: '“Alma” (…V6nXWmwp)',
    photo: { type: 'image/webp' },
  })
  expect(seller).not.toHaveProperty('slug')
  const moderator = { offer: { fee: { fixedSats: 2000n, basisPoints: 50 } } }
  expect(await card({ profile, moderator })).toMatchObject({
    facts: '1 listing · decides disputes for 0.5 % + 2,000 sat',
  })
  const grown = { ...profile, adult: true }
  expect(await card({ profile: grown })).not.toHaveProperty('photo')
  const withheld = source('own', {}, bytes(9, 'image/webp'), { profile: grown })
  expect(await shareCard(withheld, about, {})).not.toHaveProperty('photo')
  expect(await card({ profile }, 'seen')).toBeUndefined()
})
