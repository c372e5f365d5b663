import type { DocumentSigner } from '../identity/party.ts'
import { clearsign } from './clearsign.ts'
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
  const { party: author, network } = signer
  const signedAt = Math.floor(at / 1000) * 1000
  const xml = writeDocument({ kind, network, author, signedAt, content })
  // What cannot be read again must never be signed.
  const parsed = parseDocument(xml)
  return {
    id: documentIdOf(xml),
    kind,
    network,
    author,
    signedAt,
    content: parsed.content as Contents[K],
    xml,
    armored: await clearsign(xml, [signer], signedAt),
  }
}
