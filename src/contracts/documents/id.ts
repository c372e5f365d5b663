import { sha256 } from '@noble/hashes/sha2.js'
import { base32nopad, hex } from '@scure/base'
import type { DocumentId } from '../../lib/brand.ts'
import { concatBytes, equalBytes, utf8 } from '../../lib/bytes.ts'

/** CIDv1, codec raw (0x55), multihash sha2-256 (0x12) of 32 bytes. */
const CID_PREFIX = Uint8Array.of(0x01, 0x55, 0x12, 0x20)

/** The id of a document: CIDv1 (raw, sha2-256, base32 lower case) of its canonical XML in UTF-8. */
export function documentIdOf(xml: string): DocumentId {
  return documentIdOfHash(sha256(utf8(xml)))
}

/** The id that belongs to a SHA-256 hash (32 bytes). */
export function documentIdOfHash(hash: Uint8Array): DocumentId {
  return `b${base32nopad.encode(concatBytes(CID_PREFIX, hash)).toLowerCase()}` as DocumentId
}

/** The hex SHA-256 inside an id: tracking number and file name. Throws TypeError on other texts. */
export function hashOfDocumentId(id: DocumentId | string): string {
  const bytes = id.startsWith('b')
    ? base32nopad.decode(id.slice(1).toUpperCase())
    : new Uint8Array()
  const hash = bytes.slice(CID_PREFIX.length)
  if (!equalBytes(bytes.slice(0, CID_PREFIX.length), CID_PREFIX) || documentIdOfHash(hash) !== id) {
    throw new TypeError('not a document id')
  }
  return hex.encode(hash)
}

/** The name of a document as a file: `<hex sha256>.xml.asc`. */
export function fileNameOf(id: DocumentId): string {
  return `${hashOfDocumentId(id)}.xml.asc`
}
