import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ListingView, NodeClient } from '../../../app/rpc/api.ts'
import type { QuoteDraft, QuoteView, SavedAddress } from '../../../app/rpc/trade-api.ts'
import type { DocumentId, Nym } from '../../../lib/brand.ts'
import { SoukError } from '../../../lib/errors.ts'
import { Cart } from '../../state/cart.svelte.ts'
import { CheckoutForm } from './checkout-form.svelte.ts'
import { checkoutItems } from './checkout-item.svelte.ts'

const VENDOR = '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp' as Nym
const SEEN = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy' as DocumentId
const mug: NonNullable<ListingView['listing']> = {
  slug: 'mug',
  title: 'Mug',
  kind: 'physical',
  description: '',
  price: { currency: 'BTC', amount: 100n },
  tags: [],
  categories: [],
  photos: [],
}
const home: SavedAddress = {
  id: 'home',
  label: 'Home',
  address: {
    name: 'Samira',
    street: 'Lindenweg 4',
    city: 'Freiburg',
    postalCode: '',
    country: 'DE',
    note: '',
  },
}

const quoted = (total: bigint, more: Partial<QuoteView> = {}): QuoteView => ({
  items: [
    { slug: 'mug', documentId: SEEN, title: 'Mug', quantity: 1, unitSats: 100n, coupons: [] },
  ],
  totals: { goods: total, discount: 0n, shipping: 0n, tax: 0n, total },
  rates: [],
  awake: true,
  methods: [{ method: 'direct', risks: [] }],
  moderators: [],
  smallestModerated: 0n,
  ...more,
})

/** A node that answers each question when the test says so. */
function shop() {
  const asked: { draft: QuoteDraft; answer: PromiseWithResolvers<QuoteView> }[] = []
  const call = (_method: string, draft: QuoteDraft) => {
    const answer = Promise.withResolvers<QuoteView>()
    asked.push({ draft, answer })
    return answer.promise
  }
  return { node: { call } as unknown as Pick<NodeClient, 'call'>, asked }
}

function open(
  options: { listing?: typeof mug; node?: Pick<NodeClient, 'call'>; cart?: Cart } = {},
) {
  const { listing = mug, node = shop().node, cart } = options
  const view: ListingView = {
    nym: VENDOR,
    slug: 'mug',
    freshness: { state: 'ready' },
    awake: true,
    copies: 0,
    own: false,
    listing,
    documentId: SEEN,
  }
  const slug = cart === undefined ? 'mug' : undefined
  const items = checkoutItems(VENDOR, slug, cart)
  const around = { listing: () => ({ view }), addresses: () => [home] }
  return new CheckoutForm(node, { vendor: VENDOR, slug, items }, around)
}

beforeEach(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  })
})
afterEach(() => vi.unstubAllGlobals())

/** The form's question, answered. */
async function price(
  form: CheckoutForm,
  quote: QuoteView,
  asked: ReturnType<typeof shop>['asked'],
) {
  if (form.draft === undefined) throw new Error('nothing to ask')
  const done = form.ask(form.draft)
  asked.at(-1)?.answer.resolve(quote)
  await done
}

describe('the price of a checkout', () => {
  it('is that of the latest question, even when an older answer comes later', async () => {
    const { node, asked } = shop()
    const form = open({ node })
    const draft = form.draft
    if (draft === undefined) throw new Error('nothing to ask')
    const both = [form.ask(draft), form.ask(draft)]
    asked[1]?.answer.resolve(quoted(200n))
    asked[0]?.answer.resolve(quoted(100n))
    await Promise.all(both)
    expect(form.quote?.totals?.total).toBe(200n)
    expect(form.quoting).toBe(false)
  })

  it('is waited for by who orders at once, though the page asks for it a second time', async () => {
    const { node, asked } = shop()
    const form = open({ node })
    await price(form, quoted(100n), asked)
    const [item] = form.items
    if (item) item.quantity = '2'
    let isPriced = false
    const waiting = form.priced().then(() => (isPriced = true))
    const second = form.draft && form.ask(form.draft)
    asked.at(-2)?.answer.reject(new SoukError('aborted', 'asked anew'))
    await asked.at(-2)?.answer.promise.catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve))
    expect(isPriced).toBe(false)
    asked.at(-1)?.answer.resolve(quoted(200n))
    await Promise.all([waiting, second])
    expect(form.quote?.totals?.total).toBe(200n)
  })

  it('is not an old one beside a refusal', async () => {
    const { node, asked } = shop()
    const form = open({ node })
    await price(form, quoted(100n), asked)
    const again = form.draft && form.ask(form.draft)
    asked.at(-1)?.answer.reject(new SoukError('rates.unknown', 'no rate'))
    await again
    expect(form.quote).toBeUndefined()
    expect(form.quoteError?.code).toBe('rates.unknown')
  })

  it('lets a coupon of an amount count once where a second item claims it', async () => {
    const { node, asked } = shop()
    const form = open({ node })
    form.coupons = ['SPRING']
    const asking = form.draft && form.ask(form.draft)
    const [item] = quoted(1n).items
    if (item === undefined) throw new Error('no item')
    const twice = { ...item, problem: 'order.repeated-coupon' }
    asked[0]?.answer.resolve(quoted(1n, { items: [twice] }))
    await vi.waitFor(() => expect(asked).toHaveLength(2))
    expect(asked[1]?.draft.items[0]?.coupons).toEqual([])
    asked[1]?.answer.resolve(quoted(90n))
    await asking
    expect(form.quote?.totals?.total).toBe(90n)
  })
})

describe('an order', () => {
  it('goes to the typed address, without stray blanks, which the address book keeps', async () => {
    const { node, asked } = shop()
    const form = open({ node })
    form.address = { ...home.address, city: ' Freiburg ' }
    await price(form, quoted(100n), asked)
    expect(form.wish).toMatchObject({
      vendor: VENDOR,
      items: [{ slug: 'mug', documentId: SEEN, quantity: 1 }],
      country: 'DE',
      method: 'direct',
      total: 100n,
      address: { city: 'Freiburg' },
      saveAddress: true,
    })
  })

  it('goes to the address book’s first address until another is chosen or typed', () => {
    const form = open()
    expect(form.saved?.id).toBe('home')
    form.addressId = ''
    expect(form.saved).toBeUndefined()
    const typing = open()
    typing.address.city = 'Samarkand'
    expect(typing.saved).toBeUndefined()
  })

  it('goes to an address of the address book, which keeps it once', async () => {
    const { node, asked } = shop()
    const form = open({ node })
    form.addressId = 'home'
    expect(form.country).toBe('DE')
    await price(form, quoted(100n), asked)
    expect(form.wish).toMatchObject({ address: home.address, saveAddress: false })
  })

  it('tells no address where nothing is shipped', async () => {
    const { node, asked } = shop()
    const form = open({ node, listing: { ...mug, kind: 'digital' } })
    form.address = home.address
    await price(form, quoted(100n), asked)
    expect(form.wish).not.toHaveProperty('address')
    expect(form.wish).not.toHaveProperty('country')
  })

  it('sends only coupons that count', async () => {
    const { node, asked } = shop()
    const form = open({ node })
    form.coupons = ['Spring', 'nothing']
    const items = quoted(1n).items.map((item) => ({ ...item, coupons: ['spring'] }))
    await price(form, quoted(90n, { items }), asked)
    expect(form.wish?.items[0]?.coupons).toEqual(['spring'])
    expect([form.counts('Spring'), form.counts('nothing')]).toEqual([true, false])
  })

  it('is no order before the price is known, or while something is left to choose', async () => {
    const form = open()
    expect(form.wish).toBeUndefined()
    const [item] = form.items
    if (item) item.quantity = 'two'
    expect(form.draft).toBeUndefined()
  })

  it('takes the first fitting way of sending until another one is chosen', () => {
    const services = ['Slow', 'Fast'].map((name) => ({
      name,
      delivery: '',
      price: 1n,
      additionalPrice: 0n,
    }))
    const post = { name: 'Post', kind: 'delivery', regions: ['EU'], services } as const
    const form = open({ listing: { ...mug, shipping: [{ ...post, regions: ['EU'], services }] } })
    form.addressId = ''
    expect(form.draft?.items[0]).not.toHaveProperty('shipping')
    form.address.country = 'DE'
    expect(form.draft?.items[0]?.shipping).toEqual({ option: 'Post', service: 'Slow' })
    form.shipping = { mug: { option: 'Post', service: 'Fast' } }
    expect(form.draft?.items[0]?.shipping?.service).toBe('Fast')
  })
})

describe('a checkout that was left half-way', () => {
  it('is as it was after a reload, and empty after the order', () => {
    const form = open()
    form.note = 'The dark one'
    form.addressId = 'home'
    const [item] = form.items
    if (item) item.quantity = '3'
    form.keep()
    const again = open()
    expect(again).toMatchObject({ note: 'The dark one', addressId: 'home' })
    expect(again.items[0]?.quantity).toBe('3')
    again.placed()
    expect(open()).toMatchObject({ note: '', addressId: undefined })
  })

  it('counts in the cart too, which the order empties', () => {
    const cart = new Cart()
    cart.add({ vendor: VENDOR, slug: 'mug', title: 'Mug', selections: [], quantity: 1 })
    cart.add({ vendor: 'bo' as Nym, slug: 'pot', title: 'Pot', selections: [], quantity: 1 })
    const form = open({ cart })
    const [item] = form.items
    if (item) item.quantity = '4'
    form.keep()
    expect(cart.of(VENDOR)[0]?.quantity).toBe(4)
    form.placed()
    expect(cart.lines.map(({ slug }) => slug)).toEqual(['pot'])
  })
})
