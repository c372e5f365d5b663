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

Each .xml.asc file is a text that one person signed with OpenPGP. Any editor
shows it. You can check all of them without Souk, with GnuPG alone, in a shell
in this folder:

1. Take in the keys. They are in this folder, so they prove nothing yet.

    gpg --import ${keyNames.join(' \\\n        ')}

2. See that each text is what its author signed.

    for file in *.xml.asc; do
      gpg --verify "$file" && echo "$file: signed" || echo "$file: WRONG"
    done

"Good signature" means that the holder of the key signed exactly this text. The
warning that the key is not certified means that GnuPG does not know the person.

3. See that the key belongs to the author whom the text names. Both lines of a
file must show the same forty letters and digits.

    for file in *.xml.asc; do
      echo "$file"
      gpg --status-fd 1 --verify "$file" 2>/dev/null | grep -o 'VALIDSIG [0-9A-F]*'
      gpg --decrypt "$file" 2>/dev/null | grep -m 1 '<fingerprint>' | tr a-f A-F
    done

4. See that each file is named by its text: the name is the SHA-256 of the text,
which is also its tracking number.

    for file in *.xml.asc; do
      hash=$(gpg --decrypt "$file" 2>/dev/null | sha256sum | cut -d ' ' -f 1)
      [ "$hash.xml.asc" = "$file" ] && echo "$file: named" || echo "$file: WRONG"
    done

A <contract_hash> inside of a text names another text that it follows: this is
how the texts are one contract.

What GnuPG cannot tell is who the people are. Compare the nyms below with those
that you dealt with: a nym is a key as well, and <binding> is its signature that
the OpenPGP key is its own (docs/PROTOCOL.md of Souk says how to check it).

Files
-----
${contents.join('\n')}`
}
