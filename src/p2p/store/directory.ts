import * as dagPb from '@ipld/dag-pb'
import type { PBLink } from '@ipld/dag-pb'
import { equalBytes } from '../../lib/bytes.ts'
import { StoreMalformedError } from './errors.ts'
import { MAX_BLOCK_BYTES } from './limits.ts'

/** UnixFS `Data { Type: Directory }`, the whole protobuf of a plain directory (UnixFS spec §2.1). */
const DIRECTORY = new Uint8Array([0x08, 0x01])

/** Bytes of a plain UnixFS directory; links are sorted as DAG-PB demands. */
export function encodeDirectory(links: readonly PBLink[]): Uint8Array<ArrayBuffer> {
  const bytes = dagPb.encode(dagPb.createNode(DIRECTORY, [...links]))
  if (bytes.length > MAX_BLOCK_BYTES) throw new StoreMalformedError('a directory is too large')
  return new Uint8Array(bytes)
}

/** Name → link of a plain UnixFS directory. Throws `store.malformed` for anything else. */
export function decodeDirectory(bytes: Uint8Array, maxLinks: number): Map<string, PBLink> {
  let node: dagPb.PBNode
  try {
    node = dagPb.decode(bytes)
  } catch (cause) {
    throw new StoreMalformedError('not a directory', cause)
  }
  if (node.Data === undefined || !equalBytes(node.Data, DIRECTORY)) {
    throw new StoreMalformedError('not a plain directory')
  }
  if (node.Links.length > maxLinks) throw new StoreMalformedError('too many names in a directory')
  const links = new Map<string, PBLink>()
  for (const link of node.Links) {
    const name = link.Name ?? ''
    if (!isPlainName(name) || links.has(name)) {
      throw new StoreMalformedError('a name in a directory is not allowed')
    }
    links.set(name, link)
  }
  return links
}

/** No separators, no control characters, no way up. */
function isPlainName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\u0000-\u001f]/.test(name)
}
