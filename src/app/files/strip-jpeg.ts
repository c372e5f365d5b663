import { concatBytes } from '../../lib/bytes.ts'

const [SOS, EOI, APP0, APP1, APP2, APP14, APP15, COM] = [
  0xda, 0xd9, 0xe0, 0xe1, 0xe2, 0xee, 0xef, 0xfe,
]

/** Exif tag of the turn that shows a photo upright (Exif 2.32 §4.6.4). */
const ORIENTATION = 0x0112

/**
 * A JPEG without comments and application segments, but for the colour profile and what says how its
 * colours are coded. The turn that shows it upright stays, alone. Ends at the picture's end. Throws
 * RangeError if it breaks off.
 */
export function stripJpeg(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const kept = [bytes.subarray(0, 2)]
  let turn = 1
  for (let at = 2; ;) {
    at = markerFrom(bytes, at)
    const marker = bytes[at + 1] ?? 0
    if (marker === EOI) {
      const lead = kept[1] !== undefined && startsWith(kept[1], 'JFIF\0') ? 2 : 1
      if (turn !== 1) kept.splice(lead, 0, exifOf(turn))
      return concatBytes(...kept, bytes.subarray(at, at + 2))
    }
    const end = at + 2 + uint16(bytes, at + 2)
    if (end > bytes.length) throw brokenOff()
    const segment = bytes.subarray(at, end)
    if (marker === APP1 && turn === 1) turn = turnOf(segment) ?? 1
    if (isKept(marker, segment)) kept.push(segment)
    at = end
    if (marker !== SOS) continue
    at = scanEnd(bytes, end)
    kept.push(bytes.subarray(end, at))
  }
}

function isKept(marker: number, segment: Uint8Array): boolean {
  if (marker === COM) return false
  if (marker < APP0 || marker > APP15) return true
  if (marker === APP0) return startsWith(segment, 'JFIF\0')
  if (marker === APP2) return startsWith(segment, 'ICC_PROFILE\0')
  return marker === APP14
}

/** Where the next marker is; fill bytes may stand before it. */
function markerFrom(bytes: Uint8Array, from: number): number {
  let at = from
  while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++
  if (bytes[at] !== 0xff || at + 1 >= bytes.length) throw brokenOff()
  return at
}

/** Where the coded picture ends: at a marker that is neither a stuffed byte nor a restart. */
function scanEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  throw brokenOff()
}

/** The turn (2 to 8) that an Exif segment asks for. */
function turnOf(segment: Uint8Array): number | undefined {
  if (!startsWith(segment, 'Exif\0\0')) return undefined
  const tiff = segment.subarray(10)
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  try {
    const little = view.getUint16(0) === 0x4949
    const directory = view.getUint32(4, little)
    const entries = view.getUint16(directory, little)
    for (let entry = 0; entry < entries; entry++) {
      const at = directory + 2 + 12 * entry
      if (view.getUint16(at, little) !== ORIENTATION) continue
      const turn = view.getUint16(at + 8, little)
      return turn >= 2 && turn <= 8 ? turn : undefined
    }
  } catch {
    // Metadata that cannot be read turn nothing.
  }
  return undefined
}

/** An Exif segment that says nothing but how to turn the picture. */
function exifOf(turn: number): Uint8Array {
  const exif = [0x45, 0x78, 0x69, 0x66, 0, 0]
  const header = [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8]
  const entry = [ORIENTATION >> 8, ORIENTATION & 0xff, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0]
  const body = [...exif, ...header, 0, 1, ...entry, 0, 0, 0, 0]
  return new Uint8Array([0xff, APP1, 0, body.length + 2, ...body])
}

const uint16 = (bytes: Uint8Array, at: number): number => {
  const size = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  if (size < 2) throw brokenOff()
  return size
}

const startsWith = (segment: Uint8Array, text: string): boolean =>
  String.fromCharCode(...segment.subarray(4, 4 + text.length)) === text

const brokenOff = () => new RangeError('the picture breaks off')
