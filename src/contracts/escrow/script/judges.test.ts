import { compileMiniscript, satisfier } from '@bitcoinerlab/miniscript'
import { Descriptor, Miniscript } from '@bitgo/wasm-utxo'
import fc from 'fast-check'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { hex } from '@scure/base'
import { describe, expect, it } from 'vitest'
import { fromUtf8, utf8 } from '../../../lib/bytes.ts'
import { escrowScript } from '../escrow-script.ts'
import { PLACES } from '../fixtures/keys.ts'
import type { EscrowKeys, EscrowScript, EscrowTimes } from '../types.ts'
import { hash160 } from './templates.ts'

/**
 * Two implementations by others judge our scripts: rust-miniscript, and the C++ of Bitcoin Core's
 * Miniscript, both as WebAssembly or what Emscripten made of it.
 */
const key = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .filter((secret) => secp256k1.utils.isValidSecretKey(secret))
  .map((secret) => secp256k1.getPublicKey(secret, true))

const keys: fc.Arbitrary<EscrowKeys> = fc
  .uniqueArray(key, { minLength: 8, maxLength: 8, selector: (one) => hex.encode(one) })
  .chain((all) =>
    fc.boolean().map((backup) => {
      const [buyer, vendor, moderator, buyerAlone, vendorAlone, ...stand] = all as [
        Uint8Array,
        Uint8Array,
        Uint8Array,
        Uint8Array,
        Uint8Array,
        Uint8Array,
        Uint8Array,
        Uint8Array,
      ]
      const own = { buyer, vendor, moderator, buyerAlone, vendorAlone }
      const [b, v, m] = stand
      return backup ? { ...own, backup: { buyer: b, vendor: v, moderator: m } } : own
    }),
  )

const lock = fc.integer({ min: 1, max: 65_535 })
const times: fc.Arbitrary<EscrowTimes> = fc
  .record({
    ship: lock,
    window: lock,
    end: lock,
    three: fc.uniqueArray(lock, { minLength: 3, maxLength: 3 }),
  })
  .map(({ three, ...rest }) => {
    const [backup = 1, accept = 2, last = 3] = three.toSorted((a, b) => a - b)
    return { ...rest, backup, accept, last }
  })

const script = fc
  .record({ place: fc.constantFrom(...PLACES), keys, times })
  .map((one) => escrowScript(one.place, one.keys, one.times, 'regtest'))

/** The Miniscript of a script with short names for keys, which Core's program wants, and the names. */
function named({ descriptor }: EscrowScript): { text: string; keys: Map<string, string> } {
  const keys = new Map<string, string>()
  const text = descriptor
    .replace(/^wsh\((.*)\)#.*$/, '$1')
    .replace(/0[23][0-9a-f]{64}/g, (found) => {
      const name = `K${keys.size}`
      keys.set(name, found)
      return name
    })
  return { text, keys }
}

const OPCODES: Readonly<Record<string, number>> = {
  OP_CHECKMULTISIG: 0xae,
  OP_CHECKMULTISIGVERIFY: 0xaf,
  OP_CHECKSIG: 0xac,
  OP_CHECKSIGVERIFY: 0xad,
  OP_CHECKSEQUENCEVERIFY: 0xb2,
  OP_DUP: 0x76,
  OP_ELSE: 0x67,
  OP_ENDIF: 0x68,
  OP_EQUALVERIFY: 0x88,
  OP_HASH160: 0xa9,
  OP_IF: 0x63,
  OP_IFDUP: 0x73,
  OP_NOTIF: 0x64,
}

/** Bytes of the assembly that Core's program writes. */
function assemble(asm: string, keys: ReadonlyMap<string, string>): string {
  const push = (data: string) => (data.length / 2).toString(16).padStart(2, '0') + data
  return asm
    .trim()
    .split(/\s+/)
    .map((word) => {
      const hashed = /^<HASH160\((\w+)\)>$/.exec(word)?.[1]
      if (hashed !== undefined) return push(hash160(hex.decode(keys.get(hashed) ?? '')))
      const pushed = /^<(\w+)>$/.exec(word)?.[1]
      if (pushed !== undefined) return push(keys.get(pushed) ?? pushed)
      const opcode = OPCODES[word] ?? 0x50 + Number(word)
      return opcode.toString(16).padStart(2, '0')
    })
    .join('')
}

/** All witnesses of a script, with `<sig(…)>` for signatures, as Core's program writes them. */
function witnesses(made: EscrowScript, keys: ReadonlyMap<string, string>): string[] {
  const nameOf = new Map([...keys].map(([name, key]) => [key, name]))
  return made.paths.flatMap(({ signers, threshold, older, stack }) =>
    subsets(signers, threshold).map((chosen) => {
      const signatures = new Map(
        chosen.map((key) => [key, utf8(`<sig(${nameOf.get(key) ?? ''})>`)]),
      )
      const words = stack(signatures)
        .slice(0, -1)
        .map((element) => {
          if (element.length === 0) return '0'
          if (element.length === 1) return String(element[0])
          const name = nameOf.get(hex.encode(element))
          return name === undefined ? fromUtf8(element) : `<${name}>`
        })
      return `${older ?? 0}: ${words.join(' ')}`
    }),
  )
}

function subsets(of: readonly string[], size: number): string[][] {
  if (size === 0) return [[]]
  return of.flatMap((first, index) =>
    subsets(of.slice(index + 1), size - 1).map((rest) => [first, ...rest]),
  )
}

describe('rust-miniscript', () => {
  it('makes the same bytes and the same checksum from our descriptors', () => {
    fc.assert(
      fc.property(script, (made) => {
        const descriptor = Descriptor.fromString(made.descriptor, 'definite')
        expect(hex.encode(descriptor.encode())).toBe(hex.encode(made.witnessScript))
        expect(hex.encode(descriptor.scriptPubkey())).toBe(hex.encode(made.outputScript))
        expect(descriptor.toString()).toBe(made.descriptor)
      }),
      { numRuns: 60 },
    )
  })

  it('reads our scripts as sane Miniscript', () => {
    fc.assert(
      fc.property(script, ({ witnessScript }) => {
        // Insane scripts are refused: repeated keys, mixed locks, malleable ways, ways without signature.
        const read = Miniscript.fromBitcoinScriptExt(witnessScript, 'segwitv0', { rawPkh: true })
        expect(hex.encode(read.encode())).toBe(hex.encode(witnessScript))
      }),
      { numRuns: 60 },
    )
  })
})

describe('the Miniscript of Bitcoin Core', () => {
  const fragments = script.filter(({ descriptor }) => !descriptor.includes('sortedmulti'))

  it('makes the same bytes, and calls them sane', () => {
    fc.assert(
      fc.property(fragments, (made) => {
        const { text, keys: names } = named(made)
        const { asm, issane } = compileMiniscript(text)
        expect(assemble(asm, names)).toBe(hex.encode(made.witnessScript))
        expect(issane).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('spends them in the same ways, none of them malleable', () => {
    fc.assert(
      fc.property(fragments, (made) => {
        const { text, keys: names } = named(made)
        const { nonMalleableSats = [], malleableSats = [] } = satisfier(text)
        const theirs = nonMalleableSats.map(({ asm, nSequence = 0 }) => `${nSequence}: ${asm}`)
        expect(theirs.toSorted()).toEqual(witnesses(made, names).toSorted())
        expect(malleableSats).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})
