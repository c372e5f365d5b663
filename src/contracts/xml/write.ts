import type { XmlElement } from './element.ts'
import { escapeText } from './text.ts'

/** The only declaration; each document starts with it. */
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

/**
 * The canonical text of a tree: declaration, one element a line, two blanks of indent a level, LF
 * after each line including the last. A leaf stands on its line with its text, whose own line breaks
 * are kept. Empty elements are written with both tags.
 */
export function writeXml(root: XmlElement): string {
  return `${DECLARATION}\n${writeElement(root, '')}`
}

function writeElement({ name, content }: XmlElement, indent: string): string {
  if (typeof content === 'string') return `${indent}<${name}>${escapeText(content)}</${name}>\n`
  if (content.length === 0) return `${indent}<${name}></${name}>\n`
  const children = content.map((child) => writeElement(child, `${indent}  `)).join('')
  return `${indent}<${name}>\n${children}${indent}</${name}>\n`
}
