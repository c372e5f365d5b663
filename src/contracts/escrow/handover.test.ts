import { hex } from '@scure/base'
import { RawTx } from '@scure/btc-signer/script.js'
import { signECDSA } from '@scure/btc-signer/utils.js'
import { describe, expect, it } from 'vitest'
import { publicOf, secretOf, txidOf, walletOf } from './fixtures/parties.ts'
import { scriptOf } from './fixtures/order.ts'
import { LOCKS } from './fixtures/scripts.ts'
import type { SignFeeCoin } from './handover.ts'
import { completeMove, signMove, signPlannedMove, verifyMove } from './handover.ts'
import type { MoveFees, MoveTerms } from './move-plan.ts'
import { moveDraft, planMove } from './move-plan.ts'

const [offered, shipped, held] = (['offered', 'shipped', 'held'] as const).map((place) =>
  scriptOf(place),
) as [ReturnType<typeof scriptOf>, ReturnType<typeof scriptOf>, ReturnType<typeof scriptOf>]
const COINS = [
  { txid: txidOf(9), vout: 1, amount: 120_000n },
  { txid: txidOf(7), vout: 0, amount: 30_000n },
]
const handover: MoveTerms = { from: offered, to: shipped, path: 'together', coins: COINS }
const PURSE = 'purse of the vendor'
const feeCoin = (amount: bigint, vout = 0) => ({
  txid: txidOf(1),
  vout,
  amount,
  publicKey: hex.encode(publicOf(PURSE)),
})
const fees: MoveFees = { coins: [feeCoin(20_000n)], change: walletOf(PURSE), feerate: 4 }
const signFeeCoin: SignFeeCoin = (digest) => signECDSA(digest, secretOf(PURSE), true)
const signedBy = (name: string, terms: MoveTerms = handover) => ({
  publicKey: hex.encode(publicOf(name)),
  signatures: signMove(terms, secretOf(name)),
})
const refusal = (code: string, data?: object) =>
  expect.objectContaining(data === undefined ? { code } : { code, data })
const decode = ({ rawHex }: { rawHex: string }) => RawTx.decode(hex.decode(rawHex))

describe('a hand-over', () => {
  it('moves each coin undiminished to the output at its own position, and then pays its way', () => {
    const { draft, feeCoins, coins, txid, fee } = planMove(handover, fees)
    expect(draft.inputs.map((input) => input.txid)).toEqual([txidOf(7), txidOf(9), txidOf(1)])
    expect(draft.inputs.every(({ sequence }) => sequence === 0xfffffffd)).toBe(true)
    expect(draft.outputs).toEqual([
      { script: shipped.outputScript, amount: 30_000n },
      { script: shipped.outputScript, amount: 120_000n },
      { script: walletOf(PURSE), amount: 20_000n - fee },
    ])
    expect(feeCoins).toEqual(fees.coins)
    expect(coins).toEqual([
      { txid, vout: 0, amount: 30_000n },
      { txid, vout: 1, amount: 120_000n },
    ])
  })

  it('is finished by the vendor with the signature of the buyer, under the id planned before', () => {
    const moved = completeMove(handover, fees, [signedBy('buyer'), signedBy('vendor')], signFeeCoin)
    const plan = planMove(handover, fees)
    expect(moved.txid).toBe(plan.txid)
    expect(moved.fee).toBe(plan.fee)
    expect(moved.feerate).toBeGreaterThanOrEqual(4)
    expect(moved.feerate).toBeLessThan(4.1)
    const { outputs, witnesses } = decode(moved)
    expect(outputs).toHaveLength(3)
    expect(witnesses?.map((stack) => stack.length)).toEqual([4, 4, 2])
  })

  it('comes out byte for byte as before', () => {
    const moved = completeMove(handover, fees, [signedBy('buyer'), signedBy('vendor')], signFeeCoin)
    expect(moved).toMatchInlineSnapshot(`
      {
        "fee": 1680n,
        "feerate": 4.009546539379475,
        "rawHex": "0200000000010307000000000000000000000000000000000000000000000000000000000000000000000000fdffffff09000000000000000000000000000000000000000000000000000000000000000100000000fdffffff01000000000000000000000000000000000000000000000000000000000000000000000000fdffffff033075000000000000220020425baa60d03cb873a560804ce80397b2c7b657221ab11e47861b11795412626dc0d4010000000000220020425baa60d03cb873a560804ce80397b2c7b657221ab11e47861b11795412626d904700000000000016001435a0f777e750a6bde9f1ba259790a136b8e823290400473044022011cda7c0021296c9887f10d28567c7e51c33856e7c24d28ddf7640f9f3f5dee002203f297d21c22186f1e49a1df269287cb6dd7196774054df5bf975baf73e12b2a58347304402207d91abfca2262c812949684b94b6d4c8c5866bf5bbef9855ee1587edc556a7a8022038650d891e425b39eb42dee75291834c9e1dfac59b481cf8c088969c9bbf31978387522102367d8ec0e8400549d5589d03fb139f7cd6d93c9553da0b39bc47f853ce61d4c521036e5f743958df9e3cf17c603c60335abe36e60fcefc40ee5f90d604d42334a9482102a30d84896fe52a255739a8916cfbb3f793c37ec035d5ee4bb95b465ff6e5ff3953ae736476a914dd7fb2633d7f91705c3e341ae49723b75a4b7f5a88ad58b268040047304402202defc443d242ed0164ed095f014efef689240ad6f0483d21a23e3909b090bde202205dc6ac294ed53639849d7775454f0c0405e7ee3db17bd19b62c7b482ad022bf6834730440220647080bbea5628d56eafbacda0c683ae235cdb0b3534a67d81802905be685d9202200af4246bd12c103f96a4c49b660bc2ae635505c3fee0a143ff5b943e66afa4338387522102367d8ec0e8400549d5589d03fb139f7cd6d93c9553da0b39bc47f853ce61d4c521036e5f743958df9e3cf17c603c60335abe36e60fcefc40ee5f90d604d42334a9482102a30d84896fe52a255739a8916cfbb3f793c37ec035d5ee4bb95b465ff6e5ff3953ae736476a914dd7fb2633d7f91705c3e341ae49723b75a4b7f5a88ad58b2680247304402203436246e104d911971b4999da0c28a23965528f78a2c0e6368ebabc9093501cf02204c695addf19a76c0781a04aa95b8f3864ddc0d9d2a9ee9d26759304f269556a70121020e0b08b4041ea7f55082c8074089c515fbb3b67f816b01ebea6ef7099d8a8cf900000000",
        "txid": "15fb395a71d8f083833e8dc514e6db8d8ca12bcc549fb2070ae4bdc8740b976e",
        "vsize": 419,
      }
    `)
  })

  it('may be signed as a whole by whoever broadcasts it', () => {
    const vendor = {
      publicKey: hex.encode(publicOf('vendor')),
      signatures: signPlannedMove(handover, planMove(handover, fees), secretOf('vendor')),
    }
    expect(vendor.signatures.every((signature) => signature.endsWith('01'))).toBe(true)
    const moved = completeMove(handover, fees, [signedBy('buyer'), vendor], signFeeCoin)
    expect(moved.txid).toBe(planMove(handover, fees).txid)
    expect(() => verifyMove(handover, vendor)).toThrow(
      refusal('escrow.foreign-sighash', { input: 0, sighash: '01' }),
    )
    const dearer = { ...fees, feerate: 5 }
    expect(() => completeMove(handover, dearer, [signedBy('buyer'), vendor], signFeeCoin)).toThrow(
      refusal('escrow.bad-signature', { input: 0 }),
    )
  })

  it('may be broadcast at another feerate with the same signatures', () => {
    const parties = [signedBy('buyer'), signedBy('vendor')]
    const slow = completeMove(handover, fees, parties, signFeeCoin)
    const fast = completeMove(handover, { ...fees, feerate: 9 }, parties, signFeeCoin)
    expect(fast.fee - slow.fee).toBeGreaterThan(BigInt(fast.vsize))
  })

  it('is bound by its signatures to one script and one amount', () => {
    const others: MoveTerms[] = [
      { ...handover, to: held },
      { ...handover, coins: COINS.map((coin) => ({ ...coin, amount: coin.amount - 1n })) },
      { ...handover, coins: COINS.map((coin) => ({ ...coin, vout: coin.vout + 1 })) },
      { ...handover, to: scriptOf('shipped', true) },
    ]
    expect(() => verifyMove(handover, signedBy('buyer'))).not.toThrow()
    for (const terms of others) {
      expect(() => verifyMove(handover, signedBy('buyer', terms))).toThrow(
        refusal('escrow.bad-signature', { input: 0 }),
      )
      expect(() =>
        completeMove(handover, fees, [signedBy('buyer', terms), signedBy('vendor')], signFeeCoin),
      ).toThrow(refusal('escrow.bad-signature', { input: 0 }))
    }
  })

  it('is refused with signatures that are foreign, too few or for all outputs', () => {
    const { publicKey, signatures } = signedBy('buyer')
    const check = (changed: string[], key = publicKey) => {
      return () => verifyMove(handover, { publicKey: key, signatures: changed })
    }
    expect(check(signatures.slice(1))).toThrow(refusal('escrow.missing-signature'))
    expect(check(signatures, hex.encode(publicOf('vendor')))).toThrow(
      refusal('escrow.foreign-key', { input: 0 }),
    )
    expect(check(signatures.toReversed())).toThrow(refusal('escrow.bad-signature', { input: 0 }))
    for (const byte of ['01', '03', '82', '81', '02']) {
      const changed = signatures.map((signature) => signature.slice(0, -2) + byte)
      expect(check(changed)).toThrow(refusal('escrow.foreign-sighash', { input: 0, sighash: byte }))
    }
    expect(() => completeMove(handover, fees, [signedBy('buyer')], signFeeCoin)).toThrow(
      refusal('escrow.missing-signature', { input: 0 }),
    )
    for (const sign of [
      signMove,
      () => signPlannedMove(handover, planMove(handover, fees), secretOf('stranger')),
    ]) {
      expect(() => sign(handover, secretOf('stranger'))).toThrow(refusal('escrow.foreign-key'))
    }
  })

  it('is refused when the coin that pays is signed with another key', () => {
    const wrong: SignFeeCoin = (digest) => signECDSA(digest, secretOf('stranger'), true)
    expect(() =>
      completeMove(handover, fees, [signedBy('buyer'), signedBy('vendor')], wrong),
    ).toThrow(refusal('escrow.bad-signature', { input: 2 }))
    const half: SignFeeCoin = (digest, coin) =>
      coin.vout === 3 ? wrong(digest, coin) : signFeeCoin(digest, coin)
    const two = { ...fees, coins: [feeCoin(1_000n, 3), feeCoin(19_000n)] }
    expect(() =>
      completeMove(handover, two, [signedBy('buyer'), signedBy('vendor')], half),
    ).toThrow(refusal('escrow.bad-signature', { input: 3 }))
  })
})

describe('the money of an order', () => {
  it.each([
    [offered, shipped],
    [offered, held],
    [shipped, held],
    [shipped, shipped],
  ])('may move from $place to $place', (from, to) => {
    expect(moveDraft({ ...handover, from, to }).outputs[0]?.script).toEqual(to.outputScript)
  })

  it.each([
    ['held', 'shipped'],
    ['held', 'offered'],
    ['held', 'held'],
    ['shipped', 'offered'],
    ['offered', 'offered'],
    ['sleeping', 'shipped'],
    ['offered', 'sleeping'],
  ] as const)('never moves from %s to %s', (from, to) => {
    const terms = { ...handover, from: scriptOf(from), to: scriptOf(to) }
    expect(() => signMove(terms, secretOf('buyer'))).toThrow(
      refusal('escrow.no-such-move', { from, to }),
    )
  })

  it('is moved by the backup moderator after his lock', () => {
    const from = scriptOf('shipped', true)
    const terms: MoveTerms = { ...handover, from, to: held, path: 'with-backup' }
    expect(moveDraft(terms).inputs.map(({ sequence }) => sequence)).toEqual([
      LOCKS.backup,
      LOCKS.backup,
    ])
    const parties = [signedBy('backup', terms), signedBy('buyer-2', terms)]
    expect(completeMove(terms, fees, parties, signFeeCoin).vsize).toBeGreaterThan(300)
  })
})

describe('what pays for a move', () => {
  const at = (amount: bigint, feerate = 4) =>
    planMove(handover, { ...fees, coins: [feeCoin(amount)], feerate })
  const { fee } = planMove(handover, fees)
  const changeCost = 31n * 4n

  it('gets change where nodes relay it, else the miner has it', () => {
    const least = fee + 294n
    expect(at(least).draft.outputs.at(-1)).toEqual({ script: walletOf(PURSE), amount: 294n })
    expect(at(least - 1n).draft.outputs).toHaveLength(2)
    expect(at(least - 1n).fee).toBe(least - 1n)
  })

  it('has to suffice', () => {
    expect(at(fee - changeCost).fee).toBe(fee - changeCost)
    expect(() => at(fee - changeCost - 7n)).toThrow(
      refusal('escrow.fee-coins-short', { missing: 7 }),
    )
  })

  it('may be several coins, none of them twice nor of the order', () => {
    const both = { ...fees, coins: [feeCoin(1_000n, 3), feeCoin(19_000n)] }
    const plan = planMove(handover, both)
    expect(plan.feeCoins.map(({ vout }) => vout)).toEqual([0, 3])
    // 41 bytes and a witness of 108 weight units more, rounded with the rest.
    expect(Number(plan.fee - fee) / 4).toBe(68)
    const parties = [signedBy('buyer'), signedBy('vendor')]
    expect(decode(completeMove(handover, both, parties, signFeeCoin)).inputs).toHaveLength(4)
    for (const coins of [[], [feeCoin(9n), feeCoin(9n)], [{ ...feeCoin(9n), ...COINS[0] }]]) {
      expect(() => planMove(handover, { ...fees, coins: coins as MoveFees['coins'] })).toThrow(
        refusal('escrow.wrong-coins'),
      )
    }
  })

  it('is at most a quarter of what moves, but at the lowest feerate', () => {
    const small = (amount: bigint, feerate: number) => () =>
      planMove({ ...handover, coins: [{ txid: txidOf(9), vout: 0, amount }] }, { ...fees, feerate })
    const { fee: cost } = small(100_000n, 2)()
    expect(small(cost * 4n, 2)).not.toThrow()
    expect(small(cost * 4n - 1n, 2)).toThrow(
      refusal('escrow.fee-too-high', { fee: Number(cost), smallest: Number(cost) * 4 }),
    )
    expect(small(600n, 1)).not.toThrow()
  })
})
