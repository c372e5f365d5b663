import { describe, expect, it } from 'vitest'
import { sampleContents } from './fixtures/samples.ts'
import { refuses, takes } from './fixtures/schema-laws.ts'
import { isDocumentKind } from './kinds.ts'

const many = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item)
const { order, funding, dispatch, receipt, verdict, hold, dispute } = sampleContents
const { release } = receipt
if (!release) throw new Error('the samples are not complete')

describe('signatures for money', () => {
  const [coin] = release.coins
  const [rung] = release.rungs
  if (coin === undefined || rung === undefined) throw new Error('no coins')
  const signed = (change: Partial<typeof release>) => ({ release: { ...release, ...change } })
  const [signature] = rung.signatures

  it('are for each coin and for rising rates', () => {
    takes('receipt', { release: undefined }, signed({ rungs: [rung] }))
    const one = { coins: [coin], rungs: [{ ...rung, signatures: rung.signatures.slice(1) }] }
    takes('receipt', signed(one))
    refuses('receipt', [
      ['no-rung', signed({ rungs: [] }), 'release'],
      ['rates-not-rising', signed({ rungs: [rung, rung] }), 'release'],
      ['rates-not-rising', signed({ rungs: [{ ...rung, rate: 2 }, rung] }), 'release'],
      ['rates-not-rising', signed({ rungs: [{ ...rung, rate: 0 }] }), 'release'],
      ['out-of-range', signed({ rungs: [{ ...rung, rate: 100_001 }] }), 'release/rungs/rung/rate'],
      ['wrong-number-of-signatures', signed({ coins: [coin] }), 'release'],
      [
        'wrong-number-of-signatures',
        signed({ rungs: [rung, { rate: rung.rate + 1, signatures: [] }] }),
        'release',
      ],
      ['repeated-coin', signed({ coins: [coin, { ...coin, amount: 1n }] }), 'release'],
      ['no-coin', signed({ coins: [], rungs: [{ ...rung, signatures: [] }] }), 'release'],
      ['unknown-word', signed({ place: 'pocket' as never }), 'release/place'],
    ])
    // Two outputs of one transaction, and the same output of two, are different coins.
    const other = { ...coin, vout: coin.vout + 1 }
    takes(
      'receipt',
      signed({ coins: [coin, other] }),
      signed({ coins: [coin, { ...coin, txid: 'ee'.repeat(32) }] }),
    )
  })

  it('have the form of DER', () => {
    const path = 'release/rungs/rung/signatures/signature'
    const with_ = (text: string) =>
      signed({ coins: [coin], rungs: [{ ...rung, signatures: [text] }] })
    takes('receipt', with_(`30${'00'.repeat(8)}`), with_(`30${'ff'.repeat(72)}`))
    for (const wrong of [
      '',
      '30',
      `31${'00'.repeat(70)}`,
      `30${'00'.repeat(7)}`,
      `30${'00'.repeat(73)}`,
    ]) {
      refuses('receipt', [['wrong-form', with_(wrong), path]])
    }
    refuses('receipt', [
      ['wrong-form', with_(signature?.toUpperCase() ?? ''), path],
      ['wrong-form', with_(`${signature}0`), path],
    ])
  })

  it('that move coins are one for each, too', () => {
    const { handover } = funding
    if (handover === undefined) throw new Error('no handover')
    const path = 'handover'
    takes('funding', { handover: undefined, acceptance: undefined })
    refuses('funding', [
      ['wrong-number-of-signatures', { handover: { ...handover, signatures: [] } }, path],
      ['no-coin', { handover: { ...handover, coins: [], signatures: [] } }, path],
      ['no-coin', { coins: [] }],
      ['repeated-coin', { coins: [coin, coin] }],
    ])
  })
})

describe('a step of an order', () => {
  it('of the vendor says what of it is on its way', () => {
    const both = [0, 1].map((one) => ({ item: one, quantity: 1 }))
    takes('dispatch', { parts: both }, { parts: [] }, { deliveries: [] }, { release: undefined })
    const [delivery] = dispatch.deliveries
    const file = delivery?.file
    if (delivery === undefined || file === undefined) throw new Error('no file')
    const sealed = (change: Partial<typeof file>) => ({
      deliveries: [{ ...delivery, file: { ...file, ...change } }],
    })
    const path = 'deliveries/delivery/file'
    takes('dispatch', sealed({ type: 'application/vnd.api+json' }), sealed({ size: 0 }))
    refuses('dispatch', [
      ['out-of-range', { parts: [{ item: 30, quantity: 1 }] }, 'parts/part/item'],
      ['out-of-range', { parts: [{ item: 0, quantity: 0 }] }, 'parts/part/quantity'],
      ['repeated-part', { parts: many(2, { item: 1, quantity: 1 }) }],
      ['wrong-form', sealed({ type: 'image' }), `${path}/type`],
      ['wrong-form', sealed({ type: 'Image/webp' }), `${path}/type`],
      ['wrong-form', sealed({ cid: 'x' }), `${path}/cid`],
      ['wrong-form', sealed({ key: 'x' }), `${path}/key`],
      ['unknown-word', { manner: 'drone' as never }, 'manner'],
    ])
  })

  it('that gives money back does it in one way', () => {
    const txid = 'cd'.repeat(32)
    takes('refund', { txid, release: undefined })
    refuses('refund', [
      ['one-way', { txid }],
      ['one-way', { release: undefined }],
      ['out-of-range', { amount: 0n }, 'amount_sats'],
    ])
  })

  it('that opens or answers a dispute names the transaction of its move', () => {
    takes('dispute', { hold: undefined, heldTxid: undefined })
    takes('dispute_answer', { hold: undefined, heldTxid: undefined, buyerSats: undefined })
    for (const change of [{ hold: undefined }, { heldTxid: undefined }]) {
      refuses('dispute', [['hold-without-transaction', change]])
      refuses('dispute_answer', [['hold-without-transaction', change]])
    }
    refuses('dispute', [
      ['required', { claim: '' }, 'claim'],
      ['unknown-word', { cause: 'mood' as never }, 'cause'],
      ['too-many', { files: many(21, dispute.files[0]) as never }, 'files'],
    ])
  })

  it('of the moderator holds the money, or says whose it is', () => {
    refuses('hold', [['wrong-place', { end: { ...hold.end, place: 'shipped' } }]])
    takes('verdict', { feeSats: 0n, feeAddress: undefined })
    refuses('verdict', [
      ['wrong-fee-address', { feeAddress: undefined }],
      ['wrong-fee-address', { feeSats: 0n }],
      ['wrong-form', { buyerSats: -1n }, 'buyer_sats'],
      ['required', { reason: '' }, 'reason'],
    ])
    expect(verdict.buyerSats + verdict.vendorSats + verdict.feeSats).toBe(order.totals.total)
  })

  it('may be a rating of one to five', () => {
    takes('rating', { quality: undefined, coins: [] }, { overall: 1 })
    refuses('rating', [
      ['out-of-range', { overall: 0 }, 'overall'],
      ['out-of-range', { delivery: 6 }, 'delivery'],
    ])
  })

  it('of the vendor who accepts is counted, or was signed before sales were', () => {
    const lane = 'ab'.repeat(8)
    takes('acceptance', { sale: undefined }, { sale: { lane, number: 1 } }, { unnamed: true })
    refuses('acceptance', [
      ['out-of-range', { sale: { lane, number: 0 } }, 'sale/number'],
      ['out-of-range', { sale: { lane, number: 1_000_000_001 } }, 'sale/number'],
      ['wrong-form', { sale: { lane: 'AB'.repeat(8), number: 1 } }, 'sale/lane'],
    ])
  })

  it('names the documents that it follows', () => {
    refuses('acceptance', [['wrong-form', { order: 'x' as never }, 'contract_hash']])
    refuses('mediation', [['wrong-form', { offer: 'x' as never }, 'contract_hash']])
    refuses('payout', [['wrong-form', { txid: 'CD'.repeat(32) }, 'txid']])
    refuses('completion', [['wrong-form', { payout: '' }, 'txid']])
    takes('completion', { payout: undefined })
    takes('rejection', { release: undefined, cause: 'faulty' })
    takes('extension', { move: undefined })
  })
})

describe('an offer to moderate', () => {
  it('names a fee, of either kind, and a language', () => {
    takes(
      'moderator_offer',
      { fee: { fixedSats: 0n } },
      { fee: { basisPoints: 0 } },
      { backup: undefined, helperDiscount: undefined, expires: undefined },
    )
    refuses('moderator_offer', [
      ['no-fee', { fee: {} }, 'fee'],
      ['out-of-range', { fee: { basisPoints: 10_001 } }, 'fee/basis_points'],
      ['no-language', { languages: [] }],
      ['out-of-range', { responseHours: 721 }, 'response_hours'],
      ['out-of-range', { endBuyerShare: 10_001 }, 'end_buyer_share'],
    ])
  })
})

describe('a profile', () => {
  it('needs a name and a commitment, and may say no more', () => {
    takes('profile', {
      ...{ avatar: undefined, header: undefined, inboxKey: undefined },
      ...{ shortDescription: '', about: '', location: '', website: '', email: '', phone: '' },
      ...{ accounts: [], languages: [], mailboxes: [] },
    })
    refuses('profile', [
      ['required', { name: '' }, 'name'],
      ['wrong-form', { escrowCommitment: '' }, 'escrow_xpub_commitment'],
      ['wrong-form', { inboxKey: 'AB'.repeat(32) }, 'inbox_key'],
      ['too-long', { location: 'x'.repeat(41) }, 'location'],
    ])
  })
})

describe('a kind of document', () => {
  it('is known by its own name only', () => {
    for (const kind of Object.keys(sampleContents)) expect(isDocumentKind(kind)).toBe(true)
    for (const name of ['', 'Listing', 'toString', '__proto__', 'constructor']) {
      expect(isDocumentKind(name)).toBe(false)
    }
  })
})
