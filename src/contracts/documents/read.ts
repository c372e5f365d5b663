import type { PublicKey } from 'openpgp'
import type { NetworkName } from '../../lib/config.ts'
import type { Party } from '../identity/party.ts'
import { verifyParty } from '../identity/party.ts'
import { parseArmor } from './armor.ts'
import { parseDocument } from './envelope.ts'
import { DocumentError } from './errors.ts'
import { documentIdOf } from './id.ts'
import type { AnyDocument } from './kinds.ts'
import { signaturesOf, verifySignature } from './signature.ts'
import { clockSkewMs, isFromTheFuture } from './skew.ts'

export interface ReadOptions {
  /**
   * Now, ms: refuses documents and signatures from more than a day ahead, and tells `skewMs` of
   * those that are ahead by less.
   */
  now?: number
  /** Refuses documents made for another Bitcoin network. */
  network?: NetworkName
}

/**
 * Reads a clearsigned document and verifies all that it can prove alone: one signature, SHA-256 or
 * better, by the OpenPGP key of its author, which the author's identity key has bound to the nym;
 * nothing outside of what is signed; canonical text; a known kind within its bounds. Throws
 * DocumentError, XmlError. What this refuses more than before needs a new `VERIFIER_VERSION`.
 */
export async function readDocument(
  armored: string,
  { now, network }: ReadOptions = {},
): Promise<AnyDocument> {
  const armor = parseArmor(armored)
  const document = parseDocument(armor.text)
  if (network !== undefined && document.network !== network) {
    throw new DocumentError('document.wrong-network', 'made for another network')
  }
  if (now !== undefined && isFromTheFuture(document.signedAt, now)) {
    throw new DocumentError('document.from-the-future', 'signed more than a day ahead')
  }
  const key = await partyKey(document.author)
  const signatures = await signaturesOf(armor)
  const [signature] = signatures
  if (signatures.length !== 1 || signature === undefined) {
    throw new DocumentError('document.signature-count', `${signatures.length} signatures`)
  }
  const madeAt = await verifySignature(armor, signature, key)
  if (now !== undefined && isFromTheFuture(madeAt, now)) {
    throw new DocumentError('document.from-the-future', 'signature made more than a day ahead')
  }
  const skewMs = now === undefined ? 0 : clockSkewMs(Math.max(document.signedAt, madeAt), now)
  return {
    id: documentIdOf(armor.text),
    ...document,
    xml: armor.text,
    armored: armor.armored,
    ...(skewMs > 0 && { skewMs }),
  } as AnyDocument
}

/** The OpenPGP key of a party that is one person. Throws `document.wrong-author`. */
export async function partyKey(author: Party): Promise<PublicKey> {
  try {
    return await verifyParty(author)
  } catch (cause) {
    throw new DocumentError('document.wrong-author', 'author and key do not belong together', {
      cause,
    })
  }
}
