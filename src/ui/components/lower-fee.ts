import type { HelperView } from '../../app/rpc/service-api.ts'
import type { ModeratorOfferView } from '../../app/rpc/trade-api.ts'
import type { ModeratorFee } from '../../contracts/documents/moderator-offer.ts'
import { discountedFee } from '../../contracts/service/discount.ts'

/** The highest mark has the whole discount. */
const MARKS = 3

/** What a moderator would take from an order that shows a mark. */
export interface LowerFee {
  readonly fee: ModeratorFee
  /** Off the full fee, in hundredths of a percent of it. */
  readonly cut: number
  /** Whose mark it is. */
  readonly by: 'buyer' | 'vendor'
}

/** `undefined`: there is no mark, no discount, or too small a fee for one. */
export function lowerFee(
  { fee, helperDiscount }: Pick<ModeratorOfferView, 'fee' | 'helperDiscount'>,
  helper: Pick<HelperView, 'tier' | 'helper'> | undefined,
): LowerFee | undefined {
  if (helper?.helper === undefined || helperDiscount === undefined) return undefined
  const lower = discountedFee(fee, helperDiscount, helper.tier)
  const isSame = lower.fixedSats === fee.fixedSats && lower.basisPoints === fee.basisPoints
  const cut = Math.floor((helperDiscount * helper.tier) / MARKS)
  return isSame ? undefined : { fee: lower, cut, by: helper.helper }
}
