import encodeQR from 'qr'
import { describe, expect, it } from 'vitest'
import { readCode } from './scan.ts'

/** A picture of a code, as a camera's canvas gives it. */
function pictureOf(text: string, scale = 4) {
  const modules = encodeQR(text, 'raw', { border: 4 })
  const size = modules.length * scale
  const data = new Uint8ClampedArray(size * size * 4).fill(255)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const dark = modules[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true
      data.fill(dark ? 0 : 255, (y * size + x) * 4, (y * size + x) * 4 + 3)
    }
  }
  return { width: size, height: size, data }
}

describe('a scanned code', () => {
  it('is read as it was shown', () => {
    const link = 'bitcoin:bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080?amount=0.0003'
    expect(readCode(pictureOf(link))).toBe(link)
    expect(readCode(pictureOf(link.toUpperCase()))).toBe(link.toUpperCase())
  })

  it('is nothing where there is no code', () => {
    const { width, height } = pictureOf('x')
    const grey = new Uint8ClampedArray(width * height * 4).fill(128)
    expect(readCode({ width, height, data: grey })).toBeUndefined()
  })
})
