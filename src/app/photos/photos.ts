import { unixfs } from '@helia/unixfs'
import type { UnixFSComponents } from '@helia/unixfs'
import type { AbortOptions } from '../../lib/abort.ts'
import type { PhotoView, Progress } from '../rpc/api.ts'
import { PHOTO_SIZES, processPhoto } from './process.ts'
import type { PhotoSize } from './process.ts'

/** Three encoded sizes and three stored ones. */
const STEPS = 2 * Object.keys(PHOTO_SIZES).length

/**
 * Takes a photo in: three sizes without metadata, each a UnixFS file in the block store. A photo
 * that is stored already keeps its CIDs. Throws as {@link processPhoto}, and `storage.full`.
 */
export async function addPhoto(
  components: UnixFSComponents,
  file: Blob,
  alt: string,
  options: AbortOptions & { onProgress?: (progress: Progress) => void } = {},
): Promise<PhotoView> {
  const { signal, onProgress } = options
  const cancel = signal === undefined ? {} : { signal }
  const photo = await processPhoto(file, {
    ...cancel,
    onSize: (done) => onProgress?.({ done, total: STEPS }),
  })
  const fs = unixfs(components)
  let stored = STEPS / 2
  const store = async (size: PhotoSize) => {
    const cid = await fs.addBytes(photo.sizes[size], { ...cancel, rawLeaves: true })
    onProgress?.({ done: ++stored, total: STEPS })
    return cid.toString()
  }
  const [tiny, small, large] = await Promise.all([store('tiny'), store('small'), store('large')])
  const { thumbhash, width, height } = photo
  return { tiny, small, large, thumbhash, width, height, alt }
}
