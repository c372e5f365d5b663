import { hex } from '@scure/base'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AcceptanceContent } from '../documents/acceptance.ts'
import { alice, sampleContents } from '../documents/fixtures/samples.ts'
import type { AnyDocument } from '../documents/kinds.ts'
import { hashOfDocumentId } from '../documents/id.ts'
import { signDocument } from '../documents/sign.ts'
import { TIMES } from '../escrow/fixtures/keys.ts'
import { escrowScript } from '../escrow/escrow-script.ts'
import { deriveEscrowKeys, escrowSecret } from '../escrow/keys.ts'
import { deriveKeys } from '../identity/derive.ts'
import { makePhrase } from '../identity/phrase.ts'
import type { Nym, OrderId } from '../../lib/brand.ts'
import type { MelonOrder } from './fixtures/melon-order.ts'
import { ADDRESS, ADDRESS_SECRET, DIRECT, HOUR, makeMelonOrder } from './fixtures/melon-order.ts'
import { foldOrder } from './fold.ts'
import { PAYEE_PROOFS_SINCE, provePayee, provesPayee } from './payee.ts'

let sale: MelonOrder
let vendor: Nym
beforeAll(async () => {
  sale = await makeMelonOrder()
  vendor = (await alice()).party.nym
})

const place = { address: ADDRESS, network: 'regtest' } as const

describe('the vendor proves that he is paid', () => {
  it('at an address of one key, for this order alone', () => {
    const claim = { order: sale.order.id, vendor }
    const proof = provePayee(ADDRESS_SECRET, claim)
    expect(provesPayee(proof, claim, place)).toBe(true)
    expect(provesPayee(proof, { ...claim, order: sale.acceptance.id }, place)).toBe(false)
    // Copied by somebody else who says that the payment is his.
    expect(provesPayee(proof, { ...claim, vendor: sale.buyer.party.nym }, place)).toBe(false)
  })

  it('not at an address of strangers, of another network, or that is none', () => {
    const claim = { order: sale.order.id, vendor }
    const own = provePayee(new Uint8Array(32).fill(7), claim)
    expect(provesPayee(own, claim, place)).toBe(false)
    const proof = provePayee(ADDRESS_SECRET, claim)
    for (const address of ['', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'hasOwnProperty']) {
      expect(provesPayee(proof, claim, { address, network: 'regtest' })).toBe(false)
    }
    const [key, ...rest] = [proof.publicKey.slice(0, 2), proof.publicKey.slice(2)]
    const other = { ...proof, publicKey: `${key === '02' ? '03' : '02'}${rest.join('')}` }
    expect(provesPayee(other, claim, place)).toBe(false)
    expect(provesPayee({ ...proof, signature: '30'.repeat(70) }, claim, place)).toBe(false)
  })

  it('in a script that holds a key of his, and in no other', () => {
    const claim = { order: sale.order.id, vendor }
    const hash = hex.decode(hashOfDocumentId(sale.order.id))
    const [bob, anna] = [0xb0, 0xa1].map(
      (seed) => deriveKeys(makePhrase(new Uint8Array(16).fill(seed)), 'regtest').escrow,
    )
    if (bob === undefined || anna === undefined) throw new Error('two')
    const accounts = { buyer: bob.publicExtendedKey, vendor: anna.publicExtendedKey }
    const keys = deriveEscrowKeys(hash, accounts, 'regtest')
    const { witnessScript, address } = escrowScript('sleeping', keys, TIMES, 'regtest')
    const there = { address, network: 'regtest' } as const
    const proof = provePayee(escrowSecret(anna, hash, 'together'), claim, witnessScript)
    expect(provesPayee(proof, claim, there)).toBe(true)
    expect(provesPayee(proof, claim, place)).toBe(false)
    const strange = provePayee(new Uint8Array(32).fill(9), claim, witnessScript)
    expect(provesPayee(strange, claim, there)).toBe(false)
  })
})

describe('an acceptance', () => {
  /** Of an order that was signed then. */
  async function accepted(orderedAt: number, payee: 'own' | 'strange' | 'none') {
    const ends = { answerBy: orderedAt + 24 * HOUR }
    const order = await signDocument('order', { ...DIRECT, ...ends }, sale.buyer, orderedAt)
    const secret = payee === 'own' ? ADDRESS_SECRET : new Uint8Array(32).fill(7)
    const { paidTo: _script, ...sample } = sampleContents.acceptance
    const content: AcceptanceContent = {
      ...sample,
      order: order.id,
      buyer: sale.buyer.party.nym,
      paymentAddress: ADDRESS,
      amountSats: DIRECT.totals.total,
      payBy: orderedAt + 20 * HOUR,
      ...(payee !== 'none' && { payee: provePayee(secret, { order: order.id, vendor }) }),
    }
    const at = orderedAt + HOUR
    const acceptance = await signDocument('acceptance', content, await alice(), at)
    const documents: AnyDocument[] = [order, acceptance]
    const fold = foldOrder({ id: order.id as string as OrderId, documents, chain: {}, now: at })
    return { state: fold?.state, evidence: fold?.evidence.map(({ reason }) => reason) }
  }

  it('has to prove it, or its vendor could choose whose ratings count', async () => {
    expect(await accepted(PAYEE_PROOFS_SINCE, 'own')).toEqual({ state: 'accepted', evidence: [] })
    const refused = { state: 'placed', evidence: ['order.wrong-payee'] }
    expect(await accepted(PAYEE_PROOFS_SINCE, 'none')).toEqual(refused)
    expect(await accepted(PAYEE_PROOFS_SINCE, 'strange')).toEqual(refused)
  })

  it('of an early order may lack it, and may not fake it', async () => {
    const early = PAYEE_PROOFS_SINCE - 1
    expect(await accepted(early, 'none')).toEqual({ state: 'accepted', evidence: [] })
    expect(await accepted(early, 'strange')).toMatchObject({ state: 'placed' })
  })
})
