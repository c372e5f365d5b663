import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import { describe, expect, it } from 'vitest'
import type { Draft } from './draft.ts'
import { compareCoins, digests, draftTxid, finish, predictVsize } from './draft.ts'

const twice = (text: string) => hex.encode(sha256(sha256(hex.decode(text))))

describe('a transaction before it is signed', () => {
  it('has its coins ordered by id, then by position', () => {
    const coin = (txid: string, vout: number) => ({ txid, vout, amount: 1n })
    const [a, b, c] = [coin('0a', 10), coin('0b', 2), coin('0b', 9)] as const
    expect([c, b, a].sort(compareCoins)).toEqual([a, b, c])
    expect(compareCoins(a, b)).toBeLessThan(0)
    expect(compareCoins(b, a)).toBeGreaterThan(0)
    expect(compareCoins(a, { ...a })).toBe(0)
  })

  it.each([0x01, 0x83])('is signed as BIP 143 says, written out by hand, for %s', (sighash) => {
    const script = Uint8Array.of(0x51, 0xac)
    const draft: Draft = {
      inputs: [
        { txid: '0a'.repeat(32), vout: 1, amount: 700n, sequence: 9, scriptCode: script },
        { txid: `${'00'.repeat(31)}0b`, vout: 2, amount: 300n, sequence: 8, scriptCode: script },
      ],
      outputs: [
        { script: Uint8Array.of(0x00, 0x14, ...new Uint8Array(20)), amount: 500n },
        { script: Uint8Array.of(0x51, 0x20, ...new Uint8Array(32)), amount: 400n },
      ],
    }
    const outpoints = ['0a'.repeat(32) + '01000000', `0b${'00'.repeat(31)}02000000`] as const
    const outputs = [
      `f401000000000000160014${'00'.repeat(20)}`,
      `9001000000000000225120${'00'.repeat(32)}`,
    ] as const
    const none = '00'.repeat(32)
    const all = sighash === 1
    const byHand = (input: 0 | 1, amount: string, sequence: string) =>
      twice(
        [
          '02000000',
          all ? twice(outpoints.join('')) : none,
          all ? twice('0900000008000000') : none,
          outpoints[input],
          '0251ac',
          amount,
          sequence,
          twice(all ? outputs.join('') : outputs[input]),
          '00000000',
          all ? '01000000' : '83000000',
        ].join(''),
      )
    expect(digests(draft, sighash).map(hex.encode)).toEqual([
      byHand(0, 'bc02000000000000', '09000000'),
      byHand(1, '2c01000000000000', '08000000'),
    ])
  })

  it('may pay to a witness version that nobody uses yet', () => {
    const draft: Draft = {
      inputs: [
        {
          txid: '11'.repeat(32),
          vout: 0,
          amount: 9n,
          sequence: 9,
          scriptCode: Uint8Array.of(0x51),
        },
      ],
      outputs: [{ script: hex.decode(`5a14${'00'.repeat(20)}`), amount: 8n }],
    }
    expect(digests(draft, 1)).toHaveLength(1)
    const { rawHex, ...rest } = finish(draft, [[Uint8Array.of(1, 2)]])
    expect(rest).toEqual({ txid: draftTxid(draft), vsize: 84, fee: 1n, feerate: 1 / 84 })
    expect(rawHex.length / 2).toBe(88)
  })

  it('is measured as a payment from P2WPKH to two P2WPKH: 141 vB', () => {
    const output = new Uint8Array(22)
    expect(predictVsize([108], [output, output])).toBe(141)
    expect(predictVsize([108, 108], [output])).toBe(178)
  })
})
