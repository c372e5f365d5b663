import { describe, expect, it } from 'vitest'
import type { ShippingOption } from '../../contracts/documents/shipping.ts'
import type { Nym } from '../../lib/brand.ts'
import type { ListingDraftRecord } from '../../storage/repositories/listings.ts'
import { excerptOf, facetsOf } from './card-facets.ts'

const mug: ListingDraftRecord = {
  title: 'Mug',
  kind: 'physical',
  description: 'Thrown by hand.',
  price: { currency: 'EUR', amount: 2400n },
  condition: 'new',
  tags: [],
  categories: ['Kitchen'],
  photos: [],
}
const option = (regions: string[], price: bigint): ShippingOption => ({
  name: regions.join(),
  kind: 'delivery',
  regions,
  services: [{ name: 'post', delivery: '', price, additionalPrice: 0n }],
})

describe('what others may look for in a listing', () => {
  it('says where it is sent to, and where for nothing', () => {
    const shipping = [option(['CH', 'EU'], 500n), option(['DE', 'AT'], 0n)]
    const { shipsTo, freeTo } = facetsOf({ ...mug, shipping }, [])
    expect(shipsTo).toContain('CH')
    expect(shipsTo).toContain('PT')
    expect(shipsTo).toHaveLength(28)
    expect(freeTo).toEqual(['AT', 'DE'])
  })

  it('says that goods without options are sent everywhere for nothing, and files nowhere', () => {
    expect(facetsOf(mug, [])).toMatchObject({ shipsTo: ['ALL'], freeTo: ['ALL'] })
    const file: ListingDraftRecord = { ...mug, kind: 'digital' }
    expect(facetsOf(file, [])).toMatchObject({ shipsTo: [], freeTo: [] })
  })

  it('names the moderators of the listing, else those of the store', () => {
    const [own, policy] = ['own' as Nym, 'policy' as Nym]
    expect(facetsOf(mug, [policy]).moderators).toEqual([policy])
    expect(facetsOf({ ...mug, moderators: [own] }, [policy]).moderators).toEqual([own])
  })
})

describe('an excerpt', () => {
  it('is one line of whole words', () => {
    const excerpt = excerptOf('Thrown  by\nhand. ' + 'Blue glaze. '.repeat(40))
    expect([...excerpt].length).toBeLessThanOrEqual(200)
    expect(excerpt).toMatch(/^Thrown by hand\. Blue .*(?:Blue|glaze\.)$/)
    expect(excerptOf('Short.')).toBe('Short.')
  })

  it('is cut anywhere but before a mark where there are no words', () => {
    expect([...excerptOf('陶'.repeat(300))]).toHaveLength(200)
    const accented = 'e\u0301'.repeat(150)
    expect(excerptOf('x' + accented)).toBe('x' + 'e\u0301'.repeat(99))
  })
})
