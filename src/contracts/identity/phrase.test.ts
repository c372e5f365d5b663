import { describe, expect, it } from 'vitest'
import { makePhrase, normalizePhrase, parsePhrase } from './phrase.ts'

const ABANDON = `${'abandon '.repeat(11)}about`

const refusal = (text: string) => {
  try {
    parsePhrase(text)
  } catch (error) {
    return error
  }
  return undefined
}

describe('a recovery phrase', () => {
  it('is made of 16 bytes as BIP39 has it', () => {
    expect(makePhrase(new Uint8Array(16))).toBe(ABANDON)
    expect(makePhrase(new Uint8Array(16).fill(0x7f))).toBe(
      'legal winner thank year wave sausage worth useful legal winner thank yellow',
    )
  })

  it('is not made of fewer or more bytes', () => {
    expect(() => makePhrase(new Uint8Array(15))).toThrow(
      expect.objectContaining({ code: 'identity.wrong-entropy' }),
    )
  })

  it('is found in what people paste: capitals, numbers, line breaks', () => {
    const pasted = ABANDON.split(' ')
      .map((word, index) => `${index + 1}. ${word.toUpperCase()}`)
      .join('\r\n')
    expect(parsePhrase(`  ${pasted}\n`)).toBe(ABANDON)
    expect(parsePhrase(ABANDON.replaceAll(' ', ', '))).toBe(ABANDON)
    expect(parsePhrase(ABANDON.replaceAll(' ', ','))).toBe(ABANDON)
    expect(normalizePhrase('')).toBe('')
  })

  it('tells which word is unknown, and where it stands', () => {
    expect(refusal(ABANDON.replace('about', 'abuot'))).toMatchObject({
      code: 'identity.unknown-word',
      data: { word: 'abuot', position: 12 },
    })
  })

  it('tells that words are missing', () => {
    expect(refusal('abandon about')).toMatchObject({
      code: 'identity.word-count',
      data: { count: 2 },
    })
    expect(refusal('')).toMatchObject({ code: 'identity.word-count', data: { count: 0 } })
  })

  it('tells that two words were swapped by the checksum', () => {
    expect(refusal(`about ${'abandon '.repeat(11)}`)).toMatchObject({
      code: 'identity.wrong-checksum',
    })
  })
})
