import { ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import fc from 'fast-check'
import { base58 } from '@scure/base'
import { describe, expect, it } from 'vitest'
import { concatBytes, utf8 } from '../../lib/bytes.ts'
import {
  isNym,
  nymFromPublicKey,
  nymFromSeed,
  parseNym,
  publicKeyOfNym,
  signAsNym,
  verifyNym,
} from './nym.ts'

const seed = new Uint8Array(32).fill(7)
const nym = nymFromSeed(seed)

describe('a nym', () => {
  it('is the libp2p peer ID of the identity key', async () => {
    const key = await generateKeyPairFromSeed('Ed25519', seed)
    expect(nym).toBe(peerIdFromPrivateKey(key).toString())
  })

  it('holds its public key', () => {
    expect(nymFromPublicKey(publicKeyOfNym(nym))).toBe(nym)
  })

  it('is told from texts that only look like one', () => {
    expect(parseNym(nym)).toBe(nym)
    const cidForm = base58.encode(base58.decode(nym).fill(0x55, 0, 1))
    for (const text of ['', nym.slice(1), `${nym}1`, `1${nym}`, nym.replace('D', '0'), cidForm]) {
      expect(isNym(text), text).toBe(false)
    }
    expect(() => parseNym('x')).toThrow(expect.objectContaining({ code: 'identity.wrong-nym' }))
  })

  it('is not made of bytes that are no key', () => {
    // No canonical point, and the neutral element, for which any message would verify.
    for (const key of [new Uint8Array(32).fill(0xff), new Uint8Array(32).fill(1, 0, 1)]) {
      expect(() => nymFromPublicKey(key)).toThrow(
        expect.objectContaining({ code: 'identity.wrong-nym' }),
      )
    }
    fc.assert(fc.property(fc.string(), (text) => !isNym(text)))
  })

  it('verifies only what its own key signed', () => {
    const message = utf8('hello')
    const signature = signAsNym(seed, message)
    expect(verifyNym(nym, message, signature)).toBe(true)
    expect(verifyNym(nym, utf8('hellO'), signature)).toBe(false)
    expect(verifyNym(nymFromSeed(seed.map(() => 8)), message, signature)).toBe(false)
    expect(verifyNym(nym, message, signature.slice(1))).toBe(false)
  })

  it('takes a signature in one spelling only', () => {
    const message = utf8('hello')
    // The neutral element, written as p + 1: the equation holds, the encoding is not canonical.
    const point = new Uint8Array(32).fill(0xff)
    point[0] = 0xee
    point[31] = 0x7f
    const publicKey = publicKeyOfNym(nym)
    const number = (bytes: Uint8Array) =>
      bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
    const hash = number(sha512(concatBytes(point, publicKey, message)))
    const { scalar } = ed25519.utils.getExtendedPublicKey(seed)
    const s = (hash * scalar) % ed25519.Point.Fn.ORDER
    const scalarBytes = Uint8Array.from({ length: 32 }, (_, index) =>
      Number((s >> BigInt(8 * index)) & 255n),
    )
    const signature = concatBytes(point, scalarBytes)
    expect(ed25519.verify(signature, message, publicKey, { zip215: true })).toBe(true)
    expect(verifyNym(nym, message, signature)).toBe(false)
  })

  it('keeps why a text was none', () => {
    expect(() => parseNym('0'.repeat(52))).toThrow(
      expect.objectContaining({ name: 'IdentityError', cause: expect.any(Error) }),
    )
    expect(isNym(nym)).toBe(true)
  })
})
