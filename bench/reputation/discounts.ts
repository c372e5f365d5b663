import { discountedFee } from '../../src/contracts/service/discount.ts'
import type { ServiceTier } from '../../src/contracts/service/tier.ts'
import type { HelperRow } from './helpers.ts'
import { helpers } from './helpers.ts'

/** 2 % of the money in dispute, a quarter off. */
const OFFER = { fee: { basisPoints: 200 }, helperDiscount: 2_500 }

export interface DiscountRow {
  who: string
  tier: ServiceTier
  /** Satoshis that are gone afterwards. */
  cost: number
  weeks: number
  /** Hundredths of a percent of the money in dispute. */
  fee: number
  saved: number
  /** Satoshis in dispute, in all orders together, from which on faking pays; `undefined`: never. */
  paysFrom: number | undefined
}

/** What somebody saves who fakes a mark, in disputes with one moderator. */
export function discounts(): DiscountRow[] {
  return helpers()
    .filter(({ who }) => who.startsWith('ring'))
    .map(({ who, cost, weeks, shown: tier }: HelperRow) => {
      const { fee, helperDiscount } = OFFER
      const { basisPoints = 0 } = discountedFee(fee, helperDiscount, tier)
      const saved = fee.basisPoints - basisPoints
      const paysFrom = saved === 0 ? undefined : Math.ceil((cost * 10_000) / saved)
      return { who, tier, cost, weeks, fee: basisPoints, saved, paysFrom }
    })
}
