import fc from 'fast-check'
import { hex } from '@scure/base'
import { describe, expect, it } from 'vitest'
import { keysOf, PLACES, TIMES } from '../fixtures/keys.ts'
import { publicOf } from '../fixtures/parties.ts'
import { compile } from './compile.ts'
import { descriptorChecksum, descriptorOf } from './descriptor.ts'
import { explainScript } from './explain.ts'
import type { Fragment } from './fragment.ts'
import { pushNumber } from './opcodes.ts'
import { parseScript } from './parse.ts'
import { hash160, templateOf } from './templates.ts'
import { waysOf } from './ways.ts'

const unknown = expect.objectContaining({ code: 'escrow.unknown-script' })
const keyText = (name: string) => hex.encode(publicOf(name))
const templates = PLACES.flatMap((place) =>
  [false, true].map((backup) => templateOf(place, keysOf(backup), TIMES).fragment),
)

/** What a parsed script can tell: no keys behind hashes, no sorting. */
function asParsed(fragment: Fragment): Fragment {
  if (fragment.kind === 'pkh') return { kind: 'pkh', hash: fragment.hash }
  if (fragment.kind === 'sortedmulti') {
    return { ...fragment, kind: 'multi', keys: [...fragment.keys].sort() }
  }
  if (!('first' in fragment)) return fragment
  return { ...fragment, first: asParsed(fragment.first), second: asParsed(fragment.second) }
}

describe('a number in a script', () => {
  it('is pushed in the shortest way', () => {
    expect(pushNumber(1)).toEqual([0x51])
    expect(pushNumber(16)).toEqual([0x60])
    expect(pushNumber(17)).toEqual([1, 17])
    expect(pushNumber(127)).toEqual([1, 0x7f])
    expect(pushNumber(128)).toEqual([2, 0x80, 0])
    expect(pushNumber(256)).toEqual([2, 0, 1])
    expect(pushNumber(32_767)).toEqual([2, 0xff, 0x7f])
    expect(pushNumber(32_768)).toEqual([3, 0, 0x80, 0])
    expect(pushNumber(65_535)).toEqual([3, 0xff, 0xff, 0])
  })
})

describe('a script that is read back', () => {
  it('says what was written', () => {
    for (const fragment of templates) {
      expect(parseScript(compile(fragment))).toEqual(asParsed(fragment))
    }
  })

  it('says what was written for any keys, locks and nesting', () => {
    const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((x) => `02${hex.encode(x)}`)
    const older = fc
      .integer({ min: 1, max: 65_535 })
      .map((blocks): Fragment => ({ kind: 'older', blocks }))
    const multi = fc
      .array(key, { minLength: 1, maxLength: 20 })
      .chain((keys) =>
        fc
          .integer({ min: 1, max: keys.length })
          .map((threshold): Fragment => ({ kind: 'multi', threshold, keys })),
      )
    const pkh = fc
      .uint8Array({ minLength: 20, maxLength: 20 })
      .map((hash): Fragment => ({ kind: 'pkh', hash: hex.encode(hash) }))
    const signed = fc.oneof(
      multi,
      pkh,
      key.map((one): Fragment => ({ kind: 'pk', key: one })),
    )
    const tree = fc.letrec<{ node: Fragment }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        signed,
        older,
        fc.record({ kind: fc.constant('and_v' as const), first: signed, second: tie('node') }),
        fc.record({ kind: fc.constant('or_d' as const), first: signed, second: tie('node') }),
        fc.record({ kind: fc.constant('or_i' as const), first: tie('node'), second: tie('node') }),
      ),
    })).node
    fc.assert(
      fc.property(tree, (fragment) => {
        expect(parseScript(compile(fragment))).toEqual(fragment)
      }),
    )
  })

  it('is refused when a byte is missing, added or another', () => {
    for (const fragment of templates) {
      const script = compile(fragment)
      expect(() => parseScript(script.slice(0, -1))).toThrow(unknown)
      expect(() => parseScript(script.slice(1))).toThrow(unknown)
      expect(() => parseScript(Uint8Array.of(...script, 0x51))).toThrow(unknown)
    }
  })

  it('is refused when it is anything else', () => {
    const key = keyText('buyer')
    for (const script of [
      '',
      '00',
      '51',
      '0110b2', // sixteen has an opcode of its own
      '020100b2', // one, padded
      '03ffff01b2', // beyond what BIP 68 counts
      `5221${key}51ae`, // two of one
      `5121${key}52ae`, // says two keys, has one
      `21${key}`,
      `20${key.slice(2)}ac`,
      `76a914${'00'.repeat(20)}88`,
      `76a914${'00'.repeat(20)}ac`,
      `76a913${'00'.repeat(19)}88ac`,
      '6351675268',
      `6321${key}ac67`,
      `6321${key}ac6721${key}ac`,
      `21${key}ac73`,
      `21${key}ac7364`,
      `21${key}ad`,
      `4c21${key}ac`, // OP_PUSHDATA1
      '63'.repeat(5_000),
    ]) {
      expect(() => parseScript(hex.decode(script)), script.slice(0, 40)).toThrow(unknown)
    }
    expect(parseScript(hex.decode('0151b2'))).toEqual({ kind: 'older', blocks: 0x51 })
  })

  it('never fails otherwise, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          expect(compile(parseScript(bytes))).toEqual(bytes)
        } catch (error) {
          expect(error).toEqual(unknown)
        }
      }),
    )
  })
})

describe('who can take a coin, when', () => {
  const roles = new Map(
    ['buyer', 'vendor', 'moderator', 'buyer-2', 'vendor-2', 'backup'].map((name) => [
      keyText(name),
      name,
    ]),
  )
  for (const name of ['buyer-alone', 'vendor-alone']) roles.set(hash160(publicOf(name)), name)
  const explained = (place: (typeof PLACES)[number], backup = false) =>
    explainScript(compile(templateOf(place, keysOf(backup), TIMES).fragment), roles)
  const two = (...signers: string[]) => ({ signers, threshold: 2, afterBlocks: 0 })
  const one = (signer: string, afterBlocks: number) => ({
    signers: [signer],
    threshold: 1,
    afterBlocks,
  })
  const three = two('buyer', 'vendor', 'moderator')
  const standIn = { ...two('buyer-2', 'vendor-2', 'backup'), afterBlocks: 2_016 }

  it('is read from the script alone', () => {
    expect(explained('offered')).toEqual([three, one('buyer-alone', 1_008)])
    expect(explained('shipped')).toEqual([
      three,
      one('vendor-alone', 6_480),
      one('buyer-alone', 25_920),
    ])
    expect(explained('shipped', true)).toEqual([
      three,
      standIn,
      one('vendor-alone', 6_480),
      one('buyer-alone', 25_920),
    ])
    expect(explained('held')[0]?.signers.toSorted()).toEqual(three.signers.toSorted())
    expect(explained('held')).toHaveLength(1)
    expect(explained('held', true)).toEqual([three, standIn])
    expect(explained('sleeping')).toEqual([one('vendor', 0), one('buyer-alone', 1_008)])
  })

  it('tells keys of nobody, and locks without anybody', () => {
    const script = compile(templateOf('sleeping', keysOf(false), TIMES).fragment)
    expect(explainScript(script, new Map())).toEqual([
      { signers: [undefined], threshold: 1, afterBlocks: 0 },
      { signers: [undefined], threshold: 1, afterBlocks: 1_008 },
    ])
    expect(explainScript(Uint8Array.of(0x5a, 0xb2), new Map())).toEqual([
      { signers: [], threshold: 0, afterBlocks: 10 },
    ])
  })
})

describe('a descriptor', () => {
  it('has the checksum of BIP 380', () => {
    // The valid example of the BIP; rust-miniscript judges the checksums of our own descriptors.
    expect(descriptorChecksum('raw(deadbeef)')).toBe('89f8spxm')
    expect(() => descriptorChecksum('raw(é)')).toThrow(RangeError)
  })

  it('names every key, and needs every key', () => {
    const { fragment } = templateOf('sleeping', keysOf(false), TIMES)
    expect(descriptorOf(fragment)).toMatch(
      `wsh(or_d(pk(${keyText('vendor')}),and_v(v:pkh(${keyText('buyer-alone')}),older(1008))))#`,
    )
    expect(() => descriptorOf(asParsed(fragment))).toThrow(TypeError)
    expect(() => waysOf(asParsed(fragment))).toThrow(TypeError)
  })

  it('is only made of what can say no where it has to', () => {
    const older: Fragment = { kind: 'older', blocks: 3 }
    expect(() => waysOf({ kind: 'or_d', first: older, second: older })).toThrow(TypeError)
  })
})
