import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claim } from '../../src/contracts/escrow/claim.ts'
import { forge } from '../../src/contracts/escrow/fixtures/forge.ts'
import { publicOf, secretOf, walletOf } from '../../src/contracts/escrow/fixtures/parties.ts'
import { scriptOf } from '../../src/contracts/escrow/fixtures/order.ts'
import { LOCKS } from '../../src/contracts/escrow/fixtures/scripts.ts'
import type { CoinPlace, PathName } from '../../src/contracts/escrow/types.ts'
import { Judge } from './judge.ts'

const AMOUNT = 60_000n
const EMPTY = new Uint8Array()
const ONE = Uint8Array.of(1)
const NO_THREE = [EMPTY, EMPTY, EMPTY]
/** The script says no, or the lock that the script wants is not set. */
const BROKEN = /script-verify-flag|bad-witness-nonstandard/
const EARLY = /non-BIP68-final/

let judge: Judge
beforeAll(async () => {
  judge = await Judge.open()
}, 60_000)
afterAll(() => judge.close())

interface Alone {
  readonly place: CoinPlace
  readonly backup: boolean
  readonly path: PathName
  readonly who: string
  readonly lock: number
}

const CLAIMS: readonly Alone[] = [
  { place: 'offered', backup: false, path: 'buyer-alone', who: 'buyer', lock: LOCKS.ship },
  { place: 'shipped', backup: false, path: 'vendor-alone', who: 'vendor', lock: LOCKS.accept },
  { place: 'shipped', backup: false, path: 'buyer-alone', who: 'buyer', lock: LOCKS.last },
  { place: 'shipped', backup: true, path: 'vendor-alone', who: 'vendor', lock: LOCKS.accept },
  { place: 'shipped', backup: true, path: 'buyer-alone', who: 'buyer', lock: LOCKS.last },
  { place: 'sleeping', backup: false, path: 'buyer-alone', who: 'buyer', lock: LOCKS.window },
]

describe.each(CLAIMS)(
  'a $place coin (backup moderator: $backup) that the $who takes alone',
  ({ place, backup, path, who, lock }) => {
    const script = scriptOf(place, backup)

    it('is refused one block early and given at the height', async () => {
      const coin = await judge.fund(script.address, AMOUNT)
      const terms = { script, path, coins: [coin], payee: walletOf(who), feerate: 1 }
      const claimed = claim(terms, secretOf(`${who}-alone`))
      expect(claimed.feerate).toBeGreaterThanOrEqual(1)
      expect(claimed.feerate).toBeLessThan(1.02)
      expect(await judge.ask(claimed)).toMatch(EARLY)
      await judge.until(coin.height + lock - 1)
      expect(await judge.ask(claimed)).toMatch(EARLY)
      await judge.mine(1)
      expect(await judge.ask(claimed)).toBe('accepted')
      await judge.mine(1)
      expect(await judge.heightOf(claimed.txid)).toBe(coin.height + lock)
    })

    it('is refused to the same party with a shorter lock, to others, and with another key', async () => {
      const coin = await judge.fund(script.address, AMOUNT)
      await judge.until(coin.height + lock)
      const clause = script.paths.find(({ name }) => name === path)
      if (clause === undefined) throw new Error('the script has the clause')
      const stackOf = (signer: string) => (sign: (name: string) => Uint8Array) =>
        clause.stack(new Map([[clause.signers[0] ?? '', sign(signer)]])).slice(0, -1)
      for (const signer of ['stranger', 'moderator', 'buyer', 'vendor']) {
        const stack = stackOf(signer)
        expect(await judge.ask(forge(script, coin, { sequence: lock, stack }))).toMatch(BROKEN)
      }
      const stack = stackOf(`${who}-alone`)
      for (const sequence of [lock - 1, 1, 0, 0xfffffffd, 0xffffffff, 0x00400000 + lock]) {
        expect(await judge.ask(forge(script, coin, { sequence, stack }))).toMatch(
          /script-verify-flag|non-BIP68-final/,
        )
      }
      expect(await judge.ask(forge(script, coin, { sequence: lock, stack }))).toBe('accepted')
    })
  },
)

describe('a shipped coin', () => {
  it('is refused to a buyer in the vendor’s clause and to a vendor in the buyer’s', async () => {
    const script = scriptOf('shipped')
    const coin = await judge.fund(script.address, AMOUNT)
    await judge.until(coin.height + LOCKS.last)
    const asVendor = forge(script, coin, {
      sequence: LOCKS.accept,
      stack: (sign) => [sign('buyer-alone'), publicOf('buyer-alone'), ONE, ...NO_THREE],
    })
    const asBuyer = forge(script, coin, {
      sequence: LOCKS.last,
      stack: (sign) => [sign('vendor-alone'), publicOf('vendor-alone'), EMPTY, ...NO_THREE],
    })
    const crossed = forge(script, coin, {
      sequence: LOCKS.accept,
      stack: (sign) => [sign('buyer-alone'), publicOf('buyer-alone'), EMPTY, ...NO_THREE],
    })
    for (const tx of [asVendor, asBuyer, crossed]) expect(await judge.ask(tx)).toMatch(BROKEN)
  })

  it('still obeys two of the three when every clock has run out', async () => {
    const script = scriptOf('shipped')
    const coin = await judge.fund(script.address, AMOUNT)
    await judge.until(coin.height + LOCKS.last + 5)
    const two = forge(script, coin, {
      stack: (sign) => [EMPTY, sign('buyer'), sign('moderator')],
    })
    expect(await judge.ask(two)).toBe('accepted')
  })
})

describe('a held coin', () => {
  it.each([false, true])(
    'is given to nobody alone, ever (backup moderator: %s)',
    async (backup) => {
      const script = scriptOf('held', backup)
      const coin = await judge.fund(script.address, AMOUNT)
      await judge.until(coin.height + LOCKS.last + 20)
      for (const who of ['vendor', 'buyer', 'moderator', 'vendor-alone', 'buyer-alone', 'backup']) {
        for (const sequence of [LOCKS.accept, LOCKS.last, LOCKS.end, LOCKS.backup, 0xfffffffd]) {
          const stacks = [
            [publicOf(who), ONE, ...NO_THREE],
            [publicOf(who), EMPTY, ...NO_THREE],
            [publicOf(who), ...NO_THREE],
            NO_THREE,
            [EMPTY],
          ]
          for (const rest of stacks) {
            const tx = forge(script, coin, { sequence, stack: (sign) => [sign(who), ...rest] })
            expect(await judge.ask(tx)).toMatch(BROKEN)
          }
        }
      }
      const both = forge(script, coin, {
        stack: (sign) => [EMPTY, ...inOrder(script.paths[0]?.signers ?? [], sign)],
      })
      expect(await judge.ask(both)).toBe('accepted')
    },
  )
})

/** Buyer's and moderator's signatures in the order of the script's keys. */
function inOrder(signers: readonly string[], sign: (name: string) => Uint8Array): Uint8Array[] {
  const names = ['buyer', 'moderator'].sort(
    (a, b) => signers.indexOf(hexOf(a)) - signers.indexOf(hexOf(b)),
  )
  return names.map(sign)
}

const hexOf = (name: string) => Buffer.from(publicOf(name)).toString('hex')

describe('a sleeping vendor’s coin', () => {
  const script = scriptOf('sleeping')

  it('is his at once when he wakes', async () => {
    const coin = await judge.fund(script.address, AMOUNT)
    const terms = { script, path: 'together', coins: [coin], payee: walletOf('vendor') } as const
    const taken = claim({ ...terms, feerate: 1 }, secretOf('vendor'))
    expect(taken.feerate).toBeLessThan(1.02)
    expect(await judge.ask(taken)).toBe('accepted')
  })

  it('is not the buyer’s, nor a stranger’s, before the window is over', async () => {
    const coin = await judge.fund(script.address, AMOUNT)
    for (const who of ['buyer', 'buyer-alone', 'stranger']) {
      expect(await judge.ask(forge(script, coin, { stack: (sign) => [sign(who)] }))).toMatch(BROKEN)
    }
  })

  it('is the vendor’s even after the window, until the buyer has taken it', async () => {
    const coin = await judge.fund(script.address, AMOUNT)
    await judge.until(coin.height + LOCKS.window + 3)
    const terms = { script, coins: [coin], payee: walletOf('vendor'), feerate: 1 }
    const back = claim({ ...terms, path: 'buyer-alone' }, secretOf('buyer-alone'))
    const taken = claim({ ...terms, path: 'together', feerate: 5 }, secretOf('vendor'))
    expect(await judge.ask(back)).toBe('accepted')
    expect(await judge.ask(taken)).toBe('accepted')
    expect(await judge.knows(back.txid)).toBe(false)
  })
})
