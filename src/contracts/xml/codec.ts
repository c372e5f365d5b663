import type { XmlContent } from './element.ts'
import { XmlError } from './errors.ts'

/**
 * How one type of value stands in an element. `encode` refuses what `decode` would refuse, so a
 * document that could be written can be read. `path` names the element in errors.
 */
export interface Codec<T> {
  encode(value: T, path: string): XmlContent
  decode(content: XmlContent, path: string): T
}

/** The refusal of a value; `reason` is a kebab-case word. */
export function invalid(path: string, reason: string): XmlError {
  return new XmlError('document.invalid-value', path, reason)
}

/** A codec of a leaf element: `write` and `read` throw or return a reason for refusal through `fail`. */
export function leaf<T>(
  write: (value: T, fail: (reason: string) => never) => string,
  read: (text: string, fail: (reason: string) => never) => T,
): Codec<T> {
  const failAt = (path: string) => (reason: string) => {
    throw invalid(path, reason)
  }
  const decode = (content: XmlContent, path: string): T => {
    if (typeof content !== 'string') {
      throw new XmlError('document.unexpected-element', path, 'text-expected')
    }
    return read(content, failAt(path))
  }
  return {
    encode(value, path) {
      const text = write(value, failAt(path))
      decode(text, path)
      return text
    },
    decode,
  }
}
