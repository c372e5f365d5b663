import type { Coupon } from '../../contracts/documents/coupon.ts'
import { couponHash } from '../../contracts/documents/coupon.ts'
import type { CouponDraft } from '../rpc/api.ts'

/** A coupon as the own records keep it: signed, with its code where that is known. */
export interface OwnCoupon extends Coupon {
  code?: string
}

/**
 * The coupons of a version of a listing. Codes are hashed with its nonce; hashes of unknown codes stay,
 * so that such a version has to keep the nonce of the one before it ({@link needsEarlierNonce}).
 */
export function ownCoupons(drafts: readonly CouponDraft[], nonce: string): OwnCoupon[] {
  return drafts.map(({ hash = '', ...coupon }) => ({
    ...coupon,
    hash: coupon.code === undefined ? hash : couponHash(nonce, coupon.code),
  }))
}

/** The coupons as everybody may read them. */
export const publicCoupons = (coupons: readonly OwnCoupon[]): Coupon[] =>
  coupons.map(({ code, ...coupon }) => coupon)

/** True if a coupon would stop working under another nonce, since nobody here knows its code. */
export const needsEarlierNonce = (coupons: readonly CouponDraft[]): boolean =>
  coupons.some(({ code }) => code === undefined)
