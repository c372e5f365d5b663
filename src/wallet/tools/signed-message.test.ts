import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js'
import { base64, hex } from '@scure/base'
import { p2tr, WIF } from '@scure/btc-signer'
import { RawWitness } from '@scure/btc-signer/script.js'
import { describe, expect, it } from 'vitest'
import { messageAddress, messageHash, signMessage, verifyMessage } from './signed-message.ts'

// The test vectors of BIP 322.
const SECRET = WIF().decode('L3VFeEujGtevx9w18HD1fhRbCH67Az2dpCymeRE1SoPK6XQtaN2k')
const ADDRESS = 'bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l'
const HELLO =
  'AkcwRAIgZRfIY3p7/DoVTty6YZbWS71bc5Vct9p9Fia83eRmw2QCICK/ENGfwLtptFluMGs2KsqoNSk89pO7F29zJLUx9a/sASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI='
const EMPTY =
  'AkcwRAIgM2gBAQqvZX15ZiysmKmQpDrG83avLIT492QBzLnQIxYCIBaTpOaD20qRlEylyxFSeEA2ba9YOixpX8z46TSDtS40ASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI='

const verify = (message: string, signature: string, address = ADDRESS) =>
  verifyMessage(address, message, signature, 'mainnet')

describe('a signed message', () => {
  it('is hashed as BIP 322 says', () => {
    expect(hex.encode(messageHash(''))).toBe(
      'c90c269c4f8fcbe6880f72a721ddfbf1914268a794cbb21cfafee13770ae19f1',
    )
    expect(hex.encode(messageHash('Hello World'))).toBe(
      'f0eb03b1a75ac6d9847f55c624a99169b5dccba2a31f5b23bea77ba270de0a7a',
    )
  })

  it('is verified as BIP 322 says', () => {
    expect(verify('Hello World', HELLO)).toBe(true)
    expect(verify('', EMPTY)).toBe(true)
    expect(verify('Hello World', EMPTY)).toBe(false)
    expect(verify('Hello world', HELLO)).toBe(false)
  })

  it('is signed for the address of the key, in any script', () => {
    expect(messageAddress(SECRET, 'mainnet')).toBe(ADDRESS)
    for (const message of ['', 'Hello World', 'بطيخ 西瓜 🍉\nline two']) {
      const signature = signMessage(SECRET, message)
      expect(verify(message, signature)).toBe(true)
      expect(verify(`${message} `, signature)).toBe(false)
      expect(verifyMessage(messageAddress(SECRET, 'regtest'), message, signature, 'regtest')).toBe(
        true,
      )
    }
  })

  it('is not taken from another key, with another sighash, or with more than belongs there', () => {
    const [signature, key] = RawWitness.decode(base64.decode(HELLO)) as [Uint8Array, Uint8Array]
    const other = secp256k1.getPublicKey(new Uint8Array(32).fill(7), true)
    const encoded = (...elements: Uint8Array[]) => base64.encode(RawWitness.encode(elements))
    expect(verify('Hello World', encoded(signature, key))).toBe(true)
    expect(verify('Hello World', encoded(signature, other))).toBe(false)
    expect(verify('Hello World', encoded(signature))).toBe(false)
    expect(verify('Hello World', encoded(signature, key, key))).toBe(false)
    const single = Uint8Array.of(...signature.slice(0, -1), 3)
    expect(verify('Hello World', encoded(single, key))).toBe(false)
    expect(verify('Hello World', encoded(signature.slice(0, 5), key))).toBe(false)
    for (const text of ['', '!', 'AA==', 'A'.repeat(2_000)]) expect(verify('', text)).toBe(false)
  })

  it('is verified for taproot addresses too', () => {
    const { address = '', script, tweakedPubkey } = p2tr(schnorr.getPublicKey(SECRET))
    expect([script.length, tweakedPubkey.length]).toEqual([34, 32])
    // Of the taproot address of the same key, made by another implementation.
    const valid =
      'AUHd69PrJQEv+oKTfZ8l+WROBHuy9HKrbFCJu7U1iK2iiEy1vMU5EfMtjc+VSHM7aU0SDbak5IUZRVno2P5mjSafAQ=='
    expect(verify('Hello World', valid, address)).toBe(true)
    expect(verify('Hello World!', valid, address)).toBe(false)
    expect(verify('Hello World', HELLO, address)).toBe(false)
  })

  it('is not claimed for addresses that it cannot judge', () => {
    expect(verify('Hello World', HELLO, '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa')).toBe(false)
    expect(() =>
      verify('Hello World', HELLO, 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'),
    ).toThrow(expect.objectContaining({ code: 'wallet.wrong-network' }))
  })
})
