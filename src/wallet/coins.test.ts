import fc from 'fast-check'
import { hex } from '@scure/base'
import { RawTx } from '@scure/btc-signer/script.js'
import { describe, expect, it } from 'vitest'
import { SoukError } from '../lib/errors.ts'
import type { Coin } from './coins.ts'
import { dustLimit, estimateVsize, isSpendable, selectCoins } from './coins.ts'
import { decodeTx } from './decode.ts'
import { AddressBook } from './keys.ts'
import { scriptOfAddress } from './networks.ts'
import { testAccount } from './test-wallet.ts'
import { signTransaction } from './transaction.ts'

const book = new AddressBook(testAccount(1), 'regtest')
const script = new AddressBook(testAccount(2), 'regtest').at(0, 0).script

/** A transaction out of nowhere that pays an own address. */
function parentOf(
  value: bigint,
  number: number,
): { coin: Omit<Coin, 'confirmed' | 'own'>; raw: Uint8Array } {
  const owner = book.at(0, number % 5)
  const raw = RawTx.encode({
    version: 2,
    segwitFlag: false,
    inputs: [
      {
        txid: new Uint8Array(32).fill(7),
        index: number,
        finalScriptSig: new Uint8Array(),
        sequence: 0,
      },
    ],
    outputs: [{ amount: value, script: owner.script }],
    witnesses: undefined,
    lockTime: 0,
  })
  return { coin: { txid: decodeTx(raw).txid, vout: 0, value, owner }, raw }
}

const purse = fc
  .array(
    fc.record({ value: fc.bigInt(300n, 1_000_000n), confirmed: fc.boolean(), own: fc.boolean() }),
    { maxLength: 12 },
  )
  .map((wishes) =>
    wishes.map(({ value, confirmed, own }, number) => {
      const { coin, raw } = parentOf(value, number)
      return { coin: { ...coin, confirmed, own }, raw }
    }),
  )
const amount = fc.oneof(fc.constant('all' as const), fc.bigInt(1n, 3_000_000n))
const rate = fc.bigInt(1_000n, 50_000n)

describe('coin selection', () => {
  it('conserves satoshis, leaves no dust, pays the rate, and spends only what nobody can take back', () => {
    fc.assert(
      fc.property(purse, amount, rate, (coins, wish, satPerKvb) => {
        const all = coins.map(({ coin }) => coin)
        let selection
        try {
          selection = selectCoins({ coins: all, amount: wish, script, fee: { satPerKvb } })
        } catch (error) {
          expect(error).toBeInstanceOf(SoukError)
          return
        }
        const inputs = selection.coins.reduce((sum, { value }) => sum + value, 0n)
        expect(inputs).toBe(selection.amount + selection.change + selection.fee)
        expect(selection.amount).toBeGreaterThanOrEqual(dustLimit(script))
        if (wish !== 'all') expect(selection.amount).toBe(wish)
        expect(selection.change === 0n || selection.change >= 294n).toBe(true)
        expect(selection.fee * 1000n).toBeGreaterThanOrEqual(BigInt(selection.vsize) * satPerKvb)
        expect(selection.coins.every(isSpendable)).toBe(true)
        expect(new Set(selection.coins).size).toBe(selection.coins.length)
      }),
    )
  })

  it('never underestimates the size of what is signed, and signs exactly what was selected', () => {
    fc.assert(
      fc.property(purse, amount, (coins, wish) => {
        const parents = new Map(coins.map(({ coin, raw }) => [coin.txid, raw]))
        const input = {
          coins: coins.map(({ coin }) => coin),
          amount: wish,
          script,
          fee: { satPerKvb: 1_000n },
        }
        let selection
        try {
          selection = selectCoins(input)
        } catch {
          return
        }
        const outputs = [{ script, value: selection.amount }]
        if (selection.change > 0n)
          outputs.push({ script: book.at(1, 0).script, value: selection.change })
        const parent = (txid: string) => parents.get(txid) ?? new Uint8Array()
        const signed = signTransaction(
          { coins: selection.coins, outputs, fee: selection.fee, parent },
          book,
        )
        expect(signed.vsize).toBeLessThanOrEqual(selection.vsize)
        expect(selection.vsize - signed.vsize).toBeLessThanOrEqual(1 + selection.coins.length)
        const paid = decodeTx(hex.decode(signed.rawHex)).outputs.reduce(
          (sum, { value }) => sum + value,
          0n,
        )
        const spent = selection.coins.reduce((sum, { value }) => sum + value, 0n)
        expect(spent - paid).toBe(selection.fee)
      }),
      { numRuns: 25 },
    )
  })

  it('finds coins wherever coins suffice', () => {
    fc.assert(
      fc.property(purse, fc.bigInt(20_000n, 3_000_000n), (coins, wish) => {
        const all = coins.map(({ coin }) => coin)
        const spendable = all.filter(isSpendable)
        const most = BigInt(estimateVsize(spendable.length, [script.length, 22]))
        const enough = spendable.reduce((sum, { value }) => sum + value, 0n) >= wish + most
        fc.pre(enough)
        expect(
          selectCoins({ coins: all, amount: wish, script, fee: { satPerKvb: 1_000n } }).amount,
        ).toBe(wish)
      }),
    )
  })

  it('knows the dust limits of Bitcoin Core', () => {
    const limit = (address: string) => dustLimit(scriptOfAddress(address, 'mainnet'))
    expect(limit('1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa')).toBe(546n)
    expect(limit('3P14159f73E4gFr7JterCCQh9QjiTjiZrG')).toBe(540n)
    expect(limit('bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu')).toBe(294n)
    expect(limit('bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr')).toBe(330n)
  })
})

describe('signing', () => {
  const { coin, raw } = parentOf(50_000n, 1)
  const coins = [{ ...coin, confirmed: true, own: false }]
  const good = { coins, outputs: [{ script, value: 49_800n }], fee: 200n, parent: () => raw }

  it.each([
    [
      'a coin that is larger than its parent says',
      { coins: [{ ...coin, value: 60_000n, confirmed: true, own: false }] },
    ],
    [
      'a coin that its parent does not have',
      { coins: [{ ...coin, vout: 1, confirmed: true, own: false }] },
    ],
    ['a coin twice', { coins: [...coins, ...coins], outputs: [{ script, value: 99_800n }] }],
    ['a parent with another id', { parent: () => parentOf(50_000n, 2).raw }],
    ['a fee that was not agreed', { outputs: [{ script, value: 49_000n }] }],
    ['outputs above the inputs', { outputs: [{ script, value: 50_200n }], fee: -200n }],
    [
      'a dust output',
      {
        outputs: [
          { script, value: 49_600n },
          { script, value: 200n },
        ],
      },
    ],
  ])('refuses %s', (_what, change) => {
    expect(() => signTransaction({ ...good, ...change }, book)).toThrow(
      expect.objectContaining({ code: 'wallet.self-check-failed' }),
    )
  })

  it('refuses a key that is not the coin’s', () => {
    const other = {
      ...coin,
      owner: { ...book.at(0, 4), script: coin.owner.script },
      confirmed: true,
      own: false,
    }
    expect(() => signTransaction({ ...good, coins: [other] }, book)).toThrow()
  })
})
