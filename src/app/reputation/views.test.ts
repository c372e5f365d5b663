import { describe, expect, it } from 'vitest'
import { NOW, trade } from '../../contracts/reputation/testing.ts'
import { webOf } from '../../contracts/reputation/web.ts'
import type { Nym } from '../../lib/brand.ts'
import type { RatingRecord } from '../../storage/records.ts'
import { publicRatings, scoreFor } from './views.ts'

const nym = (name: string) => name as Nym
const records = ['ada', 'bo', 'cy', 'dee'].map((rater) => {
  const { rating, paid } = trade({ id: rater, overall: 4, rater })
  return { rating, paid } as RatingRecord
})
const lists = new Map([
  [nym('ada'), [nym('bo'), nym('cy')]],
  [nym('eve'), [nym('bo')]],
  [nym('vendor'), [nym('cy'), nym('dee')]],
])
const reader = { web: webOf({ self: nym('me'), lists }), now: NOW }

describe('ratings on a page', () => {
  it('name one of those who vouch for their author, but never the rated one', async () => {
    const shown = await publicRatings(records, reader, async (one) => one.toUpperCase())
    const by = new Map(shown.map((rating) => [rating.rater as string, rating]))
    expect(by.get('ada')?.followed).toBe(true)
    expect(by.get('ada')?.vouchers).toBeUndefined()
    expect(by.get('bo')).toMatchObject({ followed: false, vouchers: { name: 'ADA', count: 2 } })
    expect(by.get('cy')?.vouchers).toEqual({ name: 'ADA', count: 1 })
    expect(by.get('dee')?.vouchers).toBeUndefined()
  })

  it('count by how near their authors are', () => {
    expect(scoreFor(records, 'vendor', reader).evidence).toMatchObject({ near: 1, vouched: 2 })
  })
})
