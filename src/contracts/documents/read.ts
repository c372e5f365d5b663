import { createMessage, enums, readSignature, verify } from 'openpgp'
import type { PublicKey } from 'openpgp'
import type { NetworkName } from '../../lib/config.ts'
import type { Party } from '../identity/party.ts'
import { verifyParty } from '../identity/party.ts'
import type { Armor } from './armor.ts'
import { parseArmor } from './armor.ts'
import { parseDocument } from './envelope.ts'
import { DocumentError } from './errors.ts'
import { documentIdOf } from './id.ts'
import type { AnyDocument } from './kinds.ts'

/** How far the clocks of two people may differ: a document may come from a day ahead, ms. */
const MAX_CLOCK_SKEW_MS = 24 * 60 * 60 * 1000

export interface ReadOptions {
  /** Now, ms: refuses documents and signatures from more than a day ahead. */
  now?: number
  /** Refuses documents made for another Bitcoin network. */
  network?: NetworkName
}

const STRONG_HASHES: readonly number[] = [enums.hash.sha256, enums.hash.sha384, enums.hash.sha512]

/**
 * Reads a clearsigned document and verifies all that it can prove alone: one signature, SHA-256 or
 * better, by the OpenPGP key of its author, which the author's identity key has bound to the nym;
 * nothing outside of what is signed; canonical text; a known kind within its bounds. Throws
 * DocumentError, XmlError.
 */
export async function readDocument(
  armored: string,
  options: ReadOptions = {},
): Promise<AnyDocument> {
  const armor = parseArmor(armored)
  const document = parseDocument(armor.text)
  if (options.network !== undefined && document.network !== options.network) {
    throw new DocumentError('document.wrong-network', 'made for another network')
  }
  const latest = options.now === undefined ? Infinity : options.now + MAX_CLOCK_SKEW_MS
  if (document.signedAt > latest) {
    throw new DocumentError('document.from-the-future', 'signed more than a day ahead')
  }
  const key = await authorKey(document.author)
  const createdAt = await verifySignature(armor, key)
  if (createdAt > latest) {
    throw new DocumentError('document.from-the-future', 'signature made more than a day ahead')
  }
  const id = documentIdOf(armor.text)
  return { id, ...document, xml: armor.text, armored: armor.armored } as AnyDocument
}

async function authorKey(author: Party): Promise<PublicKey> {
  try {
    return await verifyParty(author)
  } catch (cause) {
    throw new DocumentError('document.wrong-author', 'author and key do not belong together', {
      cause,
    })
  }
}

/** Verifies the one signature over the text; returns when it was made, ms. */
async function verifySignature({ text, signature }: Armor, key: PublicKey): Promise<number> {
  const block = await readSignature({ armoredSignature: signature }).catch((cause: unknown) => {
    throw new DocumentError('document.not-armored', 'signature block unreadable', { cause })
  })
  const [packet] = block.packets
  if (block.packets.length !== 1 || packet === undefined) {
    throw new DocumentError('document.signature-count', `${block.packets.length} signatures`)
  }
  if (!STRONG_HASHES.includes(packet.hashAlgorithm ?? 0)) {
    throw new DocumentError('document.weak-hash', 'hash weaker than SHA-256')
  }
  const { created } = packet
  if (created === null || packet.signatureType !== enums.signature.text) {
    throw new DocumentError('document.wrong-signature', 'not a dated signature over a text')
  }
  try {
    // The line break before the signature block belongs to the armor (RFC 9580 §7.1). The signature
    // is judged at its own time, so that skewed clocks do not matter here.
    const { signatures } = await verify({
      message: await createMessage({ text: text.slice(0, -1) }),
      signature: block,
      verificationKeys: key,
      date: created,
    })
    const [result] = signatures
    if (result === undefined || !result.keyID.equals(key.getKeyID()))
      throw new TypeError('other key')
    await result.verified
  } catch (cause) {
    throw new DocumentError('document.wrong-signature', 'not signed by its author', { cause })
  }
  return created.getTime()
}
