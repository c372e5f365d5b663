import { describe, expect, it } from 'vitest'
import type { ModeratorOfferDraft } from '../../../app/rpc/trade-api.ts'
import type { Nym } from '../../../lib/brand.ts'
import { feeOf, keptOffer, offerInput, offerProblems, toOffer } from './offer-input.ts'
import type { OfferInput } from './offer-input.ts'

const now = Date.UTC(2026, 10, 21)
const offer: ModeratorOfferDraft = {
  description: 'Thirty years of\ncarpets.',
  terms: 'Three days to answer.',
  fee: { fixedSats: 2000n, basisPoints: 250 },
  languages: ['uz', 'pt-BR'],
  responseHours: 30,
  endBuyerShare: 3333,
  backup: `12D3KooW${'a'.repeat(44)}` as Nym,
  helperDiscount: 3050,
  expires: Date.UTC(2030, 0, 2, 3, 4, 5),
}

describe('an offer to moderate', () => {
  it('does not change when it is opened and published again', () => {
    expect(toOffer(offerInput(offer, 'en'))).toEqual(offer)
    const free: ModeratorOfferDraft = {
      description: '',
      terms: '',
      fee: { basisPoints: 0 },
      languages: ['en'],
      responseHours: 24,
      endBuyerShare: 5000,
    }
    expect(toOffer(offerInput(free, 'en'))).toEqual(free)
  })

  it('begins with something that can be published', () => {
    const first = offerInput(undefined, 'de')
    expect(offerProblems(first, now)).toEqual([])
    expect(toOffer(first)).toMatchObject({ languages: ['de'], fee: { basisPoints: 500 } })
  })

  it('has the share that was typed when another was typed', () => {
    expect(toOffer({ ...offerInput(offer, 'en'), end: 40 }).endBuyerShare).toBe(4000)
  })

  it('gives no discount unless one is typed, and none off no fee', () => {
    const first = offerInput(undefined, 'en')
    expect(toOffer(first)).not.toHaveProperty('helperDiscount')
    expect(toOffer({ ...first, discount: '0' })).not.toHaveProperty('helperDiscount')
    expect(toOffer({ ...first, discount: ' 30 % ' })).toMatchObject({ helperDiscount: 3000 })
    expect(toOffer({ ...first, discount: '30', fee: 'none' })).not.toHaveProperty('helperDiscount')
  })

  it('survives a closed page, but not nonsense in its place', () => {
    const input = offerInput(offer, 'en')
    const empty = { ...offerInput(undefined, 'en'), published: input.published }
    expect(keptOffer(JSON.parse(JSON.stringify(input)), empty)).toEqual(input)
    expect(keptOffer({ end: 101, response: '0', backup: ['x'], languages: [3] }, input)).toEqual({
      ...input,
      backup: [],
      languages: [],
    })
  })
})

it('says what keeps an offer from being published', () => {
  const found = (over: Partial<OfferInput>) =>
    offerProblems({ ...offerInput(offer, 'en'), ...over }, now).map(({ field }) => field)
  expect(found({})).toEqual([])
  expect(found({ percent: '100.01', fixed: '0' })).toEqual(['percent', 'fixed'])
  expect(found({ fee: 'none', percent: 'x', fixed: 'y' })).toEqual([])
  expect(found({ discount: '101' })).toEqual(['discount'])
  expect(found({ discount: '0' })).toEqual([])
  expect(found({ languages: [] })).toEqual(['languages'])
  expect(found({ lastDay: '2026-11-01' })).toEqual(['last-day'])
  expect(found({ terms: 'x'.repeat(10_001) })).toEqual(['terms'])
})

it('tells what a moderator gets of an order', () => {
  expect(feeOf({ fixedSats: 2000n, basisPoints: 250 }, 1_000_000n)).toBe(27_000n)
  expect(feeOf({ basisPoints: 1 }, 9999n)).toBe(0n)
  expect(feeOf({ fixedSats: 5000n }, 1000n)).toBe(1000n)
})
