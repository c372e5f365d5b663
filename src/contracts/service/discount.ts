import type { ModeratorFee } from '../documents/moderator-offer.ts'
import type { ServiceTier } from './tier.ts'

/** Hundredths of a percent in a whole, and the marks that share the discount. */
const WHOLE = 10_000
const MARKS = 3

/**
 * What a moderator takes from those who show receipts for being up: with the highest mark his whole
 * discount is off, with the middle one two thirds of it, with the lowest one third. Each part of the
 * fee is rounded up to the next satoshi, or hundredth of a percent: never less than the offer states.
 * `helperDiscount` in hundredths of a percent of the fee.
 */
export function discountedFee(
  fee: ModeratorFee,
  helperDiscount: number | undefined,
  tier: ServiceTier,
): ModeratorFee {
  const { fixedSats, basisPoints } = fee
  const parts = MARKS * WHOLE
  const left = parts - (helperDiscount ?? 0) * tier
  return {
    ...(fixedSats !== undefined && { fixedSats: dividedUp(fixedSats * BigInt(left), parts) }),
    ...(basisPoints !== undefined && {
      basisPoints: Number(dividedUp(BigInt(basisPoints * left), parts)),
    }),
  }
}

const dividedUp = (value: bigint, by: number): bigint => (value + BigInt(by) - 1n) / BigInt(by)
