import { hex } from '@scure/base'
import { p2wpkh } from '@scure/btc-signer'
import { signECDSA } from '@scure/btc-signer/utils.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claim } from '../../src/contracts/escrow/claim.ts'
import type { FinishedTx } from '../../src/contracts/escrow/draft.ts'
import { forge } from '../../src/contracts/escrow/fixtures/forge.ts'
import { publicOf, secretOf, walletOf } from '../../src/contracts/escrow/fixtures/parties.ts'
import { scriptOf } from '../../src/contracts/escrow/fixtures/order.ts'
import { LOCKS } from '../../src/contracts/escrow/fixtures/scripts.ts'
import { completeMove, signMove } from '../../src/contracts/escrow/handover.ts'
import type { MoveFees, MoveTerms } from '../../src/contracts/escrow/move-plan.ts'
import { planMove } from '../../src/contracts/escrow/move-plan.ts'
import { paySplit } from '../../src/contracts/escrow/payees.ts'
import type { PayoutTerms } from '../../src/contracts/escrow/payout.ts'
import { finishPayout, signPayout } from '../../src/contracts/escrow/payout.ts'
import { SIGHASH_MOVE } from '../../src/contracts/escrow/signature.ts'
import { REGTEST } from '../play-tx.ts'
import { Judge } from './judge.ts'

const AMOUNT = 90_000n
const EMPTY = new Uint8Array()
const EARLY = /non-BIP68-final/
const GONE = /missingorspent/
const offered = scriptOf('offered')
const shipped = scriptOf('shipped')
const held = scriptOf('held')

let judge: Judge
beforeAll(async () => {
  judge = await Judge.open()
}, 60_000)
afterAll(() => judge.close())

const signedBy = (name: string, terms: MoveTerms) => ({
  publicKey: hex.encode(publicOf(name)),
  signatures: signMove(terms, secretOf(name)),
})
const feesOf = async (name: string, feerate = 3): Promise<MoveFees> => {
  const address = p2wpkh(publicOf(name), REGTEST).address ?? ''
  const coin = await judge.fund(address, 20_000n)
  return {
    coins: [{ ...coin, publicKey: hex.encode(publicOf(name)) }],
    change: walletOf(name),
    feerate,
  }
}
const complete = (terms: MoveTerms, fees: MoveFees, names: readonly string[], payer: string) =>
  completeMove(
    terms,
    fees,
    names.map((name) => signedBy(name, terms)),
    (digest) => signECDSA(digest, secretOf(payer), true),
  )
const move = async (from: typeof offered, to: typeof offered, amount = AMOUNT) => {
  const coin = await judge.fund(from.address, amount)
  return { from, to, path: 'together', coins: [coin] as const } satisfies MoveTerms
}
const settle = async (tx: FinishedTx): Promise<number> => {
  expect(await judge.ask(tx)).toBe('accepted')
  await judge.mine(1)
  return (await judge.heightOf(tx.txid)) ?? NaN
}
const alone = (
  script: typeof offered,
  who: 'buyer' | 'vendor',
  coins: MoveTerms['coins'],
): FinishedTx =>
  claim(
    { script, path: `${who}-alone`, coins, payee: walletOf(who), feerate: 1 },
    secretOf(`${who}-alone`),
  )

describe('a hand-over', () => {
  it('is done by the vendor, who pays for it, and starts the clocks of the shipped coin', async () => {
    const first = await judge.fund(offered.address, AMOUNT)
    const second = await judge.fund(offered.address, 25_000n)
    const terms: MoveTerms = {
      from: offered,
      to: shipped,
      path: 'together',
      coins: [first, second],
    }
    const fees = await feesOf('vendor-purse')
    const moved = complete(terms, fees, ['buyer', 'vendor'], 'vendor-purse')
    expect(moved.feerate).toBeGreaterThanOrEqual(3)
    expect(moved.feerate).toBeLessThan(3.05)
    const height = await settle(moved)
    const { coins } = planMove(terms, fees)
    expect(coins.map(({ amount }) => amount).sort()).toEqual([25_000n, AMOUNT])
    expect(await judge.ask(alone(offered, 'buyer', [first, second]))).toMatch(GONE)
    const claimed = alone(shipped, 'vendor', coins)
    await judge.until(height + LOCKS.accept - 1)
    expect(await judge.ask(claimed)).toMatch(EARLY)
    await judge.mine(1)
    expect(await judge.ask(claimed)).toBe('accepted')
  })

  it('cannot be turned elsewhere nor cut by whoever broadcasts it', async () => {
    const terms = await move(offered, shipped)
    const fees = await feesOf('vendor-purse')
    const moved = complete(terms, fees, ['buyer', 'vendor'], 'vendor-purse')
    const turned = moved.rawHex.replace(
      hex.encode(shipped.outputScript),
      hex.encode(held.outputScript),
    )
    const cut = moved.rawHex.replace(amountHex(AMOUNT), amountHex(AMOUNT - 1n))
    for (const rawHex of [turned, cut]) {
      expect(rawHex).not.toBe(moved.rawHex)
      expect(await judge.ask({ ...moved, rawHex })).toMatch(/script-verify-flag/)
    }
    expect(await judge.ask(moved)).toBe('accepted')
  })

  it('in the hands of a third party moves the money where it belongs, and nothing else', async () => {
    const terms = await move(offered, shipped)
    const dearer = await feesOf('vendor-purse', 9)
    const signatures = ['buyer', 'vendor'].map((name) => signedBy(name, terms))
    const fees = await feesOf('stranger', 5)
    const pay = (digest: Uint8Array) => signECDSA(digest, secretOf('stranger'), true)
    const moved = completeMove(terms, fees, signatures, pay)
    expect(await judge.ask(moved)).toBe('accepted')
    const own = complete(terms, dearer, ['buyer', 'vendor'], 'vendor-purse')
    expect(await judge.ask(own)).toBe('accepted')
    expect(await judge.knows(moved.txid)).toBe(false)
  })

  it('with one signature does not happen', async () => {
    const [coin] = (await move(offered, shipped)).coins
    for (const one of ['buyer', 'vendor', 'moderator']) {
      const cheat = forge(offered, coin, {
        sighash: SIGHASH_MOVE,
        stack: (sign) => [EMPTY, sign(one), sign(one)],
      })
      expect(await judge.ask(cheat)).toMatch(/script-verify-flag/)
    }
  })
})

describe('a dispute', () => {
  it.each([
    ['offered', 'buyer', offered],
    ['shipped', 'buyer', shipped],
    ['shipped', 'vendor', shipped],
  ])(
    'holds a %s coin by %s and moderator; no clock runs any more',
    async (_place, opener, from) => {
      const terms = await move(from, held)
      const fees = await feesOf('moderator-purse')
      const { coins } = planMove(terms, fees)
      const end: PayoutTerms = {
        script: held,
        path: 'together',
        coins,
        after: LOCKS.end,
        payees: paySplit({
          total: AMOUNT,
          buyer: { script: walletOf('buyer'), amount: 70_000n },
          vendor: { script: walletOf('vendor') },
        }),
      }
      const moderator = {
        publicKey: hex.encode(publicOf('moderator')),
        signatures: signPayout(end, secretOf('moderator')),
      }
      const height = await settle(complete(terms, fees, [opener, 'moderator'], 'moderator-purse'))
      await judge.until(height + LOCKS.end - 1)
      expect(await judge.ask(alone(from, 'buyer', terms.coins))).toMatch(GONE)
      if (from === shipped) {
        expect(await judge.ask(alone(from, 'vendor', terms.coins))).toMatch(GONE)
      }
      const other = opener === 'buyer' ? 'vendor' : 'buyer'
      const party = {
        publicKey: hex.encode(publicOf(other)),
        signatures: signPayout(end, secretOf(other)),
      }
      const ended = finishPayout(end, 2, [moderator, party])
      expect(await judge.ask(ended)).toMatch(EARLY)
      await judge.mine(1)
      expect(await judge.ask(ended)).toBe('accepted')
    },
  )
})

describe('more time', () => {
  it('starts the clocks of a shipped coin anew', async () => {
    const terms = await move(shipped, shipped)
    const [coin] = terms.coins
    await judge.until(coin.height + LOCKS.accept - 2)
    const fees = await feesOf('vendor-purse')
    const height = await settle(complete(terms, fees, ['buyer', 'vendor'], 'vendor-purse'))
    expect(await judge.ask(alone(shipped, 'vendor', terms.coins))).toMatch(GONE)
    const claimed = alone(shipped, 'vendor', planMove(terms, fees).coins)
    await judge.until(height + LOCKS.accept - 1)
    expect(await judge.ask(claimed)).toMatch(EARLY)
    await judge.mine(1)
    expect(await judge.ask(claimed)).toBe('accepted')
  })
})

/** Eight bytes, the least first, as in an output. */
function amountHex(amount: bigint): string {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, amount, true)
  return hex.encode(bytes)
}
