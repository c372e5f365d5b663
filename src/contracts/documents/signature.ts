import type { PublicKey, SignaturePacket } from 'openpgp'
import { createMessage, enums, PacketList, readSignature, Signature, verify } from 'openpgp'
import type { Armor, ArmorHash } from './armor.ts'
import { DocumentError } from './errors.ts'

/** The hash algorithms of the `Hash` header as numbers (RFC 9580 §9.5). */
const HASH_NUMBERS = {
  SHA256: enums.hash.sha256,
  SHA384: enums.hash.sha384,
  SHA512: enums.hash.sha512,
} as const satisfies Record<ArmorHash, enums.hash>

/** The signatures of a block, unverified. Throws `document.not-armored`. */
export async function signaturesOf({ signature }: Armor): Promise<readonly SignaturePacket[]> {
  try {
    return (await readSignature({ armoredSignature: signature })).packets
  } catch (cause) {
    throw new DocumentError('document.not-armored', 'signature block unreadable', { cause })
  }
}

/**
 * Verifies one signature over the text of an armor by the primary key of `key`: of type text (0x01),
 * with the hash that the header names, as
 * GnuPG demands. It is judged at its own time, so that skewed clocks do not matter here. Returns
 * when it was made, ms. Throws `document.weak-hash`, `document.wrong-signature`.
 */
export async function verifySignature(
  { hash, text }: Armor,
  packet: SignaturePacket,
  key: PublicKey,
): Promise<number> {
  if (packet.hashAlgorithm !== HASH_NUMBERS[hash]) {
    throw new DocumentError('document.weak-hash', `another hash than ${hash}`)
  }
  const { created } = packet
  if (created === null || packet.signatureType !== enums.signature.text) {
    throw new DocumentError('document.wrong-signature', 'not a dated signature over a text')
  }
  try {
    const { signatures } = await verify({
      message: await createMessage({ text: signedPart(text) }),
      signature: blockOf([packet]),
      verificationKeys: key,
      date: created,
    })
    const [result] = signatures
    if (!result?.keyID.equals(key.getKeyID())) throw new TypeError('other key')
    await result.verified
  } catch (cause) {
    throw new DocumentError('document.wrong-signature', 'not signed by this person', { cause })
  }
  return created.getTime()
}

/** What is signed of a canonical text: its last line break belongs to the armor (RFC 9580 §7.1). */
export const signedPart = (xml: string): string => xml.slice(0, -1)

/** Signatures as one block. */
export function blockOf(packets: readonly SignaturePacket[]): Signature {
  const list = new PacketList<SignaturePacket>()
  list.push(...packets)
  return new Signature(list)
}
