import { describe, expect, it } from 'vitest'
import { psbtText } from './psbt-file.ts'

describe('a file with a PSBT', () => {
  it('is taken as text, whether it is text or binary', () => {
    expect(psbtText(new TextEncoder().encode('cHNidP8BAA=='))).toBe('cHNidP8BAA==')
    expect(psbtText(Uint8Array.of(0x70, 0x73, 0x62, 0x74, 0xff, 0x01, 0x00))).toBe('cHNidP8BAA==')
    expect(psbtText(new Uint8Array())).toBe('')
  })
})
