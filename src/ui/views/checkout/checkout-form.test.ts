import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ListingDraft, NodeClient } from '../../../app/rpc/api.ts'
import type { DocumentId, Nym } from '../../../lib/brand.ts'
import { SoukError } from '../../../lib/errors.ts'
import { CheckoutForm } from './checkout-form.svelte.ts'

const VENDOR = '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp' as Nym
const SEEN = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy' as DocumentId
const mug: ListingDraft & { slug: string } = {
  slug: 'mug',
  title: 'Mug',
  kind: 'physical',
  description: '',
  price: { currency: 'BTC', amount: 100n },
  tags: [],
  categories: [],
  photos: [],
}

/** A node that answers a question about n pieces when the test says so. */
function shop() {
  const asked = new Map<number, PromiseWithResolvers<unknown>>()
  const call = (_method: string, input: { quantity: number }) => {
    const answer = Promise.withResolvers<unknown>()
    asked.set(input.quantity, answer)
    return answer.promise
  }
  return { node: { call } as unknown as Pick<NodeClient, 'call'>, asked }
}
const quote = (pieces: bigint) => ({ documentId: SEEN, unitSats: 100n, total: 100n * pieces })
const open = (node = shop().node) => new CheckoutForm(node, VENDOR, 'mug')

beforeEach(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  })
})
afterEach(() => vi.unstubAllGlobals())

describe('checking out', () => {
  it('shows the price of the latest quantity, even when an older answer comes later', async () => {
    const { node, asked } = shop()
    const form = open(node)
    const one = form.ask(1)
    const two = form.ask(2)
    asked.get(2)?.resolve(quote(2n))
    asked.get(1)?.resolve(quote(1n))
    await Promise.all([one, two])
    expect(form.quote?.total).toBe(200n)
    expect(form.quoting).toBe(false)
  })

  it('shows no old price beside a refusal', async () => {
    const { node, asked } = shop()
    const form = open(node)
    const first = form.ask(1)
    asked.get(1)?.resolve(quote(1n))
    await first
    const second = form.ask(9)
    asked.get(9)?.reject(new SoukError('order.out-of-stock', 'not enough'))
    await second
    expect(form.quote).toBeUndefined()
    expect(form.quoteError?.code).toBe('order.out-of-stock')
  })

  it('asks for a second look when the terms changed, not when somebody else bought a piece', () => {
    const form = open()
    const newer = 'bnewer' as DocumentId
    const newest = 'bnewest' as DocumentId
    form.look(SEEN, mug)
    form.look(newer, { ...mug, quantity: 1 })
    expect(form.seen).toBe(newer)
    const dearer = { ...mug, price: { ...mug.price, amount: mug.price.amount + 1n } }
    form.look(newest, dearer)
    expect(form.seen).toBe(newer)
    form.agree(newest, dearer)
    expect(form.seen).toBe(newest)
  })

  it('orders the version that the buyer saw, with the address only where something is shipped', () => {
    const form = open()
    form.seen = SEEN
    form.quantity = '2'
    form.address.city = ' Freiburg '
    expect(form.order(mug)).toMatchObject({
      documentId: SEEN,
      quantity: 2,
      address: { city: 'Freiburg' },
    })
    expect(form.order({ ...mug, kind: 'digital' })).not.toHaveProperty('address')
    form.quantity = 'two'
    expect(form.order(mug)).toBeUndefined()
  })

  it('is as it was left after a reload', () => {
    const form = open()
    form.quantity = '3'
    form.note = 'The dark one'
    form.keep()
    expect(open()).toMatchObject({ quantity: '3', note: 'The dark one' })
  })

  it('remembers the address for the next order only where the buyer wants it', () => {
    const form = open()
    form.address.city = 'Freiburg'
    form.note = 'The dark one'
    form.keep()
    form.placed()
    expect(open()).toMatchObject({ note: '', address: { city: 'Freiburg' } })
    const next = open()
    next.remember = false
    next.placed()
    expect(open().address.city).toBe('')
  })
})
