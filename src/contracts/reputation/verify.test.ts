import { beforeAll, describe, expect, it } from 'vitest'
import { alice, bob, carol, mallory, sampleContents } from '../documents/fixtures/samples.ts'
import type { RatingContent } from '../documents/rating.ts'
import { signDocument } from '../documents/sign.ts'
import type { DocumentSigner } from '../identity/party.ts'
import type { MelonOrder } from '../order/fixtures/melon-order.ts'
import { ADDRESS, DUE, HOUR, makeMelonOrder, T0 } from '../order/fixtures/melon-order.ts'
import { newestRatings } from './newest.ts'
import type { RatingProof } from './proof.ts'
import { verifyRating } from './verify.ts'

const options = { now: T0 + 24 * HOUR, network: 'regtest' } as const

let sale: MelonOrder
let other: DocumentSigner
let vendor: DocumentSigner
let buyer: DocumentSigner
beforeAll(async () => {
  sale = await makeMelonOrder()
  other = await mallory()
  vendor = await alice()
  buyer = await bob()
})

const stars = (signer: DocumentSigner, content: Partial<RatingContent>, at = T0 + HOUR) =>
  signDocument('rating', { ...sampleContents.rating, order: sale.order.id, ...content }, signer, at)

/** Bob's rating of Alice with what proves it. */
async function proofOf(content: Partial<RatingContent> = {}, at?: number): Promise<RatingProof> {
  const rated = vendor.party.nym
  const rating = await stars(buyer, { rated, ...content }, at)
  return { rating: rating.armored, acceptance: sale.acceptance.armored }
}

const verify = (proof: unknown) => verifyRating(proof, options)

describe('a published rating', () => {
  it('proves to a stranger who dealt with whom, for how much, and where it was paid', async () => {
    const verified = await verify(await proofOf({ overall: 4, review: 'Good' }))
    expect(verified).toMatchObject({
      rater: buyer.party.nym,
      rated: vendor.party.nym,
      role: 'vendor',
      overall: 4,
      review: 'Good',
      amountSats: DUE,
      paidTo: ADDRESS,
      order: sale.order.id,
      payeeProven: true,
    })
  })

  it('about a payment that may be one of strangers is known by it', async () => {
    const { acceptance, vendors } = sale
    const bare = await vendors('acceptance', { paymentAddress: ADDRESS }, acceptance.signedAt)
    const proof = { ...(await proofOf()), acceptance: bare.armored }
    expect((await verify(proof)).payeeProven).toBeUndefined()
  })

  it('shows nothing of what was bought and where it was sent', async () => {
    const { address, contact, note } = sampleContents.order
    const all = Object.values(await proofOf()).join('\n')
    for (const secret of [address?.street, address?.name, contact, note]) {
      expect(secret?.length).toBeGreaterThan(2)
      expect(all).not.toContain(secret)
    }
  })

  it('is refused when a stranger signs it, who has come by the acceptance', async () => {
    const forged = await stars(other, { rated: vendor.party.nym })
    const proof = { ...(await proofOf()), rating: forged.armored }
    await expect(verify(proof)).rejects.toMatchObject({ code: 'reputation.wrong-party' })
  })

  it('is refused when one letter of it was changed', async () => {
    const proof = await proofOf({ review: 'Bad melons' })
    const better = { ...proof, rating: proof.rating.replace('Bad melons', 'Fab melons') }
    await expect(verify(better)).rejects.toMatchObject({ code: 'document.wrong-signature' })
  })

  it('is refused when its author signed that it stays between the parties', async () => {
    const proof = await proofOf({ unpublished: true })
    await expect(verify(proof)).rejects.toMatchObject({ code: 'reputation.unpublished' })
    const open = { ...proof, rating: proof.rating.replace('<unpublished>yes</unpublished>', '') }
    expect(open.rating).not.toBe(proof.rating)
    await expect(verify(open)).rejects.toThrow()
  })

  it('is refused of a buyer of whom only words between the parties show his part', async () => {
    const rating = await stars(vendor, { rated: buyer.party.nym })
    const own = (unpublished: boolean) =>
      stars(buyer, { rated: vendor.party.nym, ...(unpublished && { unpublished }) })
    const proof = { rating: rating.armored, acceptance: sale.acceptance.armored }
    expect(await verify({ ...proof, bond: (await own(false)).armored })).toMatchObject({
      role: 'buyer',
    })
    await expect(verify({ ...proof, bond: (await own(true)).armored })).rejects.toMatchObject({
      code: 'reputation.unproved',
    })
  })

  it('is refused when people rate themselves', async () => {
    const own = await stars(buyer, { rated: buyer.party.nym })
    await expect(verify({ ...(await proofOf()), rating: own.armored })).rejects.toMatchObject({
      code: 'reputation.self',
    })
    const alone = await sale.vendors('acceptance', { buyer: vendor.party.nym }, T0)
    const praise = await stars(vendor, { rated: buyer.party.nym })
    await expect(
      verify({ rating: praise.armored, acceptance: alone.armored }),
    ).rejects.toMatchObject({ code: 'reputation.self' })
  })

  it('has one to five stars', async () => {
    for (const overall of [0, 6]) {
      await expect(proofOf({ overall })).rejects.toMatchObject({ code: 'document.invalid-value' })
      const proof = await proofOf({ overall: 5 })
      const forged = proof.rating.replace('<overall>5</overall>', `<overall>${overall}</overall>`)
      expect(forged).not.toBe(proof.rating)
      await expect(verify({ ...proof, rating: forged })).rejects.toMatchObject({
        code: 'document.invalid-value',
      })
    }
  })

  it('is refused with the acceptance of another order', async () => {
    const { order: _, ...content } = sampleContents.acceptance
    const elsewhere = await signDocument(
      'acceptance',
      { ...content, order: sampleContents.acceptance.order },
      vendor,
      T0,
    )
    await expect(
      verify({ ...(await proofOf()), acceptance: elsewhere.armored }),
    ).rejects.toMatchObject({ code: 'reputation.wrong-order' })
  })

  it('is refused when it is about somebody who has no part in the order', async () => {
    const rating = await stars(buyer, { rated: other.party.nym })
    const proof = { rating: rating.armored, acceptance: sale.acceptance.armored }
    await expect(verify(proof)).rejects.toMatchObject({ code: 'reputation.unproved' })
    await expect(verify({ ...proof, bond: sale.funding.armored })).rejects.toMatchObject({
      code: 'reputation.wrong-party',
    })
  })

  it('is refused when it is no proof, or has the documents in each other’s place', async () => {
    const { rating, acceptance } = await proofOf()
    for (const nothing of [undefined, 7, {}, { rating }, { rating: '', acceptance }]) {
      await expect(verify(nothing)).rejects.toMatchObject({ code: 'reputation.malformed' })
    }
    await expect(verify({ rating: acceptance, acceptance: rating })).rejects.toMatchObject({
      code: 'reputation.wrong-kind',
    })
  })

  it('of another network is refused', async () => {
    await expect(
      verifyRating(await proofOf(), { now: options.now, network: 'mainnet' }),
    ).rejects.toMatchObject({ code: 'document.wrong-network' })
  })
})

describe('a vendor’s rating of a buyer', () => {
  it('needs something that the buyer signed about this very sale', async () => {
    const rating = await stars(vendor, { rated: buyer.party.nym })
    const proof = { rating: rating.armored, acceptance: sale.acceptance.armored }
    await expect(verify(proof)).rejects.toMatchObject({ code: 'reputation.unproved' })
    const back = await proofOf()
    for (const bond of [sale.funding.armored, back.rating]) {
      expect(await verify({ ...proof, bond })).toMatchObject({ role: 'buyer' })
    }
    await expect(verify({ ...proof, bond: sale.receipt.armored })).rejects.toMatchObject({
      code: 'reputation.unproved',
    })
  })
})

describe('a rating of a moderator', () => {
  it('needs his agreement to mediate', async () => {
    const judge = await carol()
    const rating = await stars(buyer, { rated: judge.party.nym })
    const agreed = (yes: boolean) =>
      signDocument(
        'mediation',
        { ...sampleContents.mediation, order: sale.order.id, agreed: yes },
        judge,
        T0,
      )
    const proof = { rating: rating.armored, acceptance: sale.acceptance.armored }
    expect(await verify({ ...proof, bond: (await agreed(true)).armored })).toMatchObject({
      role: 'moderator',
    })
    await expect(verify({ ...proof, bond: (await agreed(false)).armored })).rejects.toMatchObject({
      code: 'reputation.unproved',
    })
  })
})

describe('a reply', () => {
  it('is shown when the rated one signed it about this rating, and left away otherwise', async () => {
    const proof = await proofOf()
    const { id } = await verify(proof)
    const reply = (signer: DocumentSigner, rating = id) =>
      signDocument('rating_reply', { order: sale.order.id, rating, text: 'Thanks' }, signer, T0)
    const own = await reply(vendor)
    expect(await verify({ ...proof, reply: own.armored })).toMatchObject({
      reply: { text: 'Thanks' },
      proof: { reply: own.armored },
    })
    for (const wrong of [await reply(other), await reply(vendor, sale.order.id)]) {
      const shown = await verify({ ...proof, reply: wrong.armored })
      expect(shown.reply).toBeUndefined()
      expect(shown.proof.reply).toBeUndefined()
    }
  })
})

describe('ratings that come again', () => {
  it('count once, and a later one takes the place of an earlier one', async () => {
    const first = await verify(await proofOf({ overall: 1 }, T0 + HOUR))
    const later = await verify(await proofOf({ overall: 3 }, T0 + 2 * HOUR))
    expect(newestRatings([first, first, first])).toEqual([first])
    expect(newestRatings([later, first])).toEqual([later])
    expect(newestRatings([first, later])).toEqual([later])
  })
})
