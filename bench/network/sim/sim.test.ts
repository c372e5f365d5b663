import { beforeAll, describe, expect, it } from 'vitest'
import { measureAvailability } from './availability.ts'
import { fairClock, limitFairly } from './fair-time.ts'
import { openShop, readsListing } from './market.ts'
import { seeded, weibull } from './random.ts'
import { SimNetwork } from './sim-network.ts'
import { chanceOfSurvivor, confidence } from './theory.ts'

/** Calm: two seconds. */
const PATIENCE_MS = 180_000

describe('a market of two dozen browsers', () => {
  beforeAll(limitFairly)

  it(
    'is still found after half of them crashed, and read where a follower is left',
    async () => {
      const steps = await measureAvailability({
        seed: 7,
        n: 24,
        k: 20,
        gammas: [0.5],
        shops: 2,
        followers: [4],
        askers: 4,
        readers: 1,
      })
      for (const { record, listing } of steps) {
        expect(record).toEqual({ hits: 8, tries: 8 })
        expect(listing[4]).toEqual({ hits: 2, tries: 2 })
      }
    },
    PATIENCE_MS,
  )

  it(
    'gives up a shop within seconds when all who kept it have gone',
    async () => {
      const clock = () => fairClock
      const network = await SimNetwork.start({ random: seeded(3), n: 8, k: 20, clock })
      const [vendor, stranger] = network.nodes
      if (vendor === undefined || stranger === undefined) throw new Error('nobody is there')
      const shop = await openShop(vendor)
      expect(await readsListing(stranger, shop.nym)).toBe(true)
      await vendor.crash()
      const startedAt = fairClock()
      expect(await readsListing(stranger, shop.nym)).toBe(false)
      // The whole search may take forty.
      expect(fairClock() - startedAt).toBeLessThan(20_000)
      await network.stop()
    },
    PATIENCE_MS,
  )
})

describe('what is expected of replicas', () => {
  it('is certain while fewer crash than there are replicas', () => {
    expect(chanceOfSurvivor(200, 19, 20)).toBe(1)
    expect(chanceOfSurvivor(200, 200, 20)).toBe(0)
  })

  it('counts every way to choose those who crash', () => {
    // Of 4 nodes 2 crash: in one of the 6 pairs both are holders.
    expect(chanceOfSurvivor(4, 2, 2)).toBeCloseTo(5 / 6)
    expect(chanceOfSurvivor(100_000, 50_000, 10)).toBeCloseTo(1 - 2 ** -10, 4)
  })

  it('is not proved by few tries', () => {
    expect(confidence(10, 10).low).toBeLessThan(0.8)
    expect(confidence(4_000, 4_000).low).toBeGreaterThan(0.999)
  })
})

describe('seeded chance', () => {
  it('repeats itself', () => {
    expect(seeded(5).sample([1, 2, 3, 4, 5, 6, 7], 4)).toEqual(
      seeded(5).sample([1, 2, 3, 4, 5, 6, 7], 4),
    )
    expect(seeded(5).bytes(8)).not.toEqual(seeded(6).bytes(8))
  })

  it('draws session times with the median of their law', () => {
    const random = seeded(1)
    const draws = Array.from({ length: 4_001 }, () => weibull(random, 0.54512, 357.7152))
    const middle = draws.sort((a, b) => a - b)[2_000] ?? 0
    expect(Math.abs(middle / (357.7152 * Math.LN2 ** (1 / 0.54512)) - 1)).toBeLessThan(0.1)
  })
})
