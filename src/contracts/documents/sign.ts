import { createCleartextMessage, sign } from 'openpgp'
import { DETERMINISTIC } from '../identity/openpgp-key.ts'
import type { DocumentSigner } from '../identity/party.ts'
import { normalizeArmor } from './armor.ts'
import { parseDocument, writeDocument } from './envelope.ts'
import { documentIdOf } from './id.ts'
import type { Contents, DocumentKind, VerifiedDocument } from './kinds.ts'

/**
 * Writes and clearsigns a document. `at` is the time of signing in ms, cut to whole seconds. Texts
 * are tidied (see `tidyText`), so `content` of the result may differ from the input in blanks. The
 * same input gives the same bytes. Throws XmlError when the content breaks a bound.
 */
export async function signDocument<K extends DocumentKind>(
  kind: K,
  content: Contents[K],
  signer: DocumentSigner,
  at: number,
): Promise<VerifiedDocument<K>> {
  const { party: author, network, pgp } = signer
  const signedAt = Math.floor(at / 1000) * 1000
  const xml = writeDocument({ kind, network, author, signedAt, content })
  // What cannot be read again must never be signed.
  const parsed = parseDocument(xml)
  const armored = await sign({
    // The line break before the signature block belongs to the armor (RFC 9580 §7.1).
    message: await createCleartextMessage({ text: xml.slice(0, -1) }),
    signingKeys: pgp,
    date: new Date(signedAt),
    config: DETERMINISTIC,
  })
  return {
    id: documentIdOf(xml),
    kind,
    network,
    author,
    signedAt,
    content: parsed.content as Contents[K],
    xml,
    armored: normalizeArmor(armored),
  }
}
