import type { Coupon } from '../../contracts/documents/coupon.ts'

/** A coupon as the vendor's form holds it. */
export interface CouponDraft extends Omit<Coupon, 'hash'> {
  /** As typed; known to the vendor only. The node makes the hash from it with each new version. */
  code?: string
  /** Of a coupon whose code is not known here: it stays as it was signed. One of both is set. */
  hash?: string
}
