import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { alice, sampleContents } from '../../contracts/documents/fixtures/samples.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import type { MelonOrder } from '../../contracts/order/fixtures/melon-order.ts'
import { HOUR, makeMelonOrder, T0 } from '../../contracts/order/fixtures/melon-order.ts'
import { newestRatings } from '../../contracts/reputation/newest.ts'
import type { RatingProof } from '../../contracts/reputation/proof.ts'
import type { VerifiedRating } from '../../contracts/reputation/verify.ts'
import { verifyRating } from '../../contracts/reputation/verify.ts'
import type { Nym } from '../../lib/brand.ts'
import { RATINGS_PROTOCOL } from '../constants.ts'
import { request } from '../framing.ts'
import { connect, openBrowser } from '../swarm/testing.ts'
import { RatingExchange } from './exchange.ts'
import { encodeQuestion, proofDigest } from './messages.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

let sale: MelonOrder
let vendor: Nym
let bad: RatingProof
beforeAll(async () => {
  sale = await makeMelonOrder()
  vendor = (await alice()).party.nym
  bad = await proofOf(1)
})

async function proofOf(overall: number, at = T0 + HOUR): Promise<RatingProof> {
  const content = { ...sampleContents.rating, order: sale.order.id, rated: vendor, overall }
  const rating = await signDocument('rating', content, sale.buyer, at)
  return { rating: rating.armored, acceptance: sale.acceptance.armored }
}

/** Somebody's browser that keeps what it could verify. */
async function person() {
  const browser = await openBrowser()
  const kept: VerifiedRating[] = []
  const about = (nym: Nym) => newestRatings(kept).filter(({ rated }) => rated === nym)
  const shelf = {
    proofs: async (nym: Nym) => about(nym).map(({ proof }) => proof),
    take: async (proofs: readonly RatingProof[], { rated }: { rated?: Nym } = {}) => {
      let good = 0
      for (const proof of proofs) {
        const rating = await verifyRating(proof, { now: T0 + 24 * HOUR }).catch(() => undefined)
        if (rating === undefined || (rated !== undefined && rating.rated !== rated)) continue
        kept.push(rating)
        good++
      }
      return good
    },
  }
  const { node } = browser
  const exchange = new RatingExchange({ node, dht: node.libp2p.services.dht, shelf })
  await exchange.start()
  cleanups.push(() => browser.stop())
  return { browser, exchange, shelf, stars: () => about(vendor).map(({ overall }) => overall) }
}

describe('a bad rating', () => {
  it('is found when the rated one says that there is none, and the rater has gone', async () => {
    const [rater, rated, viewer] = [await person(), await person(), await person()]
    const anchor = await openBrowser()
    cleanups.push(() => anchor.stop())
    for (const { browser } of [rater, rated, viewer]) await connect(browser, anchor)
    // The rated one takes part, takes every copy, and never shows any.
    rated.shelf.proofs = async () => []
    await rated.exchange.announce(vendor)

    await rater.shelf.take([bad])
    await rater.exchange.announce(vendor)
    await viewer.exchange.search(vendor)
    expect(viewer.stars()).toEqual([1])
    await viewer.exchange.announce(vendor)
    await rater.browser.stop()

    // Knows nobody but one who has no ratings.
    const shopper = await person()
    await connect(shopper.browser, anchor)
    await shopper.exchange.search(vendor)
    expect(shopper.stars()).toEqual([1])
  }, 60_000)

  it('lives with others as soon as it was published', async () => {
    const rater = await person()
    const neighbour = await person()
    const shopper = await person()
    await connect(rater.browser, neighbour.browser)
    await rater.shelf.take([bad])
    expect(await rater.exchange.spread(vendor, [bad])).toBe(1)
    await rater.browser.stop()

    await connect(shopper.browser, neighbour.browser)
    await shopper.exchange.search(vendor)
    expect(shopper.stars()).toEqual([1])
  }, 60_000)
})

describe('what others say', () => {
  it('is put together, each rating once, and what is forged is left out', async () => {
    const shopper = await person()
    const honest = await person()
    const liar = await person()
    await connect(shopper.browser, honest.browser)
    await connect(shopper.browser, liar.browser)
    const better = { ...bad, rating: bad.rating.replace('<overall>1<', '<overall>5<') }
    liar.shelf.proofs = async () => [better]
    await honest.shelf.take([bad])
    expect(await shopper.exchange.search(vendor)).toMatchObject({ asked: 2, answered: 2 })
    expect(shopper.stars()).toEqual([1])
    await shopper.exchange.search(vendor)
    expect(shopper.stars()).toEqual([1])
  }, 60_000)

  it('is not taken in any quantity, nor without form', async () => {
    const keeper = await person()
    const flood = await person()
    await connect(flood.browser, keeper.browser)
    const to = keeper.browser.node.device
    const give = (body: Uint8Array) => request(flood.browser.node, to, RATINGS_PROTOCOL, body)
    const waste = { ...bad, rating: 'no rating' }
    const eight = encodeQuestion({ t: 'keep', proofs: Array.from({ length: 8 }, () => waste) })
    for (let round = 0; round < 15; round++) await give(eight)
    await expect(give(eight)).rejects.toMatchObject({ data: { reason: 'ratings.too-many' } })
    await expect(give(Uint8Array.of(7))).rejects.toMatchObject({
      data: { reason: 'peer.misbehaved' },
    })
    expect(keeper.stars()).toEqual([])
  }, 60_000)
})

describe('a proof', () => {
  it('has another name once there is a reply to it', () => {
    expect(proofDigest(bad)).toMatch(/^[0-9a-f]{16}$/)
    expect(proofDigest({ ...bad, reply: 'thanks' })).not.toBe(proofDigest(bad))
  })
})
