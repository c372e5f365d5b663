import { beforeAll, describe, expect, it } from 'vitest'
import type { CaseRecordContent } from '../documents/case-record.ts'
import { alice, bob, carol, mallory, sampleContents } from '../documents/fixtures/samples.ts'
import { signDocument } from '../documents/sign.ts'
import type { DocumentSigner } from '../identity/party.ts'
import type { MelonOrder } from '../order/fixtures/melon-order.ts'
import { ADDRESS, DUE, HOUR, makeMelonOrder, T0 } from '../order/fixtures/melon-order.ts'
import type { RatingProof } from './proof.ts'
import type { Statement, VerifiedCase } from './statement.ts'
import { isCase } from './statement.ts'
import { verifyStatement } from './verify-case.ts'

const options = { now: T0 + 24 * HOUR, network: 'regtest' } as const

let sale: MelonOrder
let vendor: DocumentSigner
let buyer: DocumentSigner
let judge: DocumentSigner
let stranger: DocumentSigner
let mediation: string
beforeAll(async () => {
  sale = await makeMelonOrder()
  ;[vendor, buyer, judge, stranger] = await Promise.all([alice(), bob(), carol(), mallory()])
  mediation = await agreement(judge)
})

async function agreement(signer: DocumentSigner, agreed = true): Promise<string> {
  const content = { ...sampleContents.mediation, order: sale.order.id, agreed }
  return (await signDocument('mediation', content, signer, T0)).armored
}

const record = async (signer: DocumentSigner, changed: Partial<CaseRecordContent> = {}) => {
  const content = {
    ...sampleContents.case_record,
    order: sale.order.id,
    moderator: judge.party.nym,
    ...changed,
  }
  return (await signDocument('case_record', content, signer, T0 + HOUR)).armored
}

const proofBy = async (signer: DocumentSigner): Promise<RatingProof> => ({
  rating: await record(signer),
  acceptance: sale.acceptance.armored,
  bond: mediation,
})

async function verified(proof: RatingProof): Promise<VerifiedCase> {
  const statement: Statement = await verifyStatement(proof, options)
  if (!isCase(statement)) throw new TypeError('no case')
  return statement
}

describe('a published case', () => {
  it('proves who was called about an order of how much, by either side', async () => {
    for (const side of [buyer, vendor]) {
      expect(await verified(await proofBy(side))).toMatchObject({
        rater: side.party.nym,
        rated: judge.party.nym,
        role: 'moderator',
        buyer: buyer.party.nym,
        vendor: vendor.party.nym,
        facts: { verdict: { buyerShare: 6250 } },
        agreed: false,
        amountSats: DUE,
        paidTo: ADDRESS,
      })
    }
  })

  it('shows nothing of the goods, the quarrel and the reasons', async () => {
    const all = Object.values(await proofBy(buyer)).join('\n')
    const { claim } = sampleContents.dispute
    const { reason } = sampleContents.verdict
    const { address, contact } = sampleContents.order
    for (const secret of [claim, reason, address?.street, contact]) {
      expect(secret?.length).toBeGreaterThan(2)
      expect(all).not.toContain(secret)
    }
  })

  it('is refused when a stranger or the moderator tells it', async () => {
    for (const other of [stranger, judge]) {
      await expect(verified(await proofBy(other))).rejects.toMatchObject({
        code: 'reputation.wrong-party',
      })
    }
  })

  it('is refused of somebody who never agreed to this order', async () => {
    const { bond: _, ...bare } = await proofBy(buyer)
    const proofs = [bare, { ...bare, bond: await agreement(judge, false) }]
    for (const proof of proofs) {
      await expect(verified(proof)).rejects.toMatchObject({ code: 'reputation.unproved' })
    }
    await expect(verified({ ...bare, bond: await agreement(stranger) })).rejects.toMatchObject({
      code: 'reputation.wrong-party',
    })
  })

  it('is refused when one of the two is called the moderator', async () => {
    const rating = await record(buyer, { moderator: vendor.party.nym })
    await expect(verified({ ...(await proofBy(buyer)), rating })).rejects.toMatchObject({
      code: 'reputation.self',
    })
  })

  it('is confirmed by the moderator with the same facts only', async () => {
    const proof = await proofBy(buyer)
    expect(await verified({ ...proof, reply: await record(judge) })).toMatchObject({ agreed: true })
    const verdict = { ...sampleContents.case_record.verdict, buyerShare: 5000 }
    const other = await record(judge, { verdict } as Partial<CaseRecordContent>)
    for (const reply of [other, await record(stranger), mediation]) {
      const told = await verified({ ...proof, reply })
      expect(told.agreed).toBe(false)
      expect(told.proof).not.toHaveProperty('reply')
    }
  })

  it('carries what the moderator answers in words', async () => {
    const proof = await proofBy(buyer)
    const { id } = await verified(proof)
    const content = { order: sale.order.id, rating: id, text: 'Nobody called me.' }
    const { armored } = await signDocument('rating_reply', content, judge, T0 + 2 * HOUR)
    expect(await verified({ ...proof, reply: armored })).toMatchObject({
      agreed: false,
      reply: { text: 'Nobody called me.' },
      proof: { reply: armored },
    })
  })
})
