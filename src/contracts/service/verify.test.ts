import { beforeAll, describe, expect, it } from 'vitest'
import { alice, bob, carol, mallory, sampleContents } from '../documents/fixtures/samples.ts'
import type { ServiceReceiptContent } from '../documents/service-receipt.ts'
import { signDocument } from '../documents/sign.ts'
import type { DocumentSigner } from '../identity/party.ts'
import type { MelonOrder } from '../order/fixtures/melon-order.ts'
import { ADDRESS, DUE, HOUR, makeMelonOrder, T0 } from '../order/fixtures/melon-order.ts'
import type { RatingProof } from '../reputation/proof.ts'
import { monthName } from './month.ts'
import { verifyReceipt } from './verify.ts'

const options = { now: T0 + 24 * HOUR, network: 'regtest' } as const

let sale: MelonOrder
let trade: RatingProof
let buyer: DocumentSigner
let helper: DocumentSigner
beforeAll(async () => {
  sale = await makeMelonOrder()
  buyer = await bob()
  helper = await carol()
  const rated = (await alice()).party.nym
  const content = { ...sampleContents.rating, order: sale.order.id, rated }
  const rating = await signDocument('rating', content, buyer, T0 + HOUR)
  trade = { rating: rating.armored, acceptance: sale.acceptance.armored }
})

async function receiptBy(signer: DocumentSigner, content: Partial<ServiceReceiptContent> = {}) {
  const facts = { bytes: 5_000_000, envelopes: 2, days: 3, month: monthName(T0) }
  const whole = { helper: helper.party.nym, ...facts, ...content }
  return (await signDocument('service_receipt', whole, signer, T0 + HOUR)).armored
}

describe('a receipt', () => {
  it('proves what a trader says of somebody’s devices, and where his payment can be looked up', async () => {
    const proof = { receipt: await receiptBy(buyer), trade }
    const verified = await verifyReceipt(proof, options)
    expect(verified).toMatchObject({
      signer: buyer.party.nym,
      helper: helper.party.nym,
      bytes: 5_000_000,
      envelopes: 2,
      days: 3,
      trade: { paidTo: ADDRESS, amountSats: DUE },
      proof,
    })
  })

  it('by somebody who shows the trade of others stands without it', async () => {
    const proof = { receipt: await receiptBy(await mallory()), trade }
    const verified = await verifyReceipt(proof, options)
    expect(verified.trade).toBeUndefined()
    expect(verified.proof.trade).toBeUndefined()
  })

  it('stands without a trade that is forged', async () => {
    const forged = { ...trade, rating: trade.rating.replace('<overall>', '<overall> ') }
    const verified = await verifyReceipt(
      { receipt: await receiptBy(buyer), trade: forged },
      options,
    )
    expect(verified.trade).toBeUndefined()
  })

  it('is refused when a figure in it was changed', async () => {
    const receipt = (await receiptBy(buyer)).replace('<days>3<', '<days>30<')
    await expect(verifyReceipt({ receipt }, options)).rejects.toMatchObject({
      code: 'document.wrong-signature',
    })
  })

  it('is refused when people thank themselves, or for a month to come', async () => {
    const refused = { code: 'service.refused' }
    const own = { receipt: await receiptBy(buyer, { helper: buyer.party.nym }) }
    await expect(verifyReceipt(own, options)).rejects.toMatchObject(refused)
    const early = { receipt: await receiptBy(buyer, { month: '2099-01' }) }
    await expect(verifyReceipt(early, options)).rejects.toMatchObject(refused)
  })

  it('is nothing else: no other document, no huge text', async () => {
    for (const receipt of [sale.acceptance.armored, 'x', 'x'.repeat(5000)]) {
      await expect(verifyReceipt({ receipt }, options)).rejects.toThrow()
    }
  })
})
