/**
 * A second opinion on canonical XML, written from docs/PROTOCOL.md with nothing of the parser: what
 * this recognizer takes and what `parseXml` takes must be the same texts.
 */
export function isCanonicalXml(xml: string): boolean {
  if (new TextEncoder().encode(xml).length > 524_288) return false
  if (!xml.isWellFormed() || /\p{M}{31}/u.test(xml) || xml !== xml.normalize('NFC')) return false
  if (xml.split('\n').some((line) => new TextEncoder().encode(line).length > 16_384)) return false
  if (!xml.startsWith(HEAD)) return false
  const place = { xml, at: HEAD.length, elements: 0 }
  return takeElement(place, 0) && place.at === xml.length && place.elements <= 20_000
}

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

interface Place {
  readonly xml: string
  at: number
  elements: number
}

/** XML 1.0 (fifth edition) productions 4, 4a. */
const START =
  ':A-Z_a-z\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F' +
  '\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}'
const OPEN = new RegExp(`<([${START}][${START}\\-.0-9\\xB7\\u0300-\\u036F\\u203F\\u2040]*)>`, 'uy')

/** Production 2 without CR and the three that are escaped, or an escape. */
const TEXT = /(?:[\t\n\u0020-%'-;=?-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]+|&(?:amp|lt|gt);)*/uy

function takeElement(place: Place, depth: number): boolean {
  if (depth >= 8 || !take(place, '  '.repeat(depth))) return false
  const name = match(place, OPEN)?.[1]
  if (name === undefined) return false
  place.elements += 1
  const group = `\n${'  '.repeat(depth + 1)}<`
  const next = place.xml.slice(place.at, place.at + group.length + 1)
  if (next.startsWith(group) && !next.endsWith('/')) {
    place.at += 1
    while (!place.xml.startsWith(`${'  '.repeat(depth)}</`, place.at)) {
      if (!takeElement(place, depth + 1)) return false
    }
    return take(place, `${'  '.repeat(depth)}</${name}>\n`)
  }
  match(place, TEXT)
  return take(place, `</${name}>\n`)
}

function take(place: Place, text: string): boolean {
  if (!place.xml.startsWith(text, place.at)) return false
  place.at += text.length
  return true
}

function match(place: Place, form: RegExp): RegExpExecArray | undefined {
  form.lastIndex = place.at
  const found = form.exec(place.xml)
  if (found !== null) place.at = form.lastIndex
  return found ?? undefined
}
