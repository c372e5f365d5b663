import { rgbaToThumbHash } from 'thumbhash'
import type { AbortOptions } from '../../lib/abort.ts'
import { SoukError } from '../../lib/errors.ts'
import { readImageHeader } from './dimensions.ts'

/** Longer side of the three sizes, px: a row's thumbnail, a grid's card, a full phone or desktop view. */
export const PHOTO_SIZES = { tiny: 160, small: 480, large: 1280 } as const
export type PhotoSize = keyof typeof PHOTO_SIZES

/** Beyond what cameras make; decoding 60 megapixels takes about 240 MB. */
export const MAX_PHOTO_PIXELS = 60_000_000
export const MAX_PHOTO_BYTES = 30 * 1024 * 1024

/** A thumbhash takes at most 100 × 100 px. */
const THUMBHASH_SIZE = 100
const QUALITY = 0.82

export interface ProcessedPhoto {
  sizes: Record<PhotoSize, Uint8Array<ArrayBuffer>>
  /** Base64. */
  thumbhash: string
  /** Of the large size, px. */
  width: number
  height: number
}

/**
 * Decodes a photo and encodes it anew in three sizes, which leaves all metadata (place, camera,
 * time) behind. Rejects with `photo.unreadable`, `photo.too-large`
 * {maxMegapixels, maxMegabytes}, or `photo.no-decoder` outside of browsers.
 */
export async function processPhoto(
  file: Blob,
  options: AbortOptions & { onSize?: (done: number, total: number) => void } = {},
): Promise<ProcessedPhoto> {
  const bitmap = await decode(file)
  try {
    const names: PhotoSize[] = ['large', 'small', 'tiny']
    const sizes: Partial<Record<PhotoSize, Uint8Array<ArrayBuffer>>> = {}
    let source: ImageBitmap | OffscreenCanvas = bitmap
    let large = { width: bitmap.width, height: bitmap.height }
    for (const [index, name] of names.entries()) {
      options.signal?.throwIfAborted()
      const canvas = shrink(source, PHOTO_SIZES[name])
      sizes[name] = await encode(canvas)
      if (name === 'large') large = { width: canvas.width, height: canvas.height }
      source = canvas
      options.onSize?.(index + 1, names.length)
    }
    const { tiny, small, large: full } = sizes
    if (tiny === undefined || small === undefined || full === undefined) throw unreadable()
    return { sizes: { tiny, small, large: full }, thumbhash: thumbhash(source), ...large }
  } finally {
    bitmap.close()
  }
}

async function decode(file: Blob): Promise<ImageBitmap> {
  if (typeof createImageBitmap === 'undefined') {
    throw new SoukError('photo.no-decoder', 'this node runs where photos cannot be decoded')
  }
  if (file.size > MAX_PHOTO_BYTES) throw tooLarge()
  const header = readImageHeader(new Uint8Array(await file.slice(0, 1024 * 1024).arrayBuffer()))
  if (header === undefined || header.width === 0 || header.height === 0) throw unreadable()
  if (header.width * header.height > MAX_PHOTO_PIXELS) throw tooLarge()
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch (cause) {
    throw unreadable(cause)
  }
}

/** Halves until close, then draws the rest: one big step would drop pixels and shimmer. */
function shrink(source: ImageBitmap | OffscreenCanvas, longerSide: number): OffscreenCanvas {
  const scale = Math.min(1, longerSide / Math.max(source.width, source.height))
  const width = Math.max(1, Math.round(source.width * scale))
  const height = Math.max(1, Math.round(source.height * scale))
  let current = source
  while (current.width >= width * 2 && current.height >= height * 2) {
    current = draw(current, Math.ceil(current.width / 2), Math.ceil(current.height / 2))
  }
  return draw(current, width, height)
}

function draw(
  source: ImageBitmap | OffscreenCanvas,
  width: number,
  height: number,
): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (context === null) throw unreadable()
  context.imageSmoothingQuality = 'high'
  context.drawImage(source, 0, 0, width, height)
  return canvas
}

/** WebP where the browser can write it; WebKit answers with PNG instead, then JPEG on white. */
async function encode(canvas: OffscreenCanvas): Promise<Uint8Array<ArrayBuffer>> {
  const webp = await canvas.convertToBlob({ type: 'image/webp', quality: QUALITY })
  if (webp.type === 'image/webp') return new Uint8Array(await webp.arrayBuffer())
  const opaque = new OffscreenCanvas(canvas.width, canvas.height)
  const context = opaque.getContext('2d')
  if (context === null) throw unreadable()
  context.fillStyle = 'white'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(canvas, 0, 0)
  const jpeg = await opaque.convertToBlob({ type: 'image/jpeg', quality: QUALITY })
  return new Uint8Array(await jpeg.arrayBuffer())
}

function thumbhash(source: ImageBitmap | OffscreenCanvas): string {
  const canvas = shrink(source, THUMBHASH_SIZE)
  const context = canvas.getContext('2d')
  if (context === null) throw unreadable()
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height)
  return btoa(String.fromCharCode(...rgbaToThumbHash(width, height, data)))
}

const unreadable = (cause?: unknown) =>
  new SoukError('photo.unreadable', 'not an image that this browser can decode', { cause })

const tooLarge = () =>
  new SoukError('photo.too-large', 'image exceeds the limits', {
    data: {
      maxMegapixels: MAX_PHOTO_PIXELS / 1_000_000,
      maxMegabytes: MAX_PHOTO_BYTES / 1024 / 1024,
    },
  })
