import { beforeAll, describe, expect, it } from 'vitest'
import { sampleContents } from '../documents/fixtures/samples.ts'
import { signDocument } from '../documents/sign.ts'
import { aliasSigner } from '../identity/alias.ts'
import type { DocumentSigner } from '../identity/party.ts'
import {
  ADDRESS,
  ADDRESS_SECRET,
  DIRECT,
  HOUR,
  makeMelonOrder,
  MINUTE,
  PAID,
  T0,
} from '../order/fixtures/melon-order.ts'
import { provePayee } from '../order/payee.ts'
import type { MelonOrder } from '../order/fixtures/melon-order.ts'
import { foldOrder } from '../order/fold.ts'
import { scoreOf } from './score.ts'
import { NOW, trade } from './testing.ts'
import { verifyRating } from './verify.ts'

let sale: MelonOrder
let alias: DocumentSigner
let made: Awaited<ReturnType<typeof unnamedSale>>

beforeAll(async () => {
  sale = await makeMelonOrder()
  alias = await aliasSigner(
    { network: 'regtest', storage: new Uint8Array(32).fill(7) },
    DIRECT.nonce,
  )
  made = await unnamedSale()
})

/** Bob buys of Alice, and does not want to be named in ratings. */
async function unnamedSale() {
  const { buyer, vendor } = sale
  const content = { ...DIRECT, alias: alias.party.nym }
  const order = await signDocument('order', content, buyer, T0)
  const payee = provePayee(ADDRESS_SECRET, { order: order.id, vendor: vendor.party.nym })
  const about = { ...sale.acceptance.content, order: order.id, paymentAddress: ADDRESS, payee }
  const named = await signDocument('acceptance', about, vendor, T0 + MINUTE)
  const unnamed = { ...about, buyer: alias.party.nym, unnamed: true }
  const acceptance = await signDocument('acceptance', unnamed, vendor, T0 + MINUTE)
  const rating = await signDocument(
    'rating',
    { ...sampleContents.rating, order: order.id, rated: vendor.party.nym },
    alias,
    T0 + 3 * HOUR,
  )
  const cancelled = await signDocument(
    'cancellation',
    { order: order.id, reason: '' },
    alias,
    T0 + 2 * MINUTE,
  )
  const follows = { order: order.id, acceptance: acceptance.id }
  const dispatch = await signDocument(
    'dispatch',
    { ...sale.dispatch.content, ...follows },
    vendor,
    T0 + HOUR,
  )
  const receipt = await signDocument(
    'receipt',
    { ...sale.receipt.content, order: order.id, dispatch: dispatch.id },
    buyer,
    T0 + 2 * HOUR,
  )
  return { order, named, acceptance, dispatch, receipt, rating, cancelled }
}

describe('a buyer who shows no name', () => {
  it('is proved to have bought, and named in nothing that is published', async () => {
    const { acceptance, rating } = made
    const proof = { rating: rating.armored, acceptance: acceptance.armored }
    const verified = await verifyRating(proof, { now: T0 + 24 * HOUR, network: 'regtest' })
    expect(verified).toMatchObject({ unnamed: true, role: 'vendor', rater: alias.party.nym })
    const { nym, fingerprint } = sale.buyer.party
    for (const mark of [nym, fingerprint]) expect(Object.values(proof).join()).not.toContain(mark)
  })

  it('gets no acceptance that names him, and signs nothing but ratings with the other name', () => {
    const { order, named, acceptance, cancelled } = made
    const fold = foldOrder({
      id: order.id as never,
      documents: [order, named, acceptance, cancelled],
      chain: {},
      now: T0 + HOUR,
    })
    expect(fold?.acceptance?.id).toBe(acceptance.id)
    expect(fold?.state).toBe('accepted')
    expect(fold?.evidence.map(({ reason }) => reason).toSorted()).toEqual([
      'order.broken-chain',
      'order.stranger',
    ])
  })

  it('rates as the buyer, once', () => {
    const { order, acceptance, dispatch, receipt, rating } = made
    const fold = foldOrder({
      id: order.id as never,
      documents: [order, acceptance, dispatch, receipt, rating],
      chain: PAID,
      now: T0 + 4 * HOUR,
    })
    expect(fold?.steps.find(({ document }) => document.kind === 'rating')?.role).toBe('buyer')
    expect(fold?.actions.buyer).not.toContain('rate')
  })

  it('counts a quarter of one with a name', () => {
    const named = trade({ id: 'a', overall: 5 })
    const unnamed = { ...named, rating: { ...named.rating, unnamed: true as const } }
    const weight = (one: typeof named) => scoreOf([one], { now: NOW }).weight
    expect(weight(unnamed)).toBeCloseTo(weight(named) / 4)
  })
})
