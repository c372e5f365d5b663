import { CID } from 'multiformats/cid'
import type { AbortOptions } from '../../lib/abort.ts'
import { fromUtf8, utf8 } from '../../lib/bytes.ts'
import type { GetBlock } from './blocks.ts'
import { decodeDirectory } from './directory.ts'
import { StoreMalformedError } from './errors.ts'
import { EARLIER_FILE } from './layout.ts'

/** Earlier versions that a store names. */
export const MAX_EARLIER = 32
const MAX_EARLIER_BYTES = MAX_EARLIER * 64
const MAX_ROOT_NAMES = 64

/** The roots upon which a version was built, newest first, a line each. */
export function encodeEarlier(roots: readonly string[]): Uint8Array {
  return utf8(roots.slice(0, MAX_EARLIER).join('\n'))
}

/**
 * The roots of the versions upon which the version at `root` was built, newest first; none where it names
 * none. Throws `store.malformed`, or what `get` throws.
 */
export async function readEarlier(
  root: CID,
  get: GetBlock,
  options: AbortOptions = {},
): Promise<string[]> {
  const link = decodeDirectory(await get(root, options), MAX_ROOT_NAMES).get(EARLIER_FILE)
  if (link === undefined) return []
  if ((link.Tsize ?? 0) > MAX_EARLIER_BYTES) throw new StoreMalformedError('too many versions')
  const lines = fromUtf8(await get(link.Hash, options)).split('\n')
  try {
    return lines.slice(0, MAX_EARLIER).map((line) => CID.parse(line).toString())
  } catch (cause) {
    throw new StoreMalformedError('a version is no CID', cause)
  }
}
