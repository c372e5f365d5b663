import { base64 } from '@scure/base'
import { utf8 } from '../../lib/bytes.ts'
import { fileNameOf } from '../documents/id.ts'
import type { AnyDocument } from '../documents/kinds.ts'
import type { Party } from '../identity/party.ts'
import type { ZipFile } from './zip.ts'

/**
 * Documents as files that GnuPG alone can verify: each as `<hash>.xml.asc`, the public key of each
 * author as `<fingerprint>.asc`, and a README that says how. The same documents give the same files.
 */
export function exportFiles(documents: readonly AnyDocument[]): ZipFile[] {
  const unique = [...new Map(documents.map((document) => [document.id, document])).values()]
  const authors = new Map(unique.map(({ author }) => [author.fingerprint, author]))
  const keys = [...authors.values()].map((author) => ({
    name: `${author.fingerprint}.asc`,
    bytes: utf8(armoredKey(author)),
  }))
  const texts = unique.map((document) => ({
    name: fileNameOf(document.id),
    bytes: utf8(document.armored),
  }))
  return [
    {
      name: 'README.txt',
      bytes: utf8(
        readme(
          unique,
          keys.map(({ name }) => name),
        ),
      ),
    },
    ...keys,
    ...texts,
  ]
}

/** An OpenPGP public key in ASCII armor, without the optional checksum (RFC 9580 §6). */
function armoredKey({ pgpKey }: Party): string {
  const lines = base64.encode(pgpKey).match(/.{1,64}/g) ?? []
  return [
    '-----BEGIN PGP PUBLIC KEY BLOCK-----',
    '',
    ...lines,
    '-----END PGP PUBLIC KEY BLOCK-----',
    '',
  ].join('\n')
}

function readme(documents: readonly AnyDocument[], keyNames: readonly string[]): string {
  const contents = documents.map(
    ({ id, kind, author, signedAt }) =>
      `${fileNameOf(id)}\n    ${kind}, signed ${new Date(signedAt).toISOString().slice(0, 19)}Z\n` +
      `    by ${author.nym}\n    with the OpenPGP key ${author.fingerprint.toUpperCase()}\n`,
  )
  return `Signed documents from Souk
==========================

Each .xml.asc file is a contract text that one person signed with OpenPGP. You
can read it in any editor and check it without Souk, with GnuPG alone:

    gpg --import ${keyNames.join(' \\\n        ')}
    for file in *.xml.asc; do gpg --verify "$file"; done

"Good signature" means that the holder of the key signed exactly this text. The
warning that the key is not certified means that GnuPG does not know the
person. Compare the fingerprint with the list below, and the name of the
key, a nym, with the one that you dealt with.

The name of a file is the SHA-256 of its text, which is also its tracking number:

    gpg --decrypt FILE.xml.asc | sha256sum

A <contract_hash> inside of a text names another text that it follows.

Files
-----
${contents.join('\n')}`
}
