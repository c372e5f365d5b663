import { describe, expect, it } from 'vitest'
import { concatBytes, utf8 } from '../../lib/bytes.ts'
import { readImageHeader } from './dimensions.ts'

const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (byte) => parseInt(byte, 16))
const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0))

const png = concatBytes(
  latin1('\x89PNG\r\n\x1a\n'),
  hex('0000000d'),
  latin1('IHDR'),
  hex('0000028000000190'),
)

describe('the header of a picture', () => {
  it.each([
    ['PNG', png, { type: 'image/png', width: 640, height: 400 }],
    [
      'GIF',
      concatBytes(latin1('GIF89a'), hex('80029001')),
      { type: 'image/gif', width: 640, height: 400 },
    ],
    [
      'JPEG with EXIF before the frame',
      hex('ffd8ffe100041234ffc0001108019002800301220002110103110100'),
      { type: 'image/jpeg', width: 640, height: 400 },
    ],
    [
      'lossless WebP',
      // 14 bits each of width − 1 and height − 1, after the 0x2f signature.
      concatBytes(latin1('RIFF'), hex('00000000'), latin1('WEBPVP8L'), hex('000000002f7fc26300')),
      { type: 'image/webp', width: 640, height: 400 },
    ],
    [
      'extended WebP',
      concatBytes(
        latin1('RIFF'),
        hex('00000000'),
        latin1('WEBPVP8X'),
        hex('0a000000000000007f02008f0100'),
      ),
      { type: 'image/webp', width: 640, height: 400 },
    ],
  ])('%s tells its kind and size', (_name, bytes, expected) => {
    expect(readImageHeader(bytes)).toEqual(expected)
  })

  it.each([
    ['a text', utf8('hello, this is no picture at all')],
    ['an SVG', utf8('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')],
    ['nothing', new Uint8Array()],
    ['a PNG cut off in the header', png.subarray(0, 14)],
    ['a JPEG cut off before its frame', hex('ffd8ffe10004')],
  ])('%s is no picture', (_name, bytes) => {
    expect(readImageHeader(bytes)).toBeUndefined()
  })
})
