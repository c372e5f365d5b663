import * as nodeCrypto from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { nobleCurves } from './openpgp-curves.ts'
import { nobleHashes } from './openpgp-hashes.ts'

/** What OpenPGP.js calls of a curve. */
interface Curve {
  keygen(): { secretKey: Uint8Array; publicKey: Uint8Array }
  getPublicKey(secretKey: Uint8Array, compressed?: boolean): Uint8Array
  getSharedSecret(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array
  sign(digest: Uint8Array, secretKey: Uint8Array, options: object): { r: bigint; s: bigint }
  verify(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array, options: object): boolean
}

const curve = (name: string) => nobleCurves.get(name) as Curve
const text = new TextEncoder().encode('what GnuPG has signed on an old card')
const digest = new Uint8Array(nodeCrypto.createHash('sha512').update(text).digest())

/** Names of OpenPGP.js and of OpenSSL, which judges here; bytes of a number. */
const ECDSA = [
  ['nistP256', 'prime256v1', 32],
  ['nistP384', 'secp384r1', 48],
  ['nistP521', 'secp521r1', 66],
  ['brainpoolP256r1', 'brainpoolP256r1', 32],
  ['brainpoolP384r1', 'brainpoolP384r1', 48],
  ['brainpoolP512r1', 'brainpoolP512r1', 64],
  ['secp256k1', 'secp256k1', 32],
] as const

/** A key of OpenSSL with its public point, uncompressed. */
function opensslKey(name: string) {
  const pair = nodeCrypto.generateKeyPairSync('ec', { namedCurve: name })
  const ecdh = nodeCrypto.createECDH(name)
  const der = pair.privateKey.export({ format: 'der', type: 'sec1' })
  // Version 1, then the number as a string of bytes with its length (RFC 5915).
  const at = der.indexOf(Buffer.of(2, 1, 1, 4)) + 4
  ecdh.setPrivateKey(der.subarray(at + 1, at + 1 + (der[at] ?? 0)))
  return { ...pair, ecdh, point: new Uint8Array(ecdh.getPublicKey()) }
}

describe.each(ECDSA)('OpenPGP keys on %s', (name, openssl, size) => {
  const { privateKey, ecdh, point } = opensslKey(openssl)
  const options = { lowS: false }

  it('have their signatures accepted, and no changed ones', () => {
    // Half of these have an s in the upper half, which OpenPGP allows.
    for (let made = 0; made < 4; made++) {
      const key = { key: privateKey, dsaEncoding: 'ieee-p1363' as const }
      const signature = new Uint8Array(nodeCrypto.sign('sha512', text, key))
      expect(curve(name).verify(signature, digest, point, options)).toBe(true)
      expect(curve(name).verify(signature, digest.toReversed(), point, options)).toBe(false)
    }
  })

  it('sign what OpenSSL accepts', () => {
    const secret = new Uint8Array(Buffer.concat([Buffer.alloc(size), ecdh.getPrivateKey()])).slice(
      -size,
    )
    const { r, s } = curve(name).sign(digest, secret, options)
    const number = (value: bigint) => Buffer.from(value.toString(16).padStart(2 * size, '0'), 'hex')
    const key = { key: nodeCrypto.createPublicKey(privateKey), dsaEncoding: 'ieee-p1363' as const }
    const signature = Buffer.concat([number(r), number(s)])
    expect(nodeCrypto.verify('sha512', text, key, signature)).toBe(true)
  })

  it('agree on a shared secret', () => {
    const other = curve(name).keygen()
    const shared = curve(name).getSharedSecret(other.secretKey, point)
    const theirs = ecdh.computeSecret(curve(name).getPublicKey(other.secretKey, false))
    expect(Buffer.from(shared.slice(1)).equals(theirs)).toBe(true)
  })
})

describe('OpenPGP keys on Curve448', () => {
  it('have their signatures accepted, and no changed ones', () => {
    const { privateKey, publicKey } = nodeCrypto.generateKeyPairSync('ed448')
    const signature = new Uint8Array(nodeCrypto.sign(null, digest, privateKey))
    const der = publicKey.export({ format: 'der', type: 'spki' })
    const point = new Uint8Array(der.subarray(-57))
    expect(curve('ed448').verify(signature, digest, point, {})).toBe(true)
    expect(curve('ed448').verify(signature, digest.toReversed(), point, {})).toBe(false)
  })

  it('agree on a shared secret', () => {
    const a = curve('x448').keygen()
    const b = curve('x448').keygen()
    const shared = curve('x448').getSharedSecret(a.secretKey, b.publicKey)
    expect(shared).toHaveLength(56)
    expect(curve('x448').getSharedSecret(b.secretKey, a.publicKey)).toEqual(shared)
  })
})

it.each([
  ['md5', 'md5'],
  ['sha1', 'sha1'],
  ['sha224', 'sha224'],
  ['sha256', 'sha256'],
  ['sha384', 'sha384'],
  ['sha512', 'sha512'],
  ['sha3_256', 'sha3-256'],
  ['sha3_512', 'sha3-512'],
  ['ripemd160', 'ripemd160'],
])('the hash that OpenPGP.js calls %s is the one of OpenSSL', (name, openssl) => {
  const hash = nobleHashes.get(name) as {
    (bytes: Uint8Array): Uint8Array
    create(): { update(bytes: Uint8Array): { digest(): Uint8Array } }
  }
  const expected = new Uint8Array(nodeCrypto.createHash(openssl).update(text).digest())
  expect(hash(text)).toEqual(expected)
  expect(hash.create().update(text).digest()).toEqual(expected)
})
