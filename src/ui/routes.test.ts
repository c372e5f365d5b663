import { describe, expect, it } from 'vitest'
import type { Nym, OrderId } from '../lib/brand.ts'
import { hrefTo, isNym, parsePasted, parseRoute, type Route } from './routes.ts'

const NYM = '12D3KooWRt7yAbCdEfGhJkLmNpQrStUvWxYz123456789aBcDeFg' as Nym

const ROUTES: Route[] = [
  { name: 'home' },
  { name: 'search', query: '' },
  { name: 'search', query: 'q=salad%20bowl&kind=physical' },
  { name: 'vendors' },
  { name: 'moderators' },
  { name: 'wishlist' },
  { name: 'searches' },
  { name: 'handle', handle: 'wassermelone-2' },
  { name: 'handle', handle: 'арбуз' },
  { name: 'store', nym: NYM },
  { name: 'listing', nym: NYM, slug: 'a bowl/with?odd#signs' },
  { name: 'sell' },
  { name: 'edit-listing' },
  { name: 'edit-listing', slug: 'bowl' },
  { name: 'checkout', nym: NYM, slug: 'bowl' },
  { name: 'checkout', nym: NYM },
  { name: 'cart' },
  { name: 'orders' },
  { name: 'order', id: 'bafkreiorder' as OrderId },
  { name: 'dispute', id: 'bafkreiorder' as OrderId },
  { name: 'messages' },
  { name: 'messages', key: 'order:bafkreiorder' },
  { name: 'notices' },
  { name: 'wallet' },
  { name: 'profile' },
  { name: 'network' },
  { name: 'keep' },
  { name: 'settings' },
  { name: 'settings', page: 'selling' },
  { name: 'settings', page: 'follows' },
  { name: 'settings', page: 'blocked' },
  { name: 'moderate' },
  { name: 'welcome' },
  { name: 'welcome', next: '#/sell/new' },
]

describe('an address in the app', () => {
  it.each(ROUTES)('leads back to where it came from: $name', (route) => {
    expect(parseRoute(hrefTo(route))).toEqual(route)
  })

  it.each([
    '#/nowhere',
    '#/settings/elsewhere',
    '#/store/not-a-nym',
    '#/buy/x/y',
    `#/store/${NYM}/a/b`,
    '#/orders/x/y',
    '#/%E0%A4%A',
  ])('that means nothing shows the page for that: %s', (hash) => {
    expect(parseRoute(hash)).toEqual({ name: 'not-found' })
  })

  it('is the market when it is empty', () => {
    expect(parseRoute('')).toEqual({ name: 'home' })
    expect(parseRoute('#')).toEqual({ name: 'home' })
  })

  it('ignores what a section adds after a question mark', () => {
    expect(parseRoute('#/settings?backup')).toEqual({ name: 'settings' })
  })
})

describe('something pasted into the search field', () => {
  it('opens a store by its bare name, with blanks around it', () => {
    expect(parsePasted(`  ${NYM}\n`)).toEqual({ name: 'store', nym: NYM })
  })

  it('opens a store or a listing by the link of any Souk', () => {
    expect(parsePasted(`https://elsewhere.example/souk/#/store/${NYM}/bowl`)).toEqual({
      name: 'listing',
      nym: NYM,
      slug: 'bowl',
    })
  })

  it('does not follow links to other places of the app', () => {
    expect(parsePasted('https://elsewhere.example/#/settings')).toBeUndefined()
  })

  it('is a plain search otherwise', () => {
    expect(parsePasted('salad bowl')).toBeUndefined()
    expect(isNym(`${NYM}x`)).toBe(false)
  })
})

it('takes a handle for what it is, typed or in an address', () => {
  expect(parsePasted(' @Melons ')).toEqual({ name: 'handle', handle: 'Melons' })
  expect(parseRoute('#/@melons')).toEqual({ name: 'handle', handle: 'melons' })
  expect(parsePasted('anna@melons')).toBeUndefined()
})
