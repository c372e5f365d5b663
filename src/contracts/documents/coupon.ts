import { hex } from '@scure/base'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8 } from '../../lib/bytes.ts'
import type { Codec } from '../xml/codec.ts'
import { maybe, one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { amount, hexText, integer, text } from '../xml/values.ts'
import { couponCode } from './coupon-code.ts'
import { LIMITS } from './limits.ts'

/** Less to pay for those who know its code. Either a share or an amount. */
export interface Coupon {
  title: string
  /** See {@link couponHash}: the listing is public, the code is not. */
  hash: string
  /** Hundredths of a percent off the goods. */
  basisPoints?: number
  /** Off the goods of one item, in the smallest unit of the listing's currency. Counts once in an order. */
  amount?: bigint
}

export { couponCode }

/**
 * SHA-256 (hex) of `souk/coupon/v1`, the listing's nonce and the code, each after a line break but
 * the first. The nonce keeps one table of guesses from serving for all listings; a short code can
 * still be guessed.
 */
export function couponHash(nonce: string, code: string): string {
  return hex.encode(sha256(utf8(`souk/coupon/v1\n${nonce}\n${couponCode(code)}`)))
}

export const coupon: Codec<Coupon> = group<Coupon>(
  {
    title: one('title', text({ max: LIMITS.couponTitle })),
    hash: one('hash', hexText(32)),
    basisPoints: maybe('basis_points', integer({ min: 1, max: 10_000 })),
    amount: maybe('amount', amount({ min: 1n, max: LIMITS.sats })),
  },
  (value) =>
    (value.basisPoints === undefined) === (value.amount === undefined) ? 'one-discount' : undefined,
)
