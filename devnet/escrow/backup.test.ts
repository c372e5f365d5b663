import { hex } from '@scure/base'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forge } from '../../src/contracts/escrow/fixtures/forge.ts'
import { publicOf, secretOf, walletOf } from '../../src/contracts/escrow/fixtures/parties.ts'
import { scriptOf } from '../../src/contracts/escrow/fixtures/order.ts'
import { LOCKS } from '../../src/contracts/escrow/fixtures/scripts.ts'
import { payAll } from '../../src/contracts/escrow/payees.ts'
import type { PayoutTerms } from '../../src/contracts/escrow/payout.ts'
import { finishPayout, signPayout } from '../../src/contracts/escrow/payout.ts'
import { Judge } from './judge.ts'

const AMOUNT = 80_000n
const EMPTY = new Uint8Array()
const ONE = Uint8Array.of(1)
const BROKEN = /script-verify-flag/
const EARLY = /non-BIP68-final/

let judge: Judge
beforeAll(async () => {
  judge = await Judge.open()
}, 60_000)
afterAll(() => judge.close())

describe.each(['shipped', 'held'] as const)('the backup moderator of a %s coin', (place) => {
  const script = scriptOf(place, true)
  const payout = async () => {
    const coin = await judge.fund(script.address, AMOUNT)
    const terms: PayoutTerms = {
      script,
      path: 'with-backup',
      coins: [coin],
      payees: payAll(walletOf('buyer'), AMOUNT),
    }
    return { coin, terms }
  }
  const signed = (terms: PayoutTerms, name: string) => ({
    publicKey: hex.encode(publicOf(name)),
    signatures: signPayout(terms, secretOf(name)),
  })

  it.each([
    ['buyer-2', 'backup'],
    ['vendor-2', 'backup'],
    ['buyer-2', 'vendor-2'],
  ])('stands in with %s and %s at his time, not a block before', async (...names) => {
    const { coin, terms } = await payout()
    const paid = finishPayout(
      terms,
      1,
      names.map((name) => signed(terms, name)),
    )
    expect(paid.feerate).toBeGreaterThanOrEqual(1)
    expect(paid.feerate).toBeLessThan(1.02)
    expect(await judge.ask(paid)).toMatch(EARLY)
    await judge.until(coin.height + LOCKS.backup - 1)
    expect(await judge.ask(paid)).toMatch(EARLY)
    await judge.mine(1)
    expect(await judge.ask(paid)).toBe('accepted')
    await judge.mine(1)
    expect(await judge.heightOf(paid.txid)).toBe(coin.height + LOCKS.backup)
  })

  it('can do nothing alone, nor with a key of the first three', async () => {
    const { coin } = await payout()
    await judge.until(coin.height + LOCKS.last)
    const tail = place === 'shipped' ? [ONE, EMPTY, EMPTY, EMPTY] : [EMPTY, EMPTY, EMPTY]
    const pairs = [
      ['backup', 'backup'],
      ['buyer', 'backup'],
      ['buyer-2', 'moderator'],
      ['stranger', 'backup'],
    ] as const
    const sequence = LOCKS.backup
    for (const [one, other] of pairs) {
      const stack = (sign: (name: string) => Uint8Array) => [EMPTY, sign(one), sign(other), ...tail]
      expect(await judge.ask(forge(script, coin, { sequence, stack }))).toMatch(BROKEN)
    }
    const stack = (sign: (name: string) => Uint8Array) => [
      EMPTY,
      sign('buyer-2'),
      sign('backup'),
      ...tail,
    ]
    expect(await judge.ask(forge(script, coin, { sequence: 0xfffffffd, stack }))).toMatch(BROKEN)
    expect(await judge.ask(forge(script, coin, { sequence: sequence - 1, stack }))).toMatch(BROKEN)
    expect(await judge.ask(forge(script, coin, { sequence, stack }))).toBe('accepted')
  })
})
