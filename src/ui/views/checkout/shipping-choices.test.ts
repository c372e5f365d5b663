import { describe, expect, it } from 'vitest'
import type { Sendable } from './shipping-choices.ts'
import { chosenShipping, doesNotShip, shippingChoices, whereNeeded } from './shipping-choices.ts'

const mug: Sendable = {
  kind: 'physical',
  price: { currency: 'EUR', amount: 2000n },
  shipping: [
    {
      name: 'Post',
      kind: 'delivery',
      regions: ['EU'],
      services: [
        { name: 'Slow', delivery: '5 days', price: 500n, additionalPrice: 100n },
        { name: 'Fast', delivery: '1 day', price: 1500n, additionalPrice: 300n },
      ],
    },
    { name: 'Stall', kind: 'pickup', regions: ['DE'], services: [] },
  ],
}
const options = (country: string) =>
  shippingChoices(mug, country, 1).map(({ shipping }) => `${shipping.option} ${shipping.service}`)

describe('ways of sending', () => {
  it('are those that reach the country', () => {
    expect(options('DE')).toEqual(['Post Slow', 'Post Fast', 'Stall '])
    expect(options('FR')).toEqual(['Post Slow', 'Post Fast'])
    expect(options('US')).toEqual([])
    expect(options('')).toEqual([])
  })

  it('cost more for each further piece', () => {
    const [slow] = shippingChoices(mug, 'FR', 3)
    expect(slow?.price).toEqual({ currency: 'EUR', amount: 700n })
  })

  it('stay as wished as long as they reach the country, else the first one is taken', () => {
    const stall = { option: 'Stall', service: '' }
    expect(chosenShipping(shippingChoices(mug, 'DE', 1), stall)?.kind).toBe('pickup')
    expect(chosenShipping(shippingChoices(mug, 'FR', 1), stall)?.shipping.service).toBe('Slow')
    expect(chosenShipping(shippingChoices(mug, 'US', 1), stall)).toBeUndefined()
  })

  it('are missing for a country only once it is known', () => {
    expect(doesNotShip(mug, '')).toBe(false)
    expect(doesNotShip(mug, 'US')).toBe(true)
    expect(doesNotShip({ ...mug, shipping: [] }, 'US')).toBe(false)
  })
})

describe('the address', () => {
  const [post] = shippingChoices(mug, 'DE', 1)
  const pickup = shippingChoices(mug, 'DE', 1).at(-1)
  const file: Sendable = { kind: 'digital', price: mug.price }

  it('is asked for as soon as one thing travels', () => {
    expect(
      whereNeeded([
        { listing: file, choice: undefined },
        { listing: mug, choice: post },
      ]),
    ).toBe('address')
    expect(whereNeeded([{ listing: mug, choice: undefined }])).toBe('address')
  })

  it('is not asked for what is picked up or handed over, but the country of taxes is', () => {
    expect(whereNeeded([{ listing: mug, choice: pickup }])).toBe('country')
    const taxed = {
      ...file,
      taxes: [{ name: 'VAT', regions: ['EU'], onShipping: false, basisPoints: 1900 }],
    }
    expect(whereNeeded([{ listing: taxed, choice: undefined }])).toBe('country')
    expect(whereNeeded([{ listing: file, choice: undefined }])).toBe('nothing')
  })
})
