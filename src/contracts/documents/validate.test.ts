import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sampleContents } from './fixtures/samples.ts'
import { LIMITS } from './limits.ts'
import { listing } from './listing.ts'
import type { ListingDraft } from './validate.ts'
import {
  validateAddress,
  validateDispatch,
  validateListing,
  validateNote,
  validateProfile,
} from './validate.ts'

const draft: ListingDraft = sampleContents.listing
const photo = draft.photos[0]

describe('a form', () => {
  it('has nothing to say about a good draft', () => {
    expect(validateListing(draft)).toEqual({})
    expect(validateProfile(sampleContents.profile)).toEqual({})
    expect(validateAddress(sampleContents.order.address ?? emptyAddress)).toEqual({})
  })

  it('names each field that is wrong, and what would be right', () => {
    expect(
      validateListing({
        ...draft,
        title: ' ',
        kind: 'digital',
        description: 'x'.repeat(LIMITS.description + 1),
        price: { currency: 'EUR', amount: 0n },
        quantity: -1,
        tags: ['fruit', ' fruit', ''],
        categories: Array.from({ length: 11 }, (_, index) => `c${index}`),
        photos: photo
          ? [
              { ...photo, alt: 'a\u202eb' },
              { ...photo, large: 'nothing' },
            ]
          : [],
      }),
    ).toEqual({
      title: { code: 'field.required' },
      condition: { code: 'field.not-applicable' },
      description: { code: 'field.too-long', data: { max: 50_000, length: 50_001 } },
      'price.amount': { code: 'field.required' },
      quantity: { code: 'field.out-of-range', data: { min: 0, max: 1_000_000 } },
      'tags.1': { code: 'field.repeated' },
      'tags.2': { code: 'field.required' },
      categories: { code: 'field.too-many', data: { max: 10 } },
      'photos.0.alt': { code: 'field.forbidden-character' },
      'photos.1': { code: 'field.wrong-form' },
    })
  })

  it('takes no words but those of documents', () => {
    const wrong = { code: 'field.wrong-form' }
    expect(
      validateListing({
        ...draft,
        kind: 'idea' as never,
        condition: 'broken' as never,
        slug: '../melon',
        language: 'English',
        price: { currency: 'XXX', amount: 1n },
      }),
    ).toEqual({
      ...{ kind: wrong, slug: wrong, language: wrong, 'price.currency': wrong },
      condition: { code: 'field.not-applicable' },
    })
    expect(validateListing({ ...draft, condition: 'broken' as never })).toEqual({
      condition: wrong,
    })
    expect(validateListing({ ...draft, slug: 'a'.repeat(71) })).toEqual({ slug: wrong })
    expect(validateListing({ ...draft, slug: 'a'.repeat(70) })).toEqual({})
    const most = { currency: 'EUR', amount: LIMITS.fiat }
    expect(validateListing({ ...draft, price: most })).toEqual({})
    expect(validateListing({ ...draft, price: { ...most, amount: LIMITS.fiat + 1n } })).toEqual({
      'price.amount': { code: 'field.out-of-range' },
    })
  })

  it('takes as many photos and pieces as a document', () => {
    const photos = Array.from({ length: 31 }, () => draft.photos).flatMap(([one]) => one ?? [])
    expect(validateListing({ ...draft, photos })).toEqual({
      photos: { code: 'field.too-many', data: { max: 30 } },
    })
    expect(validateListing({ ...draft, photos: photos.slice(1) })).toEqual({})
    for (const quantity of [0, 1_000_000]) {
      expect(validateListing({ ...draft, quantity })).toEqual({})
    }
    for (const quantity of [-1, 0.5, 1_000_001]) {
      expect(validateListing({ ...draft, quantity })).toHaveProperty('quantity')
    }
    for (const change of [{ width: 0 }, { height: 16_385 }, { thumbhash: '' }, { tiny: 'x' }]) {
      const [one] = draft.photos
      expect(validateListing({ ...draft, photos: one ? [{ ...one, ...change }] : [] })).toEqual({
        'photos.0': { code: 'field.wrong-form' },
      })
    }
  })

  it('counts characters as people do', () => {
    expect(validateProfile({ ...sampleContents.profile, name: '🍉'.repeat(40) })).toEqual({})
    expect(validateProfile({ ...sampleContents.profile, name: '🍉'.repeat(41) })).toEqual({
      name: { code: 'field.too-long', data: { max: 40, length: 41 } },
    })
  })

  it('asks for the parts of an address that every parcel needs', () => {
    expect(validateAddress(emptyAddress)).toEqual({
      name: { code: 'field.required' },
      street: { code: 'field.required' },
      city: { code: 'field.required' },
      country: { code: 'field.required' },
    })
    expect(validateAddress({ ...emptyAddress, country: 'usa' })).toMatchObject({
      country: { code: 'field.wrong-form' },
    })
  })

  it('lets a note be empty but not endless', () => {
    expect(validateNote('reason', '')).toEqual({})
    expect(validateNote('note', 'x'.repeat(3001))).toMatchObject({ note: { data: { max: 3000 } } })
  })

  it('lets the vendor say as much of a dispatch as a document holds', () => {
    expect(validateDispatch({ carrier: '', tracking: '', note: '' })).toEqual({})
    const tracking = 'x'.repeat(LIMITS.tracking + 1)
    expect(validateDispatch({ carrier: '', tracking, note: '' })).toMatchObject({
      tracking: { code: 'field.too-long', data: { max: 140 } },
    })
  })

  it('accepts exactly the drafts that can be signed', () => {
    const text = (max: number) => fc.string({ unit: 'grapheme', maxLength: max })
    const drafts = fc.record<ListingDraft>(
      {
        title: fc.oneof(text(8), fc.constant('x'.repeat(141))),
        kind: fc.constantFrom('physical', 'digital', 'service'),
        description: fc.oneof(text(60), fc.constant('&'.repeat(4000))),
        price: fc.record({
          currency: fc.constantFrom('BTC', 'EUR', 'XXX'),
          amount: fc.constantFrom(0n, 1n, LIMITS.fiat, LIMITS.sats, LIMITS.sats + 1n),
        }),
        condition: fc.constantFrom('new', 'fair'),
        quantity: fc.constantFrom(0, 5, 1_000_001, 1.5),
        tags: fc.array(fc.constantFrom('a', 'b', ' a', '', 'x'.repeat(41)), { maxLength: 12 }),
        categories: fc.constant([]),
        photos: fc.constant([]),
      },
      { requiredKeys: ['title', 'kind', 'description', 'price', 'tags', 'categories', 'photos'] },
    )
    fc.assert(
      fc.property(drafts, (one) => {
        // What the form does not ask for stays as it is; shipping is of physical goods only.
        const { condition: _c, quantity: _q, language: _l, ...rest } = sampleContents.listing
        let signable = true
        try {
          listing.decode(
            listing.encode({ ...rest, options: [], skus: [], shipping: [], ...one }, 'listing'),
            'listing',
          )
        } catch {
          signable = false
        }
        expect(Object.keys(validateListing(one)).length === 0).toBe(signable)
      }),
      { numRuns: 1000 },
    )
  })
})

const emptyAddress = { name: '', street: '', city: '', postalCode: '', country: '', note: '' }
