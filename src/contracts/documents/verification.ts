import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import type { DocumentId } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'
import { parseArmor } from './armor.ts'
import { parseDocument } from './envelope.ts'
import { documentIdOf } from './id.ts'
import type { AnyDocument } from './kinds.ts'

/**
 * What the verifier of this version checks. Raise it when `readDocument` refuses what it took before:
 * then every kept {@link Verification} is void and its document verified once more.
 */
const VERIFIER_VERSION = 1

/**
 * That `readDocument` took a text on this device. It names the text by its hash, so it proves nothing
 * about any other; but it is only as good as the place where it is kept: never take one from others.
 */
export interface Verification {
  /** Of the verifier. */
  readonly version: number
  /** The document that the text is. */
  readonly id: DocumentId
  /** SHA-256 of the clearsigned text in UTF-8, signature and all, lower-case hex. */
  readonly hash: string
}

/** The verification of a document that was just verified or signed. */
export function verificationOf({ id, armored }: AnyDocument): Verification {
  return { version: VERIFIER_VERSION, id, hash: hashOf(armored) }
}

/**
 * Reads a clearsigned text whose verification was kept, without OpenPGP: the same document that
 * `readDocument` gives. `undefined` if the verification is of another text or by another version of
 * the verifier: then the text has to be verified anew.
 */
export function readVerified(armored: string, verification: Verification): AnyDocument | undefined {
  if (verification.version !== VERIFIER_VERSION) return undefined
  if (verification.hash !== hashOf(armored)) return undefined
  const { text, armored: kept } = parseArmor(armored)
  const id = documentIdOf(text)
  if (id !== verification.id) return undefined
  return { id, ...parseDocument(text), xml: text, armored: kept } as AnyDocument
}

const hashOf = (armored: string) => hex.encode(sha256(utf8(armored)))
