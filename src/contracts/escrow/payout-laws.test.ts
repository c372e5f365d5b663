import { hex } from '@scure/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { predictVsize } from './draft.ts'
import { dustThreshold } from './dust.ts'
import { scriptOf } from './fixtures/order.ts'
import { publicOf, secretOf, txidOf, walletOf } from './fixtures/parties.ts'
import { paySplit } from './payees.ts'
import type { PayoutTerms } from './payout.ts'
import { finishPayout, payoutLadder, signPayout, verifyPayoutSignatures } from './payout.ts'
import { totalOf } from './spend.ts'

const SCRIPTS = [
  scriptOf('offered'),
  scriptOf('shipped'),
  scriptOf('shipped', true),
  scriptOf('held'),
  scriptOf('held', true),
]

const coins = fc.uniqueArray(
  fc.record({
    txid: fc.integer({ min: 1, max: 50 }).map(txidOf),
    vout: fc.integer({ min: 0, max: 3 }),
    amount: fc.bigInt({ min: 1_000n, max: 5_000_000n }),
  }),
  { minLength: 1, maxLength: 4, selector: ({ txid, vout }) => `${txid}:${vout}` },
)

const payouts = fc
  .record({
    coins,
    script: fc.constantFrom(...SCRIPTS),
    buyer: fc.integer({ min: 0, max: 10_000 }),
    moderator: fc.integer({ min: 0, max: 1_000 }),
    after: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
  })
  .map((draw): PayoutTerms => {
    const total = totalOf(draw.coins)
    const fee = (total * BigInt(draw.moderator)) / 10_000n
    const toBuyer = ((total - fee) * BigInt(draw.buyer)) / 10_000n
    return {
      script: draw.script,
      path: 'together',
      coins: draw.coins,
      payees: paySplit({
        total,
        buyer: { script: walletOf('buyer'), amount: toBuyer },
        vendor: { script: walletOf('vendor') },
        moderator: { script: walletOf('moderator'), amount: fee, frozen: fee },
      }),
      ...(draw.after === undefined ? {} : { after: draw.after }),
    }
  })

const partiesOf = (terms: PayoutTerms) =>
  ['buyer', 'moderator'].map((name) => ({
    publicKey: hex.encode(publicOf(name)),
    signatures: signPayout(terms, secretOf(name)),
  }))

describe.each([
  ['a fixed seed', { seed: 1_008 }],
  ['any seed', {}],
])('every payout, with %s,', (_name, seed) => {
  it('gives out all its coins on every rung, nothing too small, each rung above the last', () => {
    fc.assert(
      fc.property(payouts, (terms) => {
        const total = totalOf(terms.coins)
        const witness = terms.script.paths[0]?.witnessWeight ?? 0
        let before = 0n
        for (const { draft, fee, rate } of payoutLadder(terms)) {
          expect(totalOf(draft.inputs)).toBe(total)
          expect(draft.outputs.reduce((sum, { amount }) => sum + amount, fee)).toBe(total)
          expect(draft.outputs.every(({ script, amount }) => amount >= dustThreshold(script))).toBe(
            true,
          )
          const vsize = predictVsize(
            draft.inputs.map(() => witness),
            draft.outputs.map(({ script }) => script),
          )
          expect(fee).toBe(BigInt(vsize * rate))
          if (before > 0n) expect(fee >= before + BigInt(vsize)).toBe(true)
          before = fee
        }
      }),
      { ...seed, numRuns: 200 },
    )
  })

  it('is finished by two signers no larger than it pays for, and by no altered signature', () => {
    fc.assert(
      fc.property(payouts, fc.nat(), fc.integer({ min: 1, max: 255 }), (terms, at, flip) => {
        const parties = partiesOf(terms)
        const [buyer] = parties
        const [rung] = payoutLadder(terms)
        if (buyer === undefined || rung === undefined) throw new Error('there is a rung')
        const finished = finishPayout(terms, rung.rate, parties)
        expect(finished.fee).toBe(rung.fee)
        expect(finished.vsize).toBeLessThanOrEqual(Number(rung.fee))
        const altered = buyer.signatures.rungs.map((one) => ({
          ...one,
          signatures: one.signatures.map((signature, index) => {
            if (index > 0) return signature
            const bytes = hex.decode(signature)
            const place = at % bytes.length
            bytes[place] = (bytes[place] ?? 0) ^ flip
            return hex.encode(bytes)
          }),
        }))
        expect(() =>
          verifyPayoutSignatures(terms, { ...buyer, signatures: { rungs: altered } }),
        ).toThrow(expect.objectContaining({ name: 'EscrowRefusal' }))
      }),
      { ...seed, numRuns: 8 },
    )
  })
})
