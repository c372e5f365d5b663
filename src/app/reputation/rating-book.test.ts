import 'fake-indexeddb/auto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { alice, sampleContents } from '../../contracts/documents/fixtures/samples.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import { HOUR, makeMelonOrder, T0 } from '../../contracts/order/fixtures/melon-order.ts'
import type { MelonOrder } from '../../contracts/order/fixtures/melon-order.ts'
import type { RatingProof } from '../../contracts/reputation/proof.ts'
import type { Nym } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import { RatingsRepository } from '../../storage/repositories/ratings.ts'
import { freshDatabase } from '../../storage/testing.ts'
import type { Change } from '../changes.ts'
import { RatingBook } from './rating-book.ts'

let sale: MelonOrder
let vendor: Nym
let book: RatingBook
let told: string[]
let firsts: Nym[]

beforeAll(async () => {
  sale = await makeMelonOrder()
  vendor = (await alice()).party.nym
})

beforeEach(async () => {
  const changes = new Emitter<Change>()
  told = []
  firsts = []
  changes.on(({ about }) => void told.push(about))
  book = new RatingBook({
    ratings: new RatingsRepository(await freshDatabase()),
    network: 'regtest',
    changes,
    clock: () => T0 + 48 * HOUR,
    onFirst: (nym) => void firsts.push(nym),
  })
})

async function proofOf(overall: number, at = T0 + HOUR): Promise<RatingProof> {
  const content = { ...sampleContents.rating, order: sale.order.id, rated: vendor, overall }
  const rating = await signDocument('rating', content, sale.buyer, at)
  return { rating: rating.armored, acceptance: sale.acceptance.armored }
}
const stars = async () => (await book.of(vendor)).map(({ rating }) => rating.overall)

describe('the book of ratings', () => {
  it('keeps what is proved, once, and tells of it', async () => {
    const bad = await proofOf(1)
    expect(await book.take([bad])).toBe(1)
    expect(await book.take([bad], { rated: vendor })).toBe(1)
    expect(await stars()).toEqual([1])
    expect({ told, firsts }).toEqual({ told: ['reputation'], firsts: [vendor] })
    expect(await book.people()).toEqual([vendor])
    expect(await book.proofs(vendor)).toEqual([bad])
  })

  it('never takes what is forged, and stops listening to who sends much of it', async () => {
    const bad = await proofOf(1)
    const forged = { ...bad, rating: bad.rating.replace('<overall>1<', '<overall>5<') }
    expect(await book.take([forged, bad])).toBe(1)
    expect(await stars()).toEqual([1])
    expect(await book.take([forged, forged, forged, await proofOf(3, T0 + 2 * HOUR)])).toBe(0)
    expect(await stars()).toEqual([1])
  })

  it('takes nothing about others from who was asked about one person', async () => {
    const other = sale.buyer.party.nym
    expect(await book.take([await proofOf(2)], { rated: other })).toBe(0)
    expect(await stars()).toEqual([])
  })

  it('puts a later rating of the same order in the place of the earlier one, and never back', async () => {
    const [first, later] = [await proofOf(1), await proofOf(4, T0 + 3 * HOUR)]
    await book.take([first])
    await book.take([later])
    await book.take([first])
    expect(await stars()).toEqual([4])
  })

  it('keeps what the chain said of a payment when a reply comes', async () => {
    const bad = await proofOf(1)
    await book.take([bad])
    const [record] = await book.of(vendor)
    if (record === undefined) throw new Error('nothing kept')
    const paid = { state: 'paid', sats: 7n, at: T0 } as const
    await book.setPaid(vendor, new Map([[record.key, paid]]))
    const reply = await signDocument(
      'rating_reply',
      { order: record.rating.order, rating: record.rating.id, text: 'Sorry' },
      sale.vendor,
      T0 + 4 * HOUR,
    )
    await book.take([{ ...bad, reply: reply.armored }])
    // Somebody who knows of no reply does not take it away.
    await book.take([bad])
    expect(await book.of(vendor)).toMatchObject([
      { paid, rating: { reply: { text: 'Sorry' }, proof: { reply: reply.armored } } },
    ])
  })
})
