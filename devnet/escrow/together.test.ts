import { hex } from '@scure/base'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forge } from '../../src/contracts/escrow/fixtures/forge.ts'
import { publicOf, secretOf, walletOf } from '../../src/contracts/escrow/fixtures/parties.ts'
import { scriptOf } from '../../src/contracts/escrow/fixtures/order.ts'
import { LOCKS } from '../../src/contracts/escrow/fixtures/scripts.ts'
import { payAll, paySplit } from '../../src/contracts/escrow/payees.ts'
import type { PayoutTerms } from '../../src/contracts/escrow/payout.ts'
import { finishPayout, signPayout } from '../../src/contracts/escrow/payout.ts'
import type { EscrowScript } from '../../src/contracts/escrow/types.ts'
import { Judge } from './judge.ts'

const AMOUNT = 100_000n
const EMPTY = new Uint8Array()
/** The script says no. */
const BROKEN = /script-verify-flag|bad-witness-nonstandard/
const SCRIPTS: readonly (readonly [string, EscrowScript])[] = [
  ['Offered', scriptOf('offered')],
  ['Shipped', scriptOf('shipped')],
  ['Shipped with a backup', scriptOf('shipped', true)],
  ['Held', scriptOf('held')],
  ['Held with a backup', scriptOf('held', true)],
]
const pay = (terms: PayoutTerms, rate: number, names: readonly string[]) =>
  finishPayout(
    terms,
    rate,
    names.map((name) => ({
      publicKey: hex.encode(publicOf(name)),
      signatures: signPayout(terms, secretOf(name)),
    })),
  )

let judge: Judge
beforeAll(async () => {
  judge = await Judge.open()
}, 60_000)
afterAll(() => judge.close())

describe.each(SCRIPTS)('the node, of a coin in %s,', (_name, script) => {
  const release = async (): Promise<PayoutTerms> => ({
    script,
    path: 'together',
    coins: [await judge.fund(script.address, AMOUNT)],
    payees: payAll(walletOf('vendor'), AMOUNT),
  })

  it.each([
    ['buyer', 'vendor'],
    ['buyer', 'moderator'],
    ['vendor', 'moderator'],
  ])('takes a payout by %s and %s', async (...names) => {
    const paid = pay(await release(), 2, names)
    expect(await judge.ask(paid)).toBe('accepted')
    await judge.mine(1)
    expect(await judge.heightOf(paid.txid)).toBeGreaterThan(0)
  })

  it('refuses one signature, the same twice, a stranger’s, and one for another purpose', async () => {
    const { coins } = await release()
    const [coin] = coins
    if (coin === undefined) throw new Error('there is a coin')
    const stacks: ((sign: (name: string) => Uint8Array) => Uint8Array[])[] = [
      (sign) => [EMPTY, EMPTY, sign('buyer')],
      (sign) => [EMPTY, sign('buyer')],
      (sign) => [EMPTY, sign('buyer'), sign('buyer')],
      (sign) => [EMPTY, sign('buyer'), sign('stranger')],
      (sign) => [EMPTY, sign('buyer-alone'), sign('vendor-alone')],
      (sign) => [EMPTY, sign('buyer'), Uint8Array.of(...sign('vendor').slice(0, -1), 2)],
      () => [EMPTY, EMPTY, EMPTY],
      () => [],
    ]
    for (const stack of stacks) {
      expect(await judge.ask(forge(script, coin, { stack }))).toMatch(BROKEN)
    }
  })

  it('refuses it with a bit of an output changed after signing', async () => {
    const paid = pay(await release(), 2, ['buyer', 'vendor'])
    const changed = hex.encode(walletOf('vendor').slice(2))
    const rawHex = paid.rawHex.replace(changed, hex.encode(walletOf('cheat').slice(2)))
    expect(rawHex).not.toBe(paid.rawHex)
    expect(await judge.ask({ ...paid, rawHex })).toMatch(BROKEN)
    expect(await judge.ask(paid)).toBe('accepted')
  })
})

describe('the node, of a verdict,', () => {
  it('takes three payees out of two coins, no larger than predicted', async () => {
    const script = scriptOf('held')
    const coins = [
      await judge.fund(script.address, 120_000n),
      await judge.fund(script.address, 30_000n),
    ]
    const terms: PayoutTerms = {
      script,
      path: 'together',
      coins,
      payees: paySplit({
        total: 150_000n,
        buyer: { script: walletOf('buyer'), amount: 99_750n },
        vendor: { script: walletOf('vendor') },
        moderator: { script: walletOf('moderator'), amount: 7_500n, frozen: 7_500n },
      }),
    }
    const paid = pay(terms, 3, ['moderator', 'buyer'])
    expect(paid.feerate).toBeGreaterThanOrEqual(3)
    expect(paid.feerate).toBeLessThan(3.05)
    expect(await judge.ask(paid)).toBe('accepted')
  })
})

describe('the agreed end of a held coin', () => {
  it.each([
    ['buyer', false],
    ['vendor', true],
  ])(
    'may be finished by the %s when its time has come, not a block before',
    async (name, backup) => {
      const script = scriptOf('held', backup)
      const coin = await judge.fund(script.address, AMOUNT)
      const terms: PayoutTerms = {
        script,
        path: 'together',
        coins: [coin],
        after: LOCKS.end,
        payees: paySplit({
          total: AMOUNT,
          buyer: { script: walletOf('buyer'), amount: AMOUNT / 2n },
          vendor: { script: walletOf('vendor') },
        }),
      }
      const ended = pay(terms, 1, ['moderator', name])
      expect(await judge.ask(ended)).toContain('non-BIP68-final')
      // Without the lock the signatures are worth nothing.
      const sequence = '09000000'
      expect(ended.rawHex.split(sequence)).toHaveLength(2)
      const hasty = { ...ended, rawHex: ended.rawHex.replace(sequence, 'fdffffff') }
      expect(await judge.ask(hasty)).toMatch(BROKEN)
      await judge.until(coin.height + LOCKS.end - 1)
      expect(await judge.ask(ended)).toContain('non-BIP68-final')
      await judge.mine(1)
      expect(await judge.ask(hasty)).toMatch(BROKEN)
      expect(await judge.ask(ended)).toBe('accepted')
      await judge.mine(1)
      expect(await judge.heightOf(ended.txid)).toBe(coin.height + LOCKS.end)
    },
  )
})

describe('a payout that is stuck', () => {
  it('is replaced by the buyer alone with every higher rung in turn, never with a lower one', async () => {
    const script = scriptOf('shipped')
    const terms: PayoutTerms = {
      script,
      path: 'together',
      coins: [await judge.fund(script.address, AMOUNT)],
      payees: payAll(walletOf('vendor'), AMOUNT),
    }
    const vendor = {
      publicKey: hex.encode(publicOf('vendor')),
      signatures: signPayout(terms, secretOf('vendor')),
    }
    const buyer = {
      publicKey: hex.encode(publicOf('buyer')),
      signatures: signPayout(terms, secretOf('buyer')),
    }
    const rates = vendor.signatures.rungs.map(({ rate }) => rate)
    expect(rates).toEqual([1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144])
    let before: string | undefined
    for (const rate of rates) {
      const rung = finishPayout(terms, rate, [buyer, vendor])
      expect(await judge.ask(rung)).toBe('accepted')
      if (before !== undefined) expect(await judge.knows(before)).toBe(false)
      before = rung.txid
    }
    expect(await judge.ask(finishPayout(terms, 89, [buyer, vendor]))).toContain('insufficient fee')
    await judge.mine(1)
    expect(await judge.heightOf(before ?? '')).toBeGreaterThan(0)
  })
})
