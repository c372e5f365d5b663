import type { NetworkName } from '../../lib/config.ts'
import { MAX_PGP_KEY_BYTES } from '../identity/openpgp-key.ts'
import type { Party } from '../identity/party.ts'
import type { Codec } from '../xml/codec.ts'
import type { XmlElement } from '../xml/element.ts'
import { childrenOf } from '../xml/element.ts'
import { one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { parseXml } from '../xml/parse.ts'
import { bytes, choice, hexText, nym, time } from '../xml/values.ts'
import { writeXml } from '../xml/write.ts'
import { DocumentError } from './errors.ts'
import type { Contents, DocumentKind } from './kinds.ts'
import { isDocumentKind, schemas } from './kinds.ts'

/** Version of the document format; written in each document. */
const DOCUMENT_VERSION = '1'

/** What every document says before its own content. */
interface Envelope {
  version: string
  network: NetworkName
  author: Party
  signedAt: number
}

const NETWORKS = ['regtest', 'testnet4', 'signet', 'mainnet'] as const satisfies NetworkName[]

const party: Codec<Party> = group<Party>({
  nym: one('nym', nym),
  fingerprint: one('fingerprint', hexText(20)),
  pgpKey: one('pgp_key', bytes({ min: 1, max: MAX_PGP_KEY_BYTES })),
  binding: one('binding', bytes({ min: 64, max: 64 })),
})

const envelope: Codec<Envelope> = group<Envelope>({
  version: one('version', choice([DOCUMENT_VERSION])),
  network: one('network', choice(NETWORKS)),
  author: one('author', party),
  signedAt: one('signed_at', time),
})

/** Elements that the envelope takes before the content. */
const ENVELOPE_ELEMENTS = 4

/** A document before or without its signature: canonical text and what it says. */
export interface UnsignedDocument<K extends DocumentKind = DocumentKind> {
  kind: K
  network: NetworkName
  author: Party
  signedAt: number
  content: Contents[K]
}

/** The canonical XML of a document. Throws XmlError if a value cannot be written. */
export function writeDocument<K extends DocumentKind>(document: UnsignedDocument<K>): string {
  const { kind, network, author, signedAt, content } = document
  const head = { version: DOCUMENT_VERSION, network, author, signedAt }
  return writeXml({
    name: kind,
    content: [
      ...elements(envelope.encode(head, kind)),
      ...elements(schemas[kind].encode(content, kind)),
    ],
  })
}

/**
 * Parses canonical XML as a document of a known kind. Nothing about the author is verified yet.
 * Throws XmlError, `document.unknown-kind` or `document.unknown-version`.
 */
export function parseDocument(xml: string): UnsignedDocument {
  const root = parseXml(xml)
  const kind = root.name
  if (!isDocumentKind(kind))
    throw new DocumentError('document.unknown-kind', 'unknown root element')
  const children = childrenOf(root.content) ?? []
  const [version] = children
  if (version?.name === 'version' && version.content !== DOCUMENT_VERSION) {
    throw new DocumentError('document.unknown-version', 'written by a newer version')
  }
  const head = envelope.decode(children.slice(0, ENVELOPE_ELEMENTS), kind)
  const content = schemas[kind].decode(children.slice(ENVELOPE_ELEMENTS), kind)
  return { kind, network: head.network, author: head.author, signedAt: head.signedAt, content }
}

function elements(content: string | readonly XmlElement[]): readonly XmlElement[] {
  return typeof content === 'string' ? [] : content
}
