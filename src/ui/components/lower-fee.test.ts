import { expect, it } from 'vitest'
import { lowerFee } from './lower-fee.ts'
import { feeAmount } from './moderator-words.ts'

const offer = { fee: { basisPoints: 1500 }, helperDiscount: 3000 }

it('is lower by the share of the mark, whoever of the two has it', () => {
  expect(lowerFee(offer, { tier: 1, helper: 'buyer' })).toEqual({
    fee: { basisPoints: 1350 },
    cut: 1000,
    by: 'buyer',
  })
  const most = lowerFee(offer, { tier: 3, helper: 'vendor' })
  expect(most).toMatchObject({ cut: 3000, by: 'vendor' })
  expect(most && feeAmount(most.fee)).toBe('10.5%')
})

it('is not told where there is no mark, no discount, or nothing left of it', () => {
  expect(lowerFee(offer, undefined)).toBeUndefined()
  expect(lowerFee(offer, { tier: 0 })).toBeUndefined()
  expect(lowerFee({ fee: offer.fee }, { tier: 3, helper: 'buyer' })).toBeUndefined()
  const tiny = { fee: { fixedSats: 1n }, helperDiscount: 1000 }
  expect(lowerFee(tiny, { tier: 1, helper: 'buyer' })).toBeUndefined()
})
