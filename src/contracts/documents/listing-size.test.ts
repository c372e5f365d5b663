import { describe, expect, it } from 'vitest'
import { writeXml } from '../xml/write.ts'
import { parseXml } from '../xml/parse.ts'
import { sampleContents } from './fixtures/samples.ts'
import type { ListingContent } from './listing.ts'
import { listing } from './listing.ts'
import type { Option } from './variants.ts'

const count = <T>(length: number, make: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => make(index))

const optionsOf = (length: number): Option[] =>
  count(length, (index) => ({
    name: `option ${index}`,
    description: 'x'.repeat(70),
    variants: count(30, (variant) => ({ name: `${variant}`.padStart(40, '-') })),
  }))

/** Through the whole parser, with its limits of bytes and elements. */
function comesBack(change: Partial<ListingContent>): boolean {
  const content = { ...sampleContents.listing, ...change }
  const xml = writeXml({ name: 'listing', content: listing.encode(content, 'listing') })
  expect(listing.decode(parseXml(xml).content, 'listing')).toEqual(content)
  return true
}

describe('a listing at its limits', () => {
  it('may have 30 options of 30 variants', () => {
    expect(comesBack({ options: optionsOf(30), skus: [] })).toBe(true)
  })

  it('may have 500 SKUs of two options', () => {
    const options = optionsOf(2)
    const [one, other] = options
    const skus = count(501, (index) => ({
      selections: [
        { option: one?.name ?? '', variant: one?.variants[index % 30]?.name ?? '' },
        { option: other?.name ?? '', variant: other?.variants[Math.floor(index / 30)]?.name ?? '' },
      ],
      productId: `${index}`.padStart(40, '0'),
      surcharge: BigInt(index),
      quantity: 1_000_000,
    }))
    expect(comesBack({ options, skus: skus.slice(1) })).toBe(true)
    expect(() => comesBack({ options, skus })).toThrow('too-many')
  })

  it('may have 30 ways of sending with 30 services each', () => {
    const service = { delivery: 'x'.repeat(70), price: 500n, additionalPrice: 0n }
    const shipping = count(30, (way) => ({
      name: `way ${way}`,
      kind: 'delivery' as const,
      regions: ['ALL'],
      services: count(30, (name) => ({ ...service, name: `${name}`.padStart(40, '-') })),
    }))
    expect(comesBack({ shipping })).toBe(true)
  })

  it('may say as much as it likes in every text at once', () => {
    const lines = (length: number) => `${'西'.repeat(999)}\n`.repeat(length / 1000).trim()
    expect(
      comesBack({ description: lines(50_000), terms: lines(10_000), returns: lines(10_000) }),
    ).toBe(true)
  })
})
