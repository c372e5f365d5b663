import type { AbortOptions } from '../../lib/abort.ts'
import { readImageHeader } from '../photos/dimensions.ts'
import { processPhoto } from '../photos/process.ts'

/** A photo decoded and encoded anew, without metadata. Throws `photo.unreadable`, `photo.too-large`. */
export async function reencode(file: Blob, options: AbortOptions = {}): Promise<Blob> {
  const { large } = (await processPhoto(file, options)).sizes
  return new Blob([large], { type: readImageHeader(large)?.type ?? '' })
}
