import { beforeAll, describe, expect, it } from 'vitest'
import type { ArmorHash } from './armor.ts'
import { normalizeArmor, parseArmor } from './armor.ts'
import { alice, sampleContents, SIGNED_AT } from './fixtures/samples.ts'
import { signDocument } from './sign.ts'

const BEGIN = '-----BEGIN PGP SIGNED MESSAGE-----\n'
const refusal = (input: string) => {
  try {
    parseArmor(input)
  } catch (error) {
    return (error as { code?: string }).code ?? error
  }
  return undefined
}

describe('a clearsigned file', () => {
  let armored: string
  let xml: string
  beforeAll(async () => {
    const { listing } = sampleContents
    ;({ armored, xml } = await signDocument('listing', listing, await alice(), SIGNED_AT))
  })

  it('is a hash, a text and a signature block, and nothing between them', () => {
    const { hash, text, signature, armored: whole } = parseArmor(armored)
    expect([hash, text, whole]).toEqual(['SHA512', xml, armored])
    expect(signature).toMatch(
      /^-----BEGIN PGP SIGNATURE-----\n\n[^]+-----END PGP SIGNATURE-----\n$/,
    )
    expect(armored.endsWith(`\n${signature}`)).toBe(true)
  })

  it('is the same with the line ends of Windows, and without the last one', () => {
    expect(parseArmor(armored.replaceAll('\n', '\r\n'))).toEqual(parseArmor(armored))
    const { armored: whole, text } = parseArmor(armored.slice(0, -1))
    expect([whole, text]).toEqual([armored, xml])
    expect(normalizeArmor(armored.slice(0, -1).replaceAll('\n', '\r\n'))).toBe(armored)
    expect(normalizeArmor(armored)).toBe(armored)
  })

  it('names one modern hash', () => {
    const hashed = (hash: string) => armored.replace('Hash: SHA512', `Hash: ${hash}`)
    for (const hash of ['SHA256', 'SHA384', 'SHA512'] as ArmorHash[]) {
      expect(parseArmor(hashed(hash)).hash).toBe(hash)
    }
    for (const hash of ['MD5', 'SHA1', 'RIPEMD160', 'SHA224']) {
      expect(refusal(hashed(hash)), hash).toBe('document.weak-hash')
    }
    for (const hash of ['', 'SHA3-512', 'sha512', 'SHA512 ', 'SHA512, SHA256', 'xSHA1']) {
      expect(refusal(hashed(hash)), hash).toBe('document.not-armored')
    }
    const headers = [
      '',
      'Hash: SHA512\nHash: SHA512\n',
      'Comment: x\nHash: SHA512\n',
      ' Hash: SHA512\n',
    ]
    for (const header of headers) {
      expect(refusal(armored.replace('Hash: SHA512\n', header)), header).toBe(
        'document.not-armored',
      )
    }
    expect(refusal(armored.replace('SHA512\n\n', 'SHA512\n'))).toBe('document.not-armored')
    expect(refusal(`x${armored.replace('Hash: SHA512', 'Hash: SHA1')}`)).toBe(
      'document.not-armored',
    )
  })

  it('escapes lines that begin with a hyphen, and only so', () => {
    const body = (text: string) =>
      armored.replace(/(?<=SHA512\n\n)[^]*?(?=\n-----BEGIN PGP SIG)/, () => text)
    expect(parseArmor(body('a\n- -b\n- c d')).text).toBe('a\n-b\nc d\n')
    expect(parseArmor(body('a -b\n - c')).text).toBe('a -b\n - c\n')
    for (const line of ['-', '-b', '--', '-----BEGIN PGP SIGNATURE----']) {
      expect(refusal(body(`a\n${line}\nb`)), line).toBe('document.not-armored')
    }
  })

  it('has a signature block of base64 lines, with a checksum or without', () => {
    const [before = '', block = ''] = armored.split('\n-----BEGIN PGP SIGNATURE-----\n\n')
    const lines = block.trimEnd().split('\n')
    const end = lines.at(-1) ?? ''
    const base64 = lines.slice(0, -1).filter((line) => !line.startsWith('='))
    const file = (...parts: string[]) =>
      `${before}\n-----BEGIN PGP SIGNATURE-----\n\n${parts.join('\n')}\n`
    expect(refusal(file(...base64, end))).toBeUndefined()
    expect(refusal(file(...base64, '=AbC+', end))).toBeUndefined()
    const wrong = [
      [end],
      ['=AbC+', end],
      [...base64, '=AbC+', '=AbC+', end],
      [...base64, '=AbC', end],
      [...base64, '=AbC+d', end],
      [...base64, 'x'.repeat(77), end],
      [...base64, '', end],
      [...base64, 'a b', end],
      [' a', ...base64, end],
      ['Comment: x', '', ...base64, end],
      [...base64, ` ${end}`],
      [...base64, `${end} `],
      [...base64, end, ''],
      [...base64, end, end],
      base64,
    ]
    for (const parts of wrong) {
      expect(refusal(file(...parts)), parts.slice(-3).join('\n')).toBe('document.not-armored')
    }
    expect(refusal(before)).toBe('document.not-armored')
    expect(refusal(file(...base64, 'x'.repeat(76), end))).toBeUndefined()
  })

  it('is no larger than a document and some signatures', () => {
    const block = armored.slice(armored.indexOf('\n-----BEGIN PGP SIGNATURE'))
    const long = (lines: number) =>
      block.replace('SIGNATURE-----\n\n', `$&${`${'x'.repeat(63)}\n`.repeat(lines)}`)
    const text = armored.slice(0, armored.indexOf('\n-----BEGIN PGP SIGNATURE'))
    const rest = block.length - '\n-----BEGIN PGP SIGNATURE-----\n\n'.length
    const room = Math.floor((16 * 1024 - rest) / 64)
    expect(refusal(text + long(room))).toBeUndefined()
    expect(refusal(text + long(room + 1))).toBe('document.not-armored')
    const size = (bytes: number, sign: string) => {
      const count = (bytes - BEGIN.length) / new TextEncoder().encode(sign).length
      return BEGIN + sign.repeat(Math.ceil(count))
    }
    const most = 576 * 1024
    for (const sign of ['x', '西']) {
      expect(refusal(size(most + 3, sign)), sign).toBe('document.too-large')
      expect(refusal(size(most - 3, sign)), sign).toBe('document.not-armored')
    }
    expect(refusal(size(most, 'x'))).toBe('document.not-armored')
    expect(refusal(size(most + 1, 'x'))).toBe('document.too-large')
  })
})
