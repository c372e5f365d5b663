import type { Codec } from './codec.ts'
import { invalid } from './codec.ts'
import { childrenOf } from './element.ts'
import { XmlError } from './errors.ts'
import type { Fields } from './field.ts'

/**
 * A codec of an element with child elements, in the order in which the fields are declared.
 * `check` looks at the whole and returns a reason for refusal.
 */
export function group<T extends object>(
  fields: Fields<T>,
  check: (value: T) => string | undefined = () => undefined,
): Codec<T> {
  const entries = Object.entries(fields) as [keyof T, Fields<T>[keyof T]][]
  const checked = (value: T, path: string): T => {
    const reason = check(value)
    if (reason !== undefined) throw invalid(path, reason)
    return value
  }
  return {
    encode(value, path) {
      checked(value, path)
      return entries.flatMap(([key, field]) => field.write(value[key] as never, path))
    },
    decode(content, path) {
      const children = childrenOf(content)
      if (children === undefined) {
        throw new XmlError('document.unexpected-element', path, 'elements-expected')
      }
      const cursor = { children, next: 0 }
      const value: Partial<T> = {}
      for (const [key, field] of entries) {
        const part = field.read(cursor, path)
        if (part !== undefined) value[key] = part as T[keyof T]
      }
      const extra = children[cursor.next]
      if (extra !== undefined) {
        throw new XmlError(
          'document.unexpected-element',
          `${path}/${extra.name}`,
          'not-expected-here',
        )
      }
      return checked(value as T, path)
    },
  }
}
