import { LIMITS } from '../../contracts/documents/limits.ts'
import { textProblem, tidyText } from '../../contracts/xml/text.ts'

/** Types that a page may show in its own origin: none of them can run anything. */
const HARMLESS =
  /^(?:image\/(?:jpeg|png|webp|gif|avif)|audio\/[a-z0-9.+-]+|video\/[a-z0-9.+-]+|text\/plain)$/

/** What a document allows as a media type. */
const TYPE_FORM = /^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,60}$/

const BYTES = 'application/octet-stream'

/** A media type as documents take it; without parameters. */
export function documentType(type: string): string {
  const essence = type.split(';')[0]?.trim().toLowerCase() ?? ''
  return TYPE_FORM.test(essence) ? essence : BYTES
}

/** The type under which something from somebody else is handed to a page; bytes if it could run. */
export const harmlessType = (type: string): string => (HARMLESS.test(type) ? type : BYTES)

/** The name of a file as documents take it: without folders and signs that mislead. */
export function documentName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const plain = [...tidyText(last)].filter(
    (sign) => textProblem(sign, { max: 1 }) !== 'forbidden-character',
  )
  const short = tidyText(plain.slice(0, LIMITS.fileName).join(''))
  return textProblem(short, { max: LIMITS.fileName }) === undefined ? short : 'file'
}
