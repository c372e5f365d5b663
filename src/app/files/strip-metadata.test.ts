import { describe, expect, it } from 'vitest'
import { concatBytes, utf8 } from '../../lib/bytes.ts'
import { readImageHeader } from '../photos/dimensions.ts'
import { stripMetadata } from './strip-metadata.ts'

const SECRET = 'GPS 39.4699 -0.3763'

const text = (bytes: Uint8Array) => String.fromCharCode(...bytes)

function clean(bytes: Uint8Array): Uint8Array {
  const stripped = stripMetadata(bytes)
  if (stripped.kind !== 'clean') throw new Error(`it is ${stripped.kind}`)
  return stripped.bytes
}

// ------------------------------------------------------------------------------------- JPEG

const segment = (marker: number, body: Uint8Array) =>
  concatBytes(
    new Uint8Array([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff]),
    body,
  )

/** Exif that turns a photo, and says where it was taken; in the byte order of the camera. */
function exif(turn: number, little: boolean): Uint8Array {
  const tiff = new DataView(new ArrayBuffer(26))
  tiff.setUint16(0, little ? 0x4949 : 0x4d4d)
  tiff.setUint16(2, 42, little)
  tiff.setUint32(4, 8, little)
  tiff.setUint16(8, 1, little)
  tiff.setUint16(10, 0x0112, little)
  tiff.setUint16(12, 3, little)
  tiff.setUint32(14, 1, little)
  tiff.setUint16(18, turn, little)
  return segment(0xe1, concatBytes(utf8('Exif\0\0'), new Uint8Array(tiff.buffer), utf8(SECRET)))
}

const jfif = segment(0xe0, concatBytes(utf8('JFIF\0'), new Uint8Array(9)))
const size = segment(0xc0, new Uint8Array([8, 0, 30, 0, 40, 1, 1, 0x11, 0]))
const profile = segment(0xe2, utf8('ICC_PROFILE\0 of the screen'))
const scan = concatBytes(
  segment(0xda, new Uint8Array([1, 1, 0, 0, 63, 0])),
  new Uint8Array([1, 2, 0xff, 0, 3, 0xff, 0xd0, 4]),
)
const [START, END] = [new Uint8Array([0xff, 0xd8]), new Uint8Array([0xff, 0xd9])]

describe('a JPEG of a phone', () => {
  it.each([true, false])('keeps picture, colours and turn, and says nothing else', (little) => {
    const photo = concatBytes(
      START,
      jfif,
      exif(6, little),
      segment(0xe1, utf8(`http://ns.adobe.com/xap/1.0/\0${SECRET}`)),
      segment(0xe2, utf8(`MPF\0${SECRET}`)),
      profile,
      segment(0xed, utf8(`Photoshop ${SECRET}`)),
      segment(0xfe, utf8(SECRET)),
      size,
      scan,
      // A progressive photo goes on with another scan.
      scan,
      END,
      utf8(`a film, and ${SECRET}`),
    )
    const stripped = clean(photo)
    expect(text(stripped)).not.toContain('GPS')
    expect(text(stripped)).toContain('ICC_PROFILE')
    expect(readImageHeader(stripped)).toEqual({ type: 'image/jpeg', width: 40, height: 30 })
    expect(text(stripped)).toContain(text(concatBytes(scan, scan, END)))
    expect(stripped.slice(-2)).toEqual(END)
    // The turn survives a second cleaning too: it is read back.
    expect(clean(stripped)).toEqual(stripped)
    expect(text(stripped)).toContain('Exif\0\0MM\0*')
  })

  it('gets no Exif at all when it stands upright', () => {
    const stripped = clean(concatBytes(START, jfif, exif(1, true), size, scan, END))
    expect(stripped).toEqual(concatBytes(START, jfif, size, scan, END))
  })

  it('is refused when it breaks off', () => {
    const whole = concatBytes(START, jfif, exif(6, true), size, scan, END)
    for (let length = 2; length < whole.length; length++) {
      expect(() => stripMetadata(whole.slice(0, length))).toThrow(RangeError)
    }
  })
})

// -------------------------------------------------------------------------------------- PNG

const chunk = (name: string, body: Uint8Array) => {
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, body.length)
  return concatBytes(length, utf8(name), body, new Uint8Array(4))
}
const png = (...chunks: Uint8Array[]) =>
  concatBytes(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...chunks)
const header = chunk('IHDR', new Uint8Array([0, 0, 0, 40, 0, 0, 0, 30, 8, 6, 0, 0, 0]))
const pixels = chunk('IDAT', new Uint8Array([1, 2, 3]))
const end = chunk('IEND', new Uint8Array())

describe('a PNG', () => {
  it('keeps its pixels and how they are shown, and loses texts, times and what hangs behind', () => {
    const shown = chunk('tRNS', new Uint8Array([1]))
    const picture = concatBytes(
      png(header, chunk('eXIf', utf8(SECRET)), shown, chunk('tEXt', utf8(SECRET))),
      concatBytes(chunk('iTXt', utf8(SECRET)), pixels, chunk('tIME', new Uint8Array(7)), end),
      utf8(SECRET),
    )
    expect(clean(picture)).toEqual(png(header, shown, pixels, end))
  })

  it('is refused when it breaks off', () => {
    const whole = png(header, pixels, end)
    expect(() => stripMetadata(whole.slice(0, -5))).toThrow(RangeError)
  })
})

// ------------------------------------------------------------------------------------- WebP

const riff = (...parts: Uint8Array[]) => {
  const body = concatBytes(...parts)
  const head = new Uint8Array([0x52, 0x49, 0x46, 0x46, 0, 0, 0, 0, 0x57, 0x45, 0x42, 0x50])
  new DataView(head.buffer).setUint32(4, body.length + 4, true)
  return concatBytes(head, body)
}
const part = (name: string, body: Uint8Array) => {
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, body.length, true)
  return concatBytes(utf8(name), length, body, new Uint8Array(body.length % 2))
}

describe('a WebP', () => {
  it('loses Exif and XMP, and no longer says that it has them', () => {
    const extended = (flags: number) =>
      part('VP8X', new Uint8Array([flags, 0, 0, 0, 39, 0, 0, 29, 0, 0]))
    const pictured = part('VP8L', new Uint8Array([0x2f, 39, 0x40, 7, 0]))
    const photo = concatBytes(
      riff(extended(0x1c), pictured, part('EXIF', utf8(SECRET)), part('XMP ', utf8(SECRET))),
      utf8(SECRET),
    )
    expect(clean(photo)).toEqual(riff(extended(0x10), pictured))
  })
})

describe('any other file', () => {
  it('is left as it is when it is no photo, whatever it is called', () => {
    for (const bytes of [utf8('a contract'), utf8('GIF89a'), new Uint8Array(), utf8('%PDF-1.7')]) {
      expect(stripMetadata(bytes)).toEqual({ kind: 'other' })
    }
  })

  it('has to be decoded when it is a photo of another kind', () => {
    const heic = concatBytes(new Uint8Array([0, 0, 0, 24]), utf8('ftypheic'))
    for (const bytes of [heic, utf8('II*\0rest'), utf8('MM\0*rest')]) {
      expect(stripMetadata(bytes)).toEqual({ kind: 'photo' })
    }
  })
})
