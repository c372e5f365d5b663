import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NodeClient, OpenedListing } from '../../../app/rpc/api.ts'
import type { DocumentId } from '../../../lib/brand.ts'
import { ListingForm } from './listing-form.svelte.ts'
import { stubLocalStorage } from '../../state/testing.ts'

const node = { call: () => Promise.reject(new Error('nobody is asked')) } as unknown as Pick<
  NodeClient,
  'call'
>
const mug: OpenedListing = {
  slug: 'mug',
  base: 'bafk-first' as DocumentId,
  title: 'Mug',
  kind: 'physical',
  description: '',
  price: { currency: 'EUR', amount: 2450n },
  condition: 'new',
  quantity: 3,
  tags: ['clay'],
  categories: [],
  photos: [
    {
      tiny: 't',
      small: 's',
      large: 'l',
      thumbhash: 'AAAAAAA=',
      width: 4,
      height: 3,
      alt: 'A mug',
    },
  ],
}

beforeEach(stubLocalStorage)
afterEach(() => vi.unstubAllGlobals())

describe('writing a listing', () => {
  it('loses nothing when the page is closed half-way', () => {
    const form = new ListingForm(node, undefined, 'EUR', localStorage)
    form.input.title = 'Stoneware mug'
    form.input.price = '24,5'
    form.input.tags = ['clay', 'mug']
    form.keep()
    expect(form.kept).toBe('kept')

    const later = new ListingForm(node, undefined, 'EUR', localStorage)
    expect(later.restoredAt).toBeDefined()
    expect(later.toDraft()).toMatchObject({
      title: 'Stoneware mug',
      price: { currency: 'EUR', amount: 2450n },
      tags: ['clay', 'mug'],
    })
  })

  it('keeps no draft of what was only looked at', () => {
    const form = new ListingForm(node, mug, 'EUR', localStorage)
    form.keep()
    expect(form.kept).toBe('unchanged')
    expect(new ListingForm(node, mug, 'EUR', localStorage).restoredAt).toBeUndefined()
    expect(form.toDraft()).toEqual(mug)
  })

  it('brings back stored photos with the texts typed for them', () => {
    const form = new ListingForm(node, mug, 'EUR', localStorage)
    const [photo] = form.photos.items
    if (photo !== undefined) photo.alt = 'A mug from the side'
    form.keep()
    const later = new ListingForm(node, mug, 'EUR', localStorage)
    expect(later.toDraft().photos.map((kept) => kept.alt)).toEqual(['A mug from the side'])
  })

  it('goes back to what is published when the draft is discarded', () => {
    const form = new ListingForm(node, mug, 'EUR', localStorage)
    form.input.title = 'Cup'
    form.keep()
    const later = new ListingForm(node, mug, 'EUR', localStorage)
    expect(later.input.title).toBe('Cup')
    later.discard()
    expect(later.toDraft()).toEqual(mug)
    expect(new ListingForm(node, mug, 'EUR', localStorage).restoredAt).toBeUndefined()
  })

  it('goes on from the version that it began with, whatever was published since', () => {
    const form = new ListingForm(node, mug, 'EUR', localStorage)
    form.input.title = 'Cup'
    form.keep()
    const newer = { ...mug, title: 'Beaker', base: 'bafk-second' as DocumentId }
    const later = new ListingForm(node, newer, 'EUR', localStorage)
    expect(later.toDraft()).toMatchObject({ title: 'Cup', base: mug.base })
    later.discard()
    expect(later.toDraft()).toEqual(newer)
  })

  it('does not mix the draft of one listing into another', () => {
    const form = new ListingForm(node, mug, 'EUR', localStorage)
    form.input.title = 'Cup'
    form.keep()
    expect(new ListingForm(node, undefined, 'EUR', localStorage).input.title).toBe('')
  })

  it('says so where the browser keeps no drafts', () => {
    vi.stubGlobal('localStorage', undefined)
    const form = new ListingForm(node, undefined, 'EUR', localStorage)
    form.input.title = 'Cup'
    form.keep()
    expect(form.kept).toBe('unkept')
  })
})
