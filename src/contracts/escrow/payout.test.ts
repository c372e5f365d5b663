import { secp256k1 } from '@noble/curves/secp256k1.js'
import { hex } from '@scure/base'
import { describe, expect, it } from 'vitest'
import { feeOf } from './draft.ts'
import { publicOf, secretOf, txidOf, walletOf } from './fixtures/parties.ts'
import { scriptOf } from './fixtures/order.ts'
import { LOCKS, USUAL_LOCKS } from './fixtures/scripts.ts'
import { payAll, paySplit, shareOf } from './payees.ts'
import type { PayoutTerms, ReleaseSignatures } from './payout.ts'
import { finishPayout, payoutLadder, signPayout, verifyPayoutSignatures } from './payout.ts'

const [buyer, vendor, moderator] = ['buyer', 'vendor', 'moderator'] as const
/** Paid in two parts; the second was mined under the lower txid. */
const COINS = [
  { txid: txidOf(9), vout: 1, amount: 120_000n },
  { txid: txidOf(7), vout: 0, amount: 30_000n },
]
const release: PayoutTerms = {
  script: scriptOf('shipped'),
  path: 'together',
  coins: COINS,
  payees: payAll(walletOf(vendor), 150_000n),
}
const verdict: PayoutTerms = {
  ...release,
  script: scriptOf('shipped', false, USUAL_LOCKS),
  payees: paySplit({
    total: 150_000n,
    buyer: { script: walletOf(buyer), amount: 99_750n },
    vendor: { script: walletOf(vendor) },
    moderator: { script: walletOf(moderator), amount: 7_500n, frozen: 7_500n },
  }),
}
const signedBy = (name: string, terms: PayoutTerms = release) => ({
  publicKey: hex.encode(publicOf(name)),
  signatures: signPayout(terms, secretOf(name)),
})
const refusal = (code: string, data?: object) =>
  expect.objectContaining(data === undefined ? { code } : { code, data })

/** The same ladder with another first signature of its second rung. */
const altered = (change: (signature: string) => string): ReleaseSignatures => ({
  rungs: signedBy(buyer).signatures.rungs.map((rung, index) =>
    index === 1
      ? { ...rung, signatures: rung.signatures.map((one, at) => (at === 0 ? change(one) : one)) }
      : rung,
  ),
})

describe('a payout', () => {
  it('is the same transaction for everybody, whatever the order of coins and payees', () => {
    const [first] = payoutLadder(verdict)
    const mirrored = payoutLadder({
      ...verdict,
      coins: COINS.toReversed(),
      payees: verdict.payees.toReversed(),
    })
    expect(mirrored[0]).toEqual(first)
    expect(first?.draft.inputs.map(({ txid }) => txid)).toEqual([txidOf(7), txidOf(9)])
    expect(first?.draft.inputs.map(({ sequence }) => sequence)).toEqual([0xfffffffd, 0xfffffffd])
  })

  it('pays what the worked example of the protocol says', () => {
    const rungs = payoutLadder(verdict)
    expect(rungs.map(({ rate }) => rate)).toEqual([1, 2, 3, 5, 8, 13, 21, 34, 55, 89])
    const paid = rungs.map(({ outputs, fee }) => [...outputs.map(({ amount }) => amount), fee])
    expect(paid[0]).toEqual([7_500n, 42_646n, 99_509n, 345n])
    expect(paid[3]).toEqual([7_500n, 42_232n, 98_543n, 1_725n])
    for (const { fee, draft } of rungs) expect(feeOf(draft)).toBe(fee)
  })

  it('comes out byte for byte as before', () => {
    const parties = [signedBy(vendor), signedBy(buyer)]
    const finished = finishPayout(release, 5, parties)
    expect(finished).toMatchInlineSnapshot(`
      {
        "fee": 1405n,
        "feerate": 5.017857142857143,
        "rawHex": "0200000000010207000000000000000000000000000000000000000000000000000000000000000000000000fdffffff09000000000000000000000000000000000000000000000000000000000000000100000000fdffffff017344020000000000160014fa1c025757ea609713702d14e90d11cd6a8326fa04004730440220472946d19dfd1ceade8d45e7fe182e1f6ad1d4584ab79d5aeac9332a33957f3602203312ce42512d2ae75b9eabacc2615fa0a43e611b32544e9e852e4fc6ad59881c0147304402205da7c490f522e3f5537477ef35e98ff2a9fe4b0cf68fb3b0042611124909f6c502206753f710b5f89c0b0fdd871700c37ca771f078053a95c1b200ffbe2413f4fd7f01a6522102367d8ec0e8400549d5589d03fb139f7cd6d93c9553da0b39bc47f853ce61d4c521036e5f743958df9e3cf17c603c60335abe36e60fcefc40ee5f90d604d42334a9482102a30d84896fe52a255739a8916cfbb3f793c37ec035d5ee4bb95b465ff6e5ff3953ae73646376a914731481f86b54004b416c13a8682f3b25bfc7087a88ad5ab26776a914dd7fb2633d7f91705c3e341ae49723b75a4b7f5a88ad0114b26868040047304402207460225acb9793a6e5ca0db5e48f689f0f128173b2deb6280c7187e9122fe6bd022036afbd3b2cb67c6e44a808c733e0d877cf53a9d7edfd7bdc2ae7d6286a5824010147304402201b2c94728940949d3ae7e40e156a6e31b41b6b666d72faf12983e0b31586625702204813718d5bfb4406a5054c0a76bf02740ee23b7b1205ba3227694ab229da883c01a6522102367d8ec0e8400549d5589d03fb139f7cd6d93c9553da0b39bc47f853ce61d4c521036e5f743958df9e3cf17c603c60335abe36e60fcefc40ee5f90d604d42334a9482102a30d84896fe52a255739a8916cfbb3f793c37ec035d5ee4bb95b465ff6e5ff3953ae73646376a914731481f86b54004b416c13a8682f3b25bfc7087a88ad5ab26776a914dd7fb2633d7f91705c3e341ae49723b75a4b7f5a88ad0114b2686800000000",
        "txid": "ef2d1ded0c9293bb80a01be83f3114c4947836f37a55b087ddd928b0fa454a67",
        "vsize": 280,
      }
    `)
    expect(finishPayout(release, 5, parties.toReversed())).toEqual(finished)
  })

  it('is smaller than predicted by no more than the luck of the signatures', () => {
    const parties = [signedBy(vendor), signedBy(buyer)]
    for (const { rate, fee } of payoutLadder(release)) {
      const finished = finishPayout(release, rate, parties)
      expect(finished.fee).toBe(fee)
      expect(finished.vsize * rate).toBeLessThanOrEqual(Number(fee))
      expect((finished.vsize + 2) * rate).toBeGreaterThanOrEqual(Number(fee))
      expect(finished.feerate).toBeCloseTo(Number(fee) / finished.vsize, 9)
    }
  })

  it('waits at the agreed end, and where the backup moderator stands in', () => {
    const sequences = (terms: PayoutTerms) =>
      payoutLadder(terms)[0]?.draft.inputs.map(({ sequence }) => sequence)
    const held: PayoutTerms = { ...release, script: scriptOf('held', true) }
    expect(sequences({ ...held, after: LOCKS.end })).toEqual([9, 9])
    expect(sequences({ ...held, path: 'with-backup' })).toEqual([6, 6])
    expect(sequences({ ...held, path: 'with-backup', after: 3 })).toEqual([6, 6])
    expect(sequences({ ...held, path: 'with-backup', after: 65_535 })).toEqual([65_535, 65_535])
    expect(sequences({ ...held, after: 1 })).toEqual([1, 1])
    for (const after of [0, 65_536, 1.5, -1]) {
      expect(() => payoutLadder({ ...held, after })).toThrow(
        refusal('escrow.wrong-lock', { lock: after }),
      )
    }
  })

  it('of the agreed end divides as the moderator said', () => {
    const toBuyer = shareOf(150_000n, 5_000)
    const end: PayoutTerms = {
      ...release,
      script: scriptOf('held'),
      after: LOCKS.end,
      payees: paySplit({
        total: 150_000n,
        buyer: { script: walletOf(buyer), amount: toBuyer },
        vendor: { script: walletOf(vendor) },
      }),
    }
    const [lowest] = payoutLadder(end)
    const { fee } = finishPayout(end, 1, [signedBy(moderator, end), signedBy(buyer, end)])
    expect(fee).toBe(lowest?.fee)
    expect(lowest?.outputs[0]?.amount).toBe((150_000n - fee) / 2n)
  })

  it('is refused without coins, with one twice, and by a way that the script does not have', () => {
    const [coin] = COINS
    if (coin === undefined) throw new Error('there is a coin')
    expect(() => payoutLadder({ ...release, coins: [] })).toThrow(refusal('escrow.wrong-coins'))
    expect(() => payoutLadder({ ...release, coins: [coin, coin] })).toThrow(
      refusal('escrow.wrong-coins'),
    )
    expect(() => payoutLadder({ ...release, path: 'with-backup' })).toThrow(
      refusal('escrow.no-such-path', { path: 'with-backup', place: 'shipped' }),
    )
  })
})

describe('the signatures of a payout', () => {
  it('are the same each time, low and short, one for each coin on each rung', () => {
    const { rungs } = signPayout(release, secretOf(buyer))
    expect(signPayout(release, secretOf(buyer))).toEqual({ rungs })
    expect(rungs.map(({ rate }) => rate)).toEqual(payoutLadder(release).map(({ rate }) => rate))
    for (const signature of rungs.flatMap(({ signatures }) => signatures)) {
      expect(signature.endsWith('01')).toBe(true)
      expect(signature.length / 2).toBeLessThanOrEqual(71)
    }
    expect(rungs.every(({ signatures }) => signatures.length === 2)).toBe(true)
  })

  it.each([
    [buyer, vendor],
    [buyer, moderator],
    [vendor, moderator],
  ])('of %s and %s finish it', (one, other) => {
    const parties = [signedBy(one), signedBy(other)]
    for (const party of parties) expect(() => verifyPayoutSignatures(release, party)).not.toThrow()
    expect(finishPayout(release, 1, parties).fee).toBe(payoutLadder(release)[0]?.fee)
  })

  it('of all three finish it, too, though two suffice', () => {
    const parties = [buyer, vendor, moderator].map((name) => signedBy(name))
    expect(finishPayout(release, 1, parties)).toEqual(finishPayout(release, 1, parties.slice(0, 2)))
  })

  it('are not made with a key that has no part in the script', () => {
    expect(() => signPayout(release, secretOf('stranger'))).toThrow(refusal('escrow.foreign-key'))
    expect(() => signPayout(release, secretOf('buyer-alone'))).toThrow(
      refusal('escrow.foreign-key'),
    )
  })

  it('of one party do not finish it, nor does one party twice', () => {
    const short = refusal('escrow.missing-signature', { input: 0 })
    expect(() => finishPayout(release, 1, [signedBy(buyer)])).toThrow(short)
    expect(() => finishPayout(release, 1, [signedBy(buyer), signedBy(buyer)])).toThrow(short)
    expect(() => finishPayout(release, 1, [])).toThrow(short)
  })

  it('are refused when they are for other coins, payees or amounts', () => {
    const others: PayoutTerms[] = [
      { ...release, payees: payAll(walletOf(buyer), 150_000n) },
      verdict,
      { ...release, script: scriptOf('offered') },
      { ...release, coins: COINS.map((coin) => ({ ...coin, vout: coin.vout + 1 })) },
      { ...release, script: scriptOf('held'), after: 9 },
    ]
    for (const terms of others) {
      expect(() => verifyPayoutSignatures(release, signedBy(buyer, terms))).toThrow()
    }
    expect(() => verifyPayoutSignatures(release, signedBy(buyer, others[0]))).toThrow(
      refusal('escrow.bad-signature', { input: 0 }),
    )
  })

  it('are refused when another party made them than said', () => {
    const party = { ...signedBy(buyer), publicKey: hex.encode(publicOf(vendor)) }
    expect(() => verifyPayoutSignatures(release, party)).toThrow(
      refusal('escrow.foreign-key', { input: 0 }),
    )
    const stranger = { ...signedBy(buyer), publicKey: hex.encode(publicOf('stranger')) }
    expect(() => verifyPayoutSignatures(release, stranger)).toThrow(
      refusal('escrow.foreign-key', { input: 0 }),
    )
    expect(() => finishPayout(release, 1, [stranger, signedBy(vendor)])).toThrow(
      refusal('escrow.foreign-key', { input: 0 }),
    )
  })

  it.each(['00', '02', '03', '81', '83'])('are refused with the sighash byte %s', (byte) => {
    const signatures = altered((signature) => signature.slice(0, -2) + byte)
    expect(() => verifyPayoutSignatures(release, { ...signedBy(buyer), signatures })).toThrow(
      refusal('escrow.foreign-sighash', { input: 0, sighash: byte }),
    )
  })

  it('are refused with one bit changed, cut short, lengthened or empty', () => {
    const damage: ((signature: string) => string)[] = [
      (signature) =>
        signature.slice(0, 40) + (signature[40] === '0' ? '1' : '0') + signature.slice(41),
      (signature) => `${signature.slice(0, -4)}01`,
      (signature) => `${signature.slice(0, -2)}0001`,
      (signature) => signature.slice(2),
      (signature) => `x${signature.slice(1)}`,
      () => '01',
    ]
    for (const change of damage) {
      const signatures = altered(change)
      expect(() => verifyPayoutSignatures(release, { ...signedBy(buyer), signatures })).toThrow(
        refusal('escrow.bad-signature', { input: 0 }),
      )
    }
    expect(() =>
      verifyPayoutSignatures(release, { ...signedBy(buyer), signatures: altered(() => '') }),
    ).toThrow(refusal('escrow.foreign-sighash', { input: 0, sighash: '00' }))
  })

  it('are refused with a high S, which nodes do not relay', () => {
    const { n } = secp256k1.Point.CURVE()
    const signatures = altered((signature) => {
      const { r, s } = secp256k1.Signature.fromBytes(hex.decode(signature).slice(0, -1), 'der')
      return `${new secp256k1.Signature(r, n - s).toHex('der')}01`
    })
    expect(() => verifyPayoutSignatures(release, { ...signedBy(buyer), signatures })).toThrow(
      refusal('escrow.bad-signature', { input: 0 }),
    )
  })

  it('have to be the whole ladder, no rung more and none less', () => {
    const { publicKey, signatures } = signedBy(buyer)
    const { rungs } = signatures
    const check = (changed: ReleaseSignatures['rungs']) => () =>
      verifyPayoutSignatures(release, { publicKey, signatures: { rungs: changed } })
    expect(check(rungs.slice(1))).toThrow(refusal('escrow.missing-signature', { rate: 1 }))
    expect(check(rungs.map((rung) => ({ ...rung, signatures: rung.signatures.slice(1) })))).toThrow(
      refusal('escrow.missing-signature', { rate: 1 }),
    )
    expect(check([...rungs, { rate: 4, signatures: [] }])).toThrow(
      refusal('escrow.unknown-rung', { rate: 4 }),
    )
    expect(() => finishPayout(release, 4, [signedBy(buyer), signedBy(vendor)])).toThrow(
      refusal('escrow.unknown-rung', { rate: 4 }),
    )
  })
})
