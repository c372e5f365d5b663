import miniscript from '@bitcoinerlab/miniscript'
import { Descriptor, Miniscript } from '@bitgo/wasm-utxo'
import fc from 'fast-check'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { hex } from '@scure/base'
import { Script } from '@scure/btc-signer'
import { describe, expect, it } from 'vitest'
import { escrowScript } from '../escrow-script.ts'
import { PLACES } from '../fixtures/keys.ts'
import type { EscrowKeys, EscrowScript, EscrowTimes } from '../types.ts'

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

/** What is inside of `wsh(…)`. */
const inner = ({ descriptor }: EscrowScript) => descriptor.replace(/^wsh\((.*)\)#.*$/, '$1')

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
  /** The program writes HASH160 of named keys as a text; named by themselves it cannot hash them. */
  function compiled(text: string): string {
    const names = new Map<string, string>()
    const named = text.replace(/0[23][0-9a-f]{64}/g, (found) => {
      const name = `K${names.size}`
      names.set(name, found)
      return name
    })
    const { asm, issane } = miniscript.compileMiniscript(named)
    expect(issane).toBe(true)
    const words = asm.trim().split(/\s+/)
    return words
      .map((word) => {
        const hashed = /^<HASH160\((\w+)\)>$/.exec(word)?.[1]
        if (hashed !== undefined) return `14<hash of ${names.get(hashed) ?? ''}>`
        const plain = /^<(K\d+)>$/.exec(word)?.[1]
        return plain === undefined ? word : `<${names.get(plain) ?? ''}>`
      })
      .join(' ')
  }

  /** Our bytes as the other writes scripts. */
  function written({ witnessScript, descriptor }: EscrowScript): string {
    const keysInside = descriptor.match(/0[23][0-9a-f]{64}/g) ?? []
    return Script.decode(witnessScript)
      .map((item) => {
        if (typeof item === 'number') return String(item)
        if (typeof item === 'string') return `OP_${item}`
        const text = hex.encode(item)
        if (item.length === 33) return `<${text}>`
        if (item.length === 20) return `14<hash of ${keyOfHash(keysInside, text)}>`
        return String(item.reduceRight((sum, byte) => sum * 256 + byte, 0))
      })
      .join(' ')
  }

  it('makes the same script, calls it sane, and not malleable', () => {
    fc.assert(
      fc.property(script, (made) => {
        const text = inner(made)
        if (!text.startsWith('sortedmulti')) {
          expect(normal(compiled(text))).toBe(normal(written(made)))
          const { malleable, needsSignature } = sanity(text)
          expect([malleable, needsSignature]).toEqual([false, true])
        }
      }),
      { numRuns: 60 },
    )
  })
})
