import { hex } from '@scure/base'
import { x25519 } from '@noble/curves/ed25519.js'
import { describe, expect, it } from 'vitest'
import { fromUtf8, utf8 } from '../../lib/bytes.ts'
import { ENC_BYTES, TAG_BYTES, openBase, sealBase } from './hpke.ts'

/** RFC 9180 A.2.1, sequence number 0. */
const VECTOR = {
  secret: '8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb',
  enc: '1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a',
  info: '4f6465206f6e2061204772656369616e2055726e',
  aad: '436f756e742d30',
  ciphertext:
    '1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28',
}
const bytes = (name: keyof typeof VECTOR) => hex.decode(VECTOR[name])

describe('a sealed text', () => {
  it('opens as RFC 9180 publishes it', async () => {
    const sealed = { enc: bytes('enc'), ciphertext: bytes('ciphertext') }
    const text = await openBase(bytes('secret'), sealed, { info: bytes('info'), aad: bytes('aad') })
    expect(fromUtf8(text)).toBe('Beauty is truth, truth beauty')
  })

  it('opens with no other key, under no other head, for no other purpose, and not when changed', async () => {
    const secret = x25519.utils.randomSecretKey()
    const frame = { info: utf8('purpose'), aad: utf8('head') }
    const sealed = await sealBase(x25519.getPublicKey(secret), { ...frame, text: utf8('text') })
    expect(sealed.enc).toHaveLength(ENC_BYTES)
    expect(sealed.ciphertext).toHaveLength(4 + TAG_BYTES)
    expect(fromUtf8(await openBase(secret, sealed, frame))).toBe('text')
    const changed = sealed.ciphertext.slice()
    changed[0] = (changed[0] ?? 0) ^ 1
    await expect(openBase(x25519.utils.randomSecretKey(), sealed, frame)).rejects.toThrow()
    await expect(openBase(secret, sealed, { ...frame, aad: utf8('other') })).rejects.toThrow()
    await expect(openBase(secret, sealed, { ...frame, info: utf8('other') })).rejects.toThrow()
    await expect(openBase(secret, { ...sealed, ciphertext: changed }, frame)).rejects.toThrow()
  })

  it('is never twice the same', async () => {
    const key = x25519.getPublicKey(x25519.utils.randomSecretKey())
    const parts = { info: utf8('i'), aad: utf8('a'), text: utf8('text') }
    const [one, other] = await Promise.all([sealBase(key, parts), sealBase(key, parts)])
    expect(one.ciphertext).not.toEqual(other.ciphertext)
  })

  it('is not made for a key that hides nothing', async () => {
    const parts = { info: utf8('i'), aad: utf8('a'), text: utf8('text') }
    await expect(sealBase(new Uint8Array(32), parts)).rejects.toThrow()
  })
})
