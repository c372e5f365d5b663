import { hex } from '@scure/base'
import { Transaction } from '@scure/btc-signer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Draft } from './draft.ts'
import { finish } from './draft.ts'
import { publicOf, secretOf, txidOf, walletOf } from './fixtures/parties.ts'
import { scriptOf } from './fixtures/order.ts'
import { checkProposedTransaction, refuseReuse } from './inspect.ts'
import { paySplit } from './payees.ts'
import type { PayoutTerms } from './payout.ts'
import { finishPayout, payoutLadder, signPayout } from './payout.ts'
import { EscrowRefusal } from './refusal.ts'

const [buyer, vendor, moderator] = ['buyer', 'vendor', 'moderator'] as const
const script = scriptOf('shipped')
const terms: PayoutTerms = {
  script,
  path: 'together',
  coins: [
    { txid: txidOf(5), vout: 0, amount: 120_000n },
    { txid: txidOf(6), vout: 3, amount: 30_000n },
  ],
  payees: paySplit({
    total: 150_000n,
    buyer: { script: walletOf(buyer), amount: 99_750n },
    vendor: { script: walletOf(vendor) },
    moderator: { script: walletOf(moderator), amount: 7_500n, frozen: 7_500n },
  }),
}
const draft = payoutLadder(terms)[2]?.draft as Draft
const refusal = (code: string, data?: object) =>
  expect.objectContaining(data === undefined ? { code } : { code, data })

interface Change {
  readonly version?: number
  readonly lockTime?: number
  readonly inputs?: Draft['inputs']
  readonly outputs?: Draft['outputs']
  readonly sighashType?: number
  readonly told?: bigint
}

/** The moderator's payout as a wallet of his would write it. */
function proposal(change: Change = {}): Transaction {
  const { version = 2, lockTime = 0, inputs = draft.inputs, outputs = draft.outputs } = change
  const tx = new Transaction({
    version,
    lockTime,
    allowUnknownInputs: true,
    allowUnknownOutputs: true,
    allowUnknownVersion: true,
  })
  for (const { txid, vout, sequence, amount } of inputs) {
    const { sighashType, told = amount } = change
    tx.addInput({
      txid,
      index: vout,
      sequence,
      witnessUtxo: { script: script.outputScript, amount: told },
      witnessScript: script.witnessScript,
      ...(sighashType === undefined ? {} : { sighashType }),
    })
  }
  for (const output of outputs) tx.addOutput(output)
  return tx
}
const forms = (change?: Change) => {
  const tx = proposal(change)
  return [tx.toPSBT(0), tx.toPSBT(2), tx.unsignedTx]
}
const outputs = (edit: (outputs: { script: Uint8Array; amount: bigint }[]) => void) => {
  const edited = draft.outputs.map((output) => ({ ...output }))
  edit(edited)
  return { outputs: edited }
}
const input = (edit: object) => ({
  inputs: draft.inputs.map((one, index) => (index === 1 ? { ...one, ...edit } : one)),
})
const at = (list: { script: Uint8Array; amount: bigint }[], index: number) => {
  const found = list[index]
  if (found === undefined) throw new Error('there is an output')
  return found
}

/** The one rebuilt here, with a useless witness that makes it so many bytes. */
function sized(bytes: number): Uint8Array {
  const filled = (filling: number) =>
    hex.decode(
      finish(
        draft,
        draft.inputs.map((_, index) => (index === 0 ? [new Uint8Array(filling)] : [])),
      ).rawHex,
    )
  return filled(bytes - (filled(bytes - 1_000).length - (bytes - 1_000)))
}

describe('a transaction that somebody proposes', () => {
  it('passes as PSBT of both versions and as bytes when it is the one rebuilt here', () => {
    for (const bytes of forms()) {
      expect(() => checkProposedTransaction(bytes, { draft })).not.toThrow()
    }
  })

  it('passes with the signatures of two parties', () => {
    const parties = [buyer, moderator].map((name) => ({
      publicKey: hex.encode(publicOf(name)),
      signatures: signPayout(terms, secretOf(name)),
    }))
    const { rawHex } = finishPayout(terms, 3, parties)
    expect(() => checkProposedTransaction(hex.decode(rawHex), { draft })).not.toThrow()
  })

  it.each<[string, string, object | undefined, Change]>([
    ['another version', 'wrong-version', undefined, { version: 1 }],
    ['a version that nobody knows', 'wrong-version', undefined, { version: 4 }],
    ['a lock time', 'wrong-lock-time', undefined, { lockTime: 500 }],
    [
      'one coin more',
      'foreign-input',
      { input: 2 },
      {
        inputs: [...draft.inputs, { ...draft.inputs[0], txid: txidOf(8) } as Draft['inputs'][0]],
      },
    ],
    ['another transaction’s coin', 'foreign-input', { input: 1 }, input({ txid: txidOf(8) })],
    ['another output’s coin', 'foreign-input', { input: 1 }, input({ vout: 2 })],
    ['one coin less', 'missing-input', undefined, { inputs: draft.inputs.slice(0, 1) }],
    ['another sequence', 'wrong-sequence', { input: 1 }, input({ sequence: 0xffffffff })],
    [
      'an output to a stranger',
      'unknown-output',
      { output: 3 },
      outputs((list) => list.push({ script: walletOf('stranger'), amount: 1_000n })),
    ],
    [
      'a message on the chain',
      'unknown-output',
      { output: 3 },
      outputs((list) => list.push({ script: Uint8Array.of(0x6a, 1, 7), amount: 0n })),
    ],
    [
      'a stranger instead of the vendor',
      'unknown-output',
      { output: 1 },
      outputs((list) => (at(list, 1).script = walletOf('stranger'))),
    ],
    [
      'more for the moderator than the contract gives him',
      'wrong-amount',
      { output: 0 },
      outputs((list) => {
        at(list, 0).amount += 1n
        at(list, 2).amount -= 1n
      }),
    ],
    [
      'the moderator paid twice',
      'unknown-output',
      { output: 3 },
      outputs((list) => list.push({ ...at(list, 0) })),
    ],
    ['the vendor left out', 'missing-output', undefined, outputs((list) => list.splice(1, 1))],
    [
      'a part that nodes would not relay',
      'dust',
      { output: 0, smallest: 294 },
      outputs((list) => (at(list, 0).amount = 293n)),
    ],
  ])('is refused with %s', (_what, code, data, change) => {
    for (const bytes of forms(change)) {
      expect(() => checkProposedTransaction(bytes, { draft })).toThrow(
        refusal(`escrow.${code}`, data ?? {}),
      )
    }
  })

  it('takes the least that nodes relay', () => {
    const small = outputs((list) => (at(list, 0).amount = 294n))
    const wanted = { draft: { ...draft, ...small } }
    expect(() => checkProposedTransaction(proposal(small).unsignedTx, wanted)).not.toThrow()
  })

  it.each([2, 3, 0x81, 0x83])('is refused when it asks for the sighash byte %s', (sighashType) => {
    const bytes = proposal({ sighashType }).toPSBT(0)
    const sighash = sighashType.toString(16).padStart(2, '0')
    expect(() => checkProposedTransaction(bytes, { draft })).toThrow(
      refusal('escrow.foreign-sighash', { input: 0, sighash }),
    )
    expect(() => checkProposedTransaction(bytes, { draft, sighashes: [sighashType] })).not.toThrow()
  })

  it('is refused when it carries a signature for another purpose', () => {
    const tx = proposal()
    tx.signIdx(secretOf(moderator), 1)
    expect(() => checkProposedTransaction(tx.toPSBT(0), { draft })).not.toThrow()
    const loose = proposal({ sighashType: 0x83 })
    loose.signIdx(secretOf(moderator), 1, [0x83])
    const [key, signature] = loose.getInput(1).partialSig?.[0] ?? []
    if (key === undefined || signature === undefined) throw new Error('it is signed')
    const smuggled = proposal()
    smuggled.updateInput(1, { partialSig: [[key, signature]] }, true)
    expect(() => checkProposedTransaction(smuggled.toPSBT(0), { draft })).toThrow(
      refusal('escrow.foreign-sighash', { input: 1, sighash: '83' }),
    )
    const finished = proposal()
    for (const index of [0, 1]) {
      finished.updateInput(
        index,
        { finalScriptWitness: [new Uint8Array(), signature, script.witnessScript] },
        true,
      )
    }
    for (const bytes of [finished.toPSBT(0), finished.toBytes(true, true)]) {
      expect(() => checkProposedTransaction(bytes, { draft })).toThrow(
        refusal('escrow.foreign-sighash', { input: 0, sighash: '83' }),
      )
    }
  })

  it('is not mistaken for signed because of other things in its witnesses', () => {
    const items = [[0x30, 2, 0, 0x83], [0x31, 1, 0, 0x83], [0x30], []]
    const witness = items.map((item) => Uint8Array.from(item))
    const { rawHex } = finish(
      draft,
      draft.inputs.map(() => witness),
    )
    expect(() => checkProposedTransaction(hex.decode(rawHex), { draft })).not.toThrow()
  })

  it('is refused when it lies about what a coin holds', () => {
    expect(() => checkProposedTransaction(proposal({ told: 1n }).toPSBT(0), { draft })).toThrow(
      refusal('escrow.wrong-amount', { input: 0 }),
    )
  })

  it('is refused when its terms were absurd from the start', () => {
    const greedy = outputs((list) => (at(list, 2).amount = 40_000n))
    expect(() =>
      checkProposedTransaction(proposal(greedy).unsignedTx, { draft: { ...draft, ...greedy } }),
    ).toThrow(refusal('escrow.fee-too-high'))
    const sum = (amount: bigint) => {
      const edited = outputs((list) => (at(list, 2).amount = amount))
      return () =>
        checkProposedTransaction(proposal(edited).unsignedTx, { draft: { ...draft, ...edited } })
    }
    const others = at([...draft.outputs], 0).amount + at([...draft.outputs], 1).amount
    expect(sum(150_000n - others)).toThrow(refusal('escrow.split-does-not-add-up'))
    expect(sum(150_000n - others - 1n)).not.toThrow()
    expect(sum(112_500n - others)).not.toThrow()
    expect(sum(112_499n - others)).toThrow(
      refusal('escrow.fee-too-high', { fee: 37_501, smallest: 150_004 }),
    )
  })

  it('is refused when it pays to an address that was used before', () => {
    const seen = new Set([hex.encode(walletOf(vendor))])
    const position = draft.outputs.findIndex(({ amount }) => amount > 40_000n && amount < 50_000n)
    expect(() => checkProposedTransaction(proposal().unsignedTx, { draft, seen })).toThrow(
      refusal('escrow.address-reused', { output: position }),
    )
    expect(() => refuseReuse(walletOf(vendor), seen)).toThrow(refusal('escrow.address-reused', {}))
    expect(() => refuseReuse(walletOf(buyer), seen)).not.toThrow()
  })

  it('is refused when it cannot be read or is larger than any that nodes relay', () => {
    const psbt = proposal().toPSBT(0)
    const garbage = [
      new Uint8Array(),
      Uint8Array.of(1, 2, 3),
      psbt.slice(0, -20),
      psbt.slice(0, 5),
      proposal().unsignedTx.slice(1),
      sized(400_001),
    ]
    expect(() => checkProposedTransaction(sized(400_000), { draft })).not.toThrow()
    for (const bytes of garbage) {
      expect(() => checkProposedTransaction(bytes, { draft })).toThrow(
        refusal('escrow.unreadable-transaction', {}),
      )
    }
  })

  it('is refused in good order, whatever its bytes are', () => {
    const honest = forms()
    fc.assert(
      fc.property(
        fc.nat({ max: 2 }),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1 }),
        fc.option(fc.nat(), { nil: undefined }),
        (form, flips, cut) => {
          const bytes = Uint8Array.from(honest[form] ?? [])
          for (const [at, flip] of flips) {
            const place = at % bytes.length
            bytes[place] = (bytes[place] ?? 0) ^ flip
          }
          const hostile = cut === undefined ? bytes : bytes.slice(0, cut % bytes.length)
          try {
            checkProposedTransaction(hostile, { draft })
          } catch (error) {
            expect(error).toBeInstanceOf(EscrowRefusal)
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})
