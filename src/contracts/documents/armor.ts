import { MAX_DOCUMENT_BYTES } from '../xml/parse.ts'
import { utf8Length } from '../xml/text.ts'
import { DocumentError } from './errors.ts'

const BEGIN = '-----BEGIN PGP SIGNED MESSAGE-----\n'
const SIGNATURE = '\n-----BEGIN PGP SIGNATURE-----\n\n'

/** `Hash:` header of one modern hash, then the blank line that ends the headers. */
const HASH = /^Hash: (SHA256|SHA384|SHA512)\n\n/

/** Base64 lines, the optional CRC, the end line, and at most one line break after it. */
const TAIL = /^([A-Za-z0-9+/]{1,76}={0,2}\n)+(=[A-Za-z0-9+/]{4}\n)?-----END PGP SIGNATURE-----\n?$/

/** Longest signature block: eight signatures of 4096-bit RSA keys need about 8 KiB. */
const MAX_SIGNATURE = 16 * 1024

/** Room for the armor, the signatures, and `- ` before lines that start with a hyphen. */
const MAX_ARMORED_BYTES = MAX_DOCUMENT_BYTES + 64 * 1024

/** Hash algorithms that a `Hash` header may name. */
export type ArmorHash = 'SHA256' | 'SHA384' | 'SHA512'

/** A clearsigned file taken apart. */
export interface Armor {
  /** What the header says that the signatures hash with. */
  readonly hash: ArmorHash
  /** The text that is signed, with its final line break, without dash escapes. */
  readonly text: string
  /** The armored signature block alone. */
  readonly signature: string
  /** The whole file with LF line ends and one at the end. */
  readonly armored: string
}

/**
 * Takes a clearsigned text apart (RFC 9580 §7) and insists on the plainest form: nothing before or
 * after it, one `Hash` header, no comments, one signature block. Throws `document.not-armored`,
 * `document.weak-hash`, `document.too-large`.
 */
export function parseArmor(input: string): Armor {
  if (input.length > MAX_ARMORED_BYTES || utf8Length(input) > MAX_ARMORED_BYTES) {
    throw new DocumentError('document.too-large', 'armored text too large')
  }
  const armored = input.replaceAll('\r\n', '\n')
  if (!armored.startsWith(BEGIN)) throw notArmored('does not begin with the clearsign line')
  const afterBegin = armored.slice(BEGIN.length)
  const header = HASH.exec(afterBegin)
  if (header === null) {
    throw /^Hash: (MD5|SHA1|RIPEMD160|SHA224)\n/.test(afterBegin)
      ? new DocumentError('document.weak-hash', 'hash weaker than SHA-256')
      : notArmored('headers other than one Hash')
  }
  const body = afterBegin.slice(header[0].length)
  const end = body.indexOf(SIGNATURE)
  if (end < 0) throw notArmored('no signature block')
  const tail = body.slice(end + SIGNATURE.length)
  if (tail.length > MAX_SIGNATURE) throw notArmored('signature block too long')
  if (!TAIL.test(tail)) throw notArmored('signature block malformed')
  const lines = body.slice(0, end).split('\n').map(unescapeDash)
  return {
    hash: header[1] as ArmorHash,
    text: `${lines.join('\n')}\n`,
    signature: body.slice(end + 1),
    armored: armored.endsWith('\n') ? armored : `${armored}\n`,
  }
}

/** The clearsigned file in the form in which it is kept: LF line ends. */
export function normalizeArmor(armored: string): string {
  const text = armored.replaceAll('\r\n', '\n')
  return text.endsWith('\n') ? text : `${text}\n`
}

function unescapeDash(line: string): string {
  if (line.startsWith('- ')) return line.slice(2)
  if (line.startsWith('-')) throw notArmored('a line with an unescaped hyphen')
  return line
}

const notArmored = (message: string) => new DocumentError('document.not-armored', message)
