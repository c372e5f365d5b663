import { expect, it } from 'vitest'
import { couponHash } from '../../contracts/documents/coupon.ts'
import { needsEarlierNonce, ownCoupons, publicCoupons } from './coupons.ts'

const nonce = '00'.repeat(16)
const later = '11'.repeat(16)
const known = { title: 'Spring', code: ' SPRING ', basisPoints: 1000 }

it('lets buyers use a code after the listing was signed anew', () => {
  const [first] = ownCoupons([known], nonce)
  const [second] = ownCoupons(first === undefined ? [] : [first], later)
  expect(second?.hash).toBe(couponHash(later, 'spring'))
  expect(needsEarlierNonce([known])).toBe(false)
})

it('keeps a coupon whose code was lost', () => {
  const lost = { title: 'Old friends', hash: 'ab'.repeat(32), amount: 500n }
  expect(ownCoupons([lost], nonce)).toEqual([lost])
  expect(needsEarlierNonce([known, lost])).toBe(true)
})

it('tells no code to the public', () => {
  expect(publicCoupons(ownCoupons([known], nonce))).toEqual([
    { title: 'Spring', hash: couponHash(nonce, 'SPRING'), basisPoints: 1000 },
  ])
})
