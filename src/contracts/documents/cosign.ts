import type { DocumentId } from '../../lib/brand.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { DocumentSigner, Party } from '../identity/party.ts'
import { parseArmor } from './armor.ts'
import { clearsign } from './clearsign.ts'
import { parseDocument } from './envelope.ts'
import { DocumentError } from './errors.ts'
import { documentIdOf } from './id.ts'
import type { ReadOptions } from './read.ts'
import { partyKey } from './read.ts'
import { blockOf, signaturesOf, verifySignature } from './signature.ts'
import { isFromTheFuture } from './skew.ts'

/** Most people who sign one text: two parties, a moderator, a backup, and witnesses. */
const MAX_SIGNERS = 8

/** Who signed a text, verified. */
export interface TextSigner {
  readonly party: Party
  /** When the signature says to have been made, ms. */
  readonly signedAt: number
}

/** A text that several people signed. */
export interface SignedTogether {
  /** Of the text: the same as that of the document with one signature. */
  readonly id: DocumentId
  readonly xml: string
  readonly network: NetworkName
  /** In the order of the signatures. */
  readonly signers: readonly TextSigner[]
}

/**
 * One file in which several people sign the canonical text of a document, as `gpg` with several
 * `--local-user` makes it. `at` is in ms. Throws XmlError and DocumentError for a text that is no
 * document; `document.signature-count` for nobody, more than 8 people, or one person twice.
 */
export async function signTogether(
  xml: string,
  signers: readonly DocumentSigner[],
  at: number,
): Promise<string> {
  parseDocument(xml)
  checkSigners(signers.map(({ party }) => party.fingerprint))
  return clearsign(xml, signers, at)
}

/**
 * Adds the signature of one more person to a clearsigned document; the text and the signatures that
 * it has stay as they are. They are not verified: see {@link verifySigners}. Throws as
 * {@link signTogether}, `document.not-armored`, and `document.other-hash` unless all hash with SHA-512.
 */
export async function cosign(armored: string, signer: DocumentSigner, at: number): Promise<string> {
  const armor = parseArmor(armored)
  const others = await signaturesOf(armor)
  parseDocument(armor.text)
  const own = parseArmor(await clearsign(armor.text, [signer], at))
  if (own.hash !== armor.hash) {
    // GnuPG 2.2 takes signatures with different hashes over one text for a conflict.
    throw new DocumentError('document.other-hash', `signed with ${armor.hash}, not ${own.hash}`)
  }
  const block = blockOf([...others, ...(await signaturesOf(own))])
  checkSigners(block.packets.map(({ issuerKeyID }) => issuerKeyID.toHex()))
  // Everything before the own block says the same: text and hash are.
  return own.armored.slice(0, -own.signature.length) + block.armor().replaceAll('\r\n', '\n')
}

/**
 * Verifies a document that several people signed: every signature, each by one of `known` or by the
 * author whom the text names, nobody twice, and the author among them. `now` and `network` as in
 * `readDocument`. Throws XmlError and DocumentError: `document.unknown-signer` for a signature of
 * somebody else.
 */
export async function verifySigners(
  armored: string,
  known: readonly Party[],
  { now, network }: ReadOptions = {},
): Promise<SignedTogether> {
  const armor = parseArmor(armored)
  const document = parseDocument(armor.text)
  if (network !== undefined && document.network !== network) {
    throw new DocumentError('document.wrong-network', 'made for another network')
  }
  const packets = await signaturesOf(armor)
  checkSigners(packets.map(({ issuerKeyID }) => issuerKeyID.toHex()))
  const parties = await Promise.all(
    [document.author, ...known].map(async (party) => ({ party, key: await partyKey(party) })),
  )
  const signers: TextSigner[] = []
  for (const packet of packets) {
    const signer = parties.find(({ key }) => key.getKeyID().equals(packet.issuerKeyID))
    if (signer === undefined) {
      throw new DocumentError('document.unknown-signer', 'signed by somebody unknown')
    }
    const signedAt = await verifySignature(armor, packet, signer.key)
    if (now !== undefined && isFromTheFuture(Math.max(signedAt, document.signedAt), now)) {
      throw new DocumentError('document.from-the-future', 'signature made more than a day ahead')
    }
    signers.push({ party: signer.party, signedAt })
  }
  if (!signers.some(({ party }) => party.fingerprint === document.author.fingerprint)) {
    throw new DocumentError('document.wrong-signature', 'not signed by its author')
  }
  const { network: madeFor } = document
  return { id: documentIdOf(armor.text), xml: armor.text, network: madeFor, signers }
}

function checkSigners(ids: readonly string[]): void {
  const { length } = ids
  if (length === 0 || length > MAX_SIGNERS || new Set(ids).size !== length) {
    throw new DocumentError('document.signature-count', `${length} signatures, or one twice`)
  }
}
