import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Coin } from './coins.ts'
import { estimateVsize } from './coins.ts'
import type { Replaceable, ReplacementInput } from './replacement.ts'
import { planReplacement } from './replacement.ts'

const script = (fill: number) => new Uint8Array([0, 20, ...new Uint8Array(20).fill(fill)])
const coin = (value: bigint, vout = 0): Coin => ({
  txid: 'ab'.repeat(32),
  vout,
  value,
  owner: {
    branch: 0,
    index: vout,
    address: `address ${vout}`,
    script: script(1),
    publicKey: new Uint8Array(33),
  },
  confirmed: true,
  own: false,
})

const old: Replaceable = {
  coins: [coin(100_000n)],
  payee: { script: script(2), value: 50_000n },
  change: { script: script(3), value: 49_859n },
  fee: 141n,
}
const input = (changes: Partial<ReplacementInput> = {}): ReplacementInput => ({
  old,
  satPerKvb: 5_000n,
  spare: [],
  changeScript: script(4),
  reduce: false,
  ...changes,
})
const noChange: Replaceable = {
  coins: [coin(50_110n)],
  payee: { script: script(2), value: 50_000n },
  fee: 110n,
}

describe('a payment that is bumped', () => {
  it('takes the fee from its change first', () => {
    expect(planReplacement(input())).toEqual({
      coins: old.coins,
      amount: 50_000n,
      change: 50_000n - 705n,
      fee: 705n,
      vsize: 141,
      added: false,
    })
  })

  it('pays at least what nodes want for a replacement', () => {
    const { fee } = planReplacement(input({ satPerKvb: 1_000n }))
    expect(fee).toBe(141n + 141n)
  })

  it('gives up change that is not worth an output', () => {
    const short: Replaceable = { ...old, coins: [coin(50_500n)], fee: 141n }
    const plan = planReplacement(input({ old: short, satPerKvb: 2_000n }))
    expect(plan).toMatchObject({ change: 0n, fee: 500n, amount: 50_000n })
  })

  it('adds coins where there is no change, the largest first', () => {
    const spare = [coin(2_000n, 1), coin(9_000n, 2)]
    const plan = planReplacement(input({ old: noChange, spare }))
    expect(plan.coins.map(({ value }) => value)).toEqual([50_110n, 9_000n])
    expect(plan).toMatchObject({ amount: 50_000n, added: true, vsize: estimateVsize(2, [22, 22]) })
    expect(plan.change + plan.fee).toBe(9_110n)
  })

  it('tells what is missing where nothing is left', () => {
    expect(() => planReplacement(input({ old: noChange }))).toThrow(
      expect.objectContaining({ code: 'wallet.bump-needs-coins', data: { missing: 440 } }),
    )
  })

  it('takes it from the payee only if that is wanted', () => {
    const plan = planReplacement(input({ old: noChange, reduce: true }))
    expect(plan).toMatchObject({ amount: 50_110n - 550n, fee: 550n, change: 0n, added: false })
    const kept = planReplacement(input({ reduce: true }))
    expect(kept).toMatchObject({ change: 49_859n, amount: 100_000n - 49_859n - 705n })
    const tiny: Replaceable = {
      ...noChange,
      coins: [coin(800n)],
      payee: { ...noChange.payee, value: 690n },
    }
    expect(() => planReplacement(input({ old: tiny, reduce: true }))).toThrow(
      expect.objectContaining({ code: 'wallet.dust' }),
    )
  })

  it('refuses a fee that eats the payment', () => {
    expect(() => planReplacement(input({ satPerKvb: 100_000n }))).toThrow(
      expect.objectContaining({ code: 'wallet.fee-too-high' }),
    )
  })

  it('neither makes nor loses a satoshi', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1_000n, 25_000n),
        fc.array(fc.bigInt(300n, 100_000n), { maxLength: 5 }),
        fc.boolean(),
        (satPerKvb, values, reduce) => {
          const spare = values.map((value, index) => coin(value, index + 1))
          const plan = planReplacement(input({ satPerKvb, spare, reduce }))
          const coins = plan.coins.reduce((sum, { value }) => sum + value, 0n)
          expect(plan.amount + plan.change + plan.fee).toBe(coins)
          expect(plan.fee).toBeGreaterThanOrEqual(old.fee + BigInt(plan.vsize))
        },
      ),
    )
  })
})
