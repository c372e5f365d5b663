import { SaxesParser } from 'saxes'
import type { XmlElement } from './element.ts'
import { XmlError } from './errors.ts'
import { hasMarkPile, MAX_LINE_BYTES, utf8Length } from './text.ts'
import { writeXml } from './write.ts'

/**
 * Largest document in UTF-8 bytes: a description of 50 000 four-byte characters, two texts of
 * 10 000 and thirty photos stay well below.
 */
export const MAX_DOCUMENT_BYTES = 512 * 1024

/** Deepest nesting; the deepest schema, a photo of a variant of an option of a listing, has 7. */
const MAX_DEPTH = 8

/**
 * Most elements. A listing at its bounds (900 variants with photos, 500 SKUs of two choices, 900
 * shipping services) has some 18 000; one that has more is too large in bytes as well.
 */
const MAX_ELEMENTS = 20_000

interface OpenElement {
  readonly name: string
  readonly children: XmlElement[]
  text: string
}

/**
 * Parses canonical XML. Whatever the canonical writer would not have written is refused: DOCTYPE,
 * comments, CDATA, processing instructions, attributes, character references, other blanks, anything
 * after the root. Throws {@link XmlError}.
 */
export function parseXml(xml: string): XmlElement {
  if (xml.length > MAX_DOCUMENT_BYTES || utf8Length(xml) > MAX_DOCUMENT_BYTES) {
    throw new XmlError('document.too-large', '', 'too-large')
  }
  if (!xml.isWellFormed() || hasMarkPile(xml) || xml.normalize('NFC') !== xml) {
    throw new XmlError('document.not-canonical', '', 'not-normalized')
  }
  checkLines(xml)
  const root = parseTree(xml)
  if (writeXml(root) !== xml) {
    throw new XmlError('document.not-canonical', root.name, 'not-canonical')
  }
  return root
}

/** Refuses lines that GnuPG would cut. Throws `document.line-too-long`. */
function checkLines(xml: string): void {
  for (const line of xml.split('\n')) {
    if (line.length * 3 > MAX_LINE_BYTES && utf8Length(line) > MAX_LINE_BYTES) {
      throw new XmlError('document.line-too-long', '', 'line-too-long')
    }
  }
}

function parseTree(xml: string): XmlElement {
  const parser = new SaxesParser({ xmlns: false, position: false })
  const open: OpenElement[] = []
  let root: XmlElement | undefined
  let count = 0
  const here = () => open.map(({ name }) => name).join('/')
  const forbid = (reason: string) => () => {
    throw new XmlError('document.forbidden-syntax', here(), reason)
  }
  parser.on('error', (cause) => {
    throw new XmlError('document.malformed', here(), 'malformed', { cause })
  })
  parser.on('doctype', forbid('doctype'))
  parser.on('comment', forbid('comment'))
  parser.on('cdata', forbid('cdata'))
  parser.on('processinginstruction', forbid('processing-instruction'))
  parser.on('attribute', forbid('attribute'))
  parser.on('opentagstart', ({ name }) => {
    if (++count > MAX_ELEMENTS) throw new XmlError('document.too-many-elements', here(), 'too-many')
    if (open.length >= MAX_DEPTH) throw new XmlError('document.malformed', here(), 'too-deep')
    open.push({ name, children: [], text: '' })
  })
  parser.on('text', (text) => {
    const top = open.at(-1)
    if (top !== undefined) top.text += text
  })
  parser.on('closetag', () => {
    const closed = open.pop()
    if (closed === undefined) return
    const element = finish(closed, here)
    const parent = open.at(-1)
    if (parent === undefined) root = element
    else parent.children.push(element)
  })
  parser.write(xml).close()
  if (root === undefined) throw new XmlError('document.malformed', '', 'no-root')
  return root
}

function finish({ name, children, text }: OpenElement, parent: () => string): XmlElement {
  if (children.length === 0) return { name, content: text }
  if (text.trim() !== '') {
    const path = parent() === '' ? name : `${parent()}/${name}`
    throw new XmlError('document.malformed', path, 'mixed-content')
  }
  return { name, content: children }
}
