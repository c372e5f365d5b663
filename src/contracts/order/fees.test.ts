import { describe, expect, it } from 'vitest'
import type { ModeratorFee } from '../documents/moderator-offer.ts'
import { frozenFee } from './fees.ts'
import { makeEscrowOrder } from './fixtures/escrow-order.ts'

const TOTAL = 1_000_001n

async function feeOf(fee: ModeratorFee, role: Parameters<typeof frozenFee>[1] = 'moderator') {
  const { order } = await makeEscrowOrder({ moderator: { fee } })
  return frozenFee(order, role, TOTAL)
}

describe('the fee that an order froze', () => {
  it('is fixed, a share rounded down, or both', async () => {
    expect(await feeOf({ fixedSats: 500n })).toBe(500n)
    expect(await feeOf({ basisPoints: 250 })).toBe(25_000n)
    expect(await feeOf({ fixedSats: 500n, basisPoints: 250 })).toBe(25_500n)
  })

  it('is nothing for those who decide nothing', async () => {
    const fee = { fixedSats: 500n }
    expect(await feeOf(fee, 'buyer')).toBe(0n)
    expect(await feeOf(fee, 'vendor')).toBe(0n)
  })

  it('is the backup’s own, and nothing where there is none', async () => {
    const { order } = await makeEscrowOrder()
    const backup = order.content.escrow?.backup?.fee
    const { fixedSats = 0n, basisPoints = 0 } = backup ?? {}
    expect(frozenFee(order, 'backup', 10_000n)).toBe(fixedSats + BigInt(basisPoints))
    const alone = await makeEscrowOrder({ escrow: { backup: undefined } })
    expect(frozenFee(alone.order, 'backup', TOTAL)).toBe(0n)
    const direct = await makeEscrowOrder({
      order: { method: 'direct', escrow: undefined },
    })
    expect(frozenFee(direct.order, 'moderator', TOTAL)).toBe(0n)
  })
})
