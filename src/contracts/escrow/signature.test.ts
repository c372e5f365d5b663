import { hex } from '@scure/base'
import { describe, expect, it } from 'vitest'
import { publicOf, secretOf } from './fixtures/parties.ts'
import { SIGHASH_ALL, checkSignature, publicKeyOf, signDigest, verifies } from './signature.ts'

const digest = new Uint8Array(32).fill(7)
const keyOf = (name: string) => hex.encode(publicOf(name))
const claimOf = (signer: string, signed: string) => ({
  signature: hex.encode(signDigest(digest, secretOf(signed), SIGHASH_ALL)),
  signer: keyOf(signer),
  signers: [keyOf('buyer'), keyOf('vendor')],
  sighash: SIGHASH_ALL,
  digest,
  input: 4,
})

describe('a signature', () => {
  it('is given back as bytes when it is what it is said to be', () => {
    const claim = claimOf('vendor', 'vendor')
    expect(hex.encode(checkSignature(claim))).toBe(claim.signature)
    expect(publicKeyOf(secretOf('vendor'))).toBe(claim.signer)
  })

  it.each([
    ['a stranger, however right his signature', 'stranger', 'stranger'],
    ['one party in the name of the other', 'vendor', 'buyer'],
  ])('is refused from %s', (_who, signer, signed) => {
    expect(() => checkSignature(claimOf(signer, signed))).toThrow(
      expect.objectContaining({ code: 'escrow.foreign-key', data: { input: 4 } }),
    )
  })

  it('is refused when nobody of the order made it', () => {
    expect(() => checkSignature(claimOf('vendor', 'stranger'))).toThrow(
      expect.objectContaining({ code: 'escrow.bad-signature', data: { input: 4 } }),
    )
  })

  it('proves nothing with garbage for a key or a signature', () => {
    const der = signDigest(digest, secretOf('buyer'), SIGHASH_ALL).slice(0, -1)
    expect(verifies(der, digest, keyOf('buyer'))).toBe(true)
    expect(verifies(der, digest, 'no key')).toBe(false)
    expect(verifies(der, digest, '')).toBe(false)
    expect(verifies(new Uint8Array(), digest, keyOf('buyer'))).toBe(false)
  })
})
