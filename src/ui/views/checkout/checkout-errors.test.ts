import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ListingView, NodeClient } from '../../../app/rpc/api.ts'
import type { QuoteView } from '../../../app/rpc/trade-api.ts'
import { choice } from '../../i18n/en/choice.ts'
import { checkout } from '../../i18n/en/checkout.ts'
import { protection } from '../../i18n/en/protection.ts'
import { language } from '../../i18n/index.svelte.ts'
import type { DocumentId, Nym } from '../../../lib/brand.ts'
import { checkoutErrors, errorOf } from './checkout-errors.ts'
import { CheckoutForm } from './checkout-form.svelte.ts'
import { checkoutItems } from './checkout-item.svelte.ts'

for (const texts of [choice, checkout, protection]) language.learn(texts)

const VENDOR = '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp' as Nym
const shirt: NonNullable<ListingView['listing']> = {
  slug: 'shirt',
  title: 'Shirt',
  kind: 'physical',
  description: '',
  price: { currency: 'BTC', amount: 100n },
  quantity: 2,
  tags: [],
  categories: [],
  photos: [],
}
const size = { name: 'Size', description: '', variants: [{ name: 'S' }, { name: 'L' }] }
const post = {
  name: 'Post',
  kind: 'delivery' as const,
  regions: ['EU'],
  services: [{ name: 'Letter', delivery: '', price: 1n, additionalPrice: 0n }],
}

function open(listing = shirt, terms = 'as-seen') {
  const view: ListingView = {
    nym: VENDOR,
    slug: 'shirt',
    freshness: { state: 'ready' },
    awake: true,
    copies: 0,
    own: false,
    listing,
    documentId: 'b' as DocumentId,
  }
  const now = { view, terms }
  const node = {} as Pick<NodeClient, 'call'>
  const items = checkoutItems(VENDOR, 'shirt')
  const around = { listing: () => now, addresses: () => [] }
  const form = new CheckoutForm(node, { vendor: VENDOR, slug: 'shirt', items }, around)
  form.address = {
    name: 'Samira',
    street: 'Lindenweg 4',
    city: 'Freiburg',
    postalCode: '',
    country: 'DE',
    note: '',
  }
  return { form, errors: () => checkoutErrors(form, () => now) }
}
const ids = (errors: readonly { id: string }[]) => errors.map(({ id }) => id)

beforeEach(() => {
  vi.stubGlobal('localStorage', {
    getItem: () => null,
    setItem: () => undefined,
    removeItem: () => undefined,
  })
})
afterEach(() => vi.unstubAllGlobals())

describe('what keeps a checkout from becoming an order', () => {
  it('is nothing once all is filled in', () => {
    expect(open().errors()).toEqual([])
  })

  it('leads to each empty part of the address, the country first', () => {
    const { form, errors } = open()
    form.address = { name: '', street: '', city: '', postalCode: '', country: '', note: '' }
    expect(ids(errors())).toEqual([
      'checkout-country',
      'checkout-name',
      'checkout-street',
      'checkout-city',
    ])
    expect(errorOf(errors(), 'checkout-city')).toBe('This is needed for shipping.')
  })

  it('leads to the option that is not chosen yet', () => {
    const { errors } = open({ ...shirt, options: [size] })
    expect(errors()).toEqual([{ id: 'checkout-option-0-0', text: 'Choose “Size” first.' }])
  })

  it('is a number of pieces that the vendor does not have', () => {
    const { form, errors } = open()
    const [item] = form.items
    if (item) item.quantity = '3'
    expect(errors()).toEqual([{ id: 'checkout-quantity', text: 'The vendor has only 2.' }])
  })

  it('is a country to which something is not sent', () => {
    const { form, errors } = open({ ...shirt, shipping: [post] })
    form.address.country = 'US'
    expect(errors()).toEqual([
      { id: 'checkout-country', text: '“Shirt” is not sent to this country.' },
    ])
  })

  it('is a change that the buyer has not looked at', () => {
    const { form, errors } = open(shirt, 'dearer')
    const [item] = form.items
    if (item) item.seen = 'as-seen'
    expect(ids(errors())).toEqual(['checkout-changed-0'])
    if (item) item.seen = 'dearer'
    expect(errors()).toEqual([])
  })

  it('is that no way to pay is left', () => {
    const { form, errors } = open()
    const quote: QuoteView = {
      items: [],
      rates: [],
      awake: false,
      methods: [{ method: 'direct', problem: 'order.no-escrow', risks: [] }],
      moderators: [],
      smallestModerated: 0n,
    }
    form.quote = quote
    expect(ids(errors())).toEqual(['checkout-way'])
  })
})
