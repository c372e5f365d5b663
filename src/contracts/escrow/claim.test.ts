import { describe, expect, it } from 'vitest'
import { hex } from '@scure/base'
import { RawTx } from '@scure/btc-signer/script.js'
import type { ClaimTerms } from './claim.ts'
import { claim } from './claim.ts'
import { secretOf, txidOf, walletOf } from './fixtures/parties.ts'
import { scriptOf } from './fixtures/order.ts'
import { LOCKS } from './fixtures/scripts.ts'

const coin = (amount: bigint) => ({ txid: txidOf(3), vout: 2, amount })
const terms: ClaimTerms = {
  script: scriptOf('shipped'),
  path: 'vendor-alone',
  coins: [coin(50_000n)],
  payee: walletOf('vendor'),
  feerate: 7,
}
const vendor = secretOf('vendor-alone')
const refusal = (code: string, data?: object) =>
  expect.objectContaining(data === undefined ? { code } : { code, data })

describe('a claim by one party alone', () => {
  it('pays all to it, with the lock of its clause as the sequence number', () => {
    const { rawHex, fee, vsize, feerate } = claim(terms, vendor)
    const { version, lockTime, inputs, outputs } = RawTx.decode(hex.decode(rawHex))
    expect([version, lockTime]).toEqual([2, 0])
    expect(inputs.map(({ sequence }) => sequence)).toEqual([LOCKS.accept])
    expect(outputs).toEqual([{ script: walletOf('vendor'), amount: 50_000n - fee }])
    expect(feerate).toBeGreaterThanOrEqual(7)
    expect(Number(fee)).toBeLessThanOrEqual((vsize + 1) * 7)
  })

  it('comes out byte for byte as before', () => {
    expect(claim(terms, vendor)).toMatchInlineSnapshot(`
      {
        "fee": 1071n,
        "feerate": 7,
        "rawHex": "02000000000101030000000000000000000000000000000000000000000000000000000000000002000000000a0000000121bf000000000000160014fa1c025757ea609713702d14e90d11cd6a8326fa0747304402205065b96c2b3896d4089ef6638ea0e302ff5098d4c153cc4fa932592fa4457a0202202921072c736ea03287035742e42182cb1e01e696026b783d191e2d48373aca330121033b18c9bd4e3163b4e0d159b90f34c91ea3422f127367ede44b624ac5ddff32440101000000a6522102367d8ec0e8400549d5589d03fb139f7cd6d93c9553da0b39bc47f853ce61d4c521036e5f743958df9e3cf17c603c60335abe36e60fcefc40ee5f90d604d42334a9482102a30d84896fe52a255739a8916cfbb3f793c37ec035d5ee4bb95b465ff6e5ff3953ae73646376a914731481f86b54004b416c13a8682f3b25bfc7087a88ad5ab26776a914dd7fb2633d7f91705c3e341ae49723b75a4b7f5a88ad0114b2686800000000",
        "txid": "2fadb4fb903955e5057a640fd46eaa9d8d43777b357b0944178da816eb4592b0",
        "vsize": 153,
      }
    `)
  })

  it('takes all coins at once', () => {
    const coins = [coin(50_000n), { ...coin(1_000n), vout: 0 }]
    const { rawHex, fee } = claim({ ...terms, coins }, vendor)
    const { inputs, outputs, witnesses } = RawTx.decode(hex.decode(rawHex))
    expect(inputs.map(({ index }) => index)).toEqual([0, 2])
    expect(witnesses?.map((stack) => stack.length)).toEqual([7, 7])
    expect(outputs.map(({ amount }) => amount)).toEqual([51_000n - fee])
  })

  it('needs no lock where the vendor takes what waits for him', () => {
    const sleeping = { ...terms, script: scriptOf('sleeping'), path: 'together' } as const
    const { inputs } = RawTx.decode(hex.decode(claim(sleeping, secretOf('vendor')).rawHex))
    expect(inputs.map(({ sequence }) => sequence)).toEqual([0xfffffffd])
  })

  it('is refused when its fee is more than a tenth, but for the lowest feerate', () => {
    const at = (amount: bigint, feerate: number) => () =>
      claim({ ...terms, coins: [coin(amount)], feerate }, vendor)
    const fee = at(50_000n, 2)().fee
    expect(at(fee * 10n, 2)).not.toThrow()
    expect(at(fee * 10n - 1n, 2)).toThrow(
      refusal('escrow.fee-too-high', { fee: Number(fee), smallest: Number(fee) * 10 }),
    )
    expect(at(600n, 1)).not.toThrow()
    expect(at(600n, 1.1)).toThrow(refusal('escrow.fee-too-high'))
    expect(at(400n, 1)).toThrow(refusal('escrow.not-worth-the-fee'))
  })

  it('is refused to whom the clause does not name', () => {
    for (const name of ['vendor', 'buyer-alone', 'stranger']) {
      expect(() => claim(terms, secretOf(name))).toThrow(refusal('escrow.foreign-key'))
    }
  })

  it('is refused where two have to sign, and where there is no such clause', () => {
    expect(() => claim({ ...terms, path: 'together' }, secretOf('vendor'))).toThrow(
      refusal('escrow.missing-signature', { input: 0 }),
    )
    for (const path of ['vendor-alone', 'buyer-alone'] as const) {
      expect(() => claim({ ...terms, script: scriptOf('held'), path }, vendor)).toThrow(
        refusal('escrow.no-such-path', { path, place: 'held' }),
      )
    }
  })
})
