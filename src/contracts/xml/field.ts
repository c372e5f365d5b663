import type { Codec } from './codec.ts'
import type { XmlElement } from './element.ts'
import { childrenOf } from './element.ts'
import { XmlError } from './errors.ts'

/** Where reading stands in the children of a group. */
interface Cursor {
  readonly children: readonly XmlElement[]
  next: number
}

/** One declared place in a group: which elements hold the value, and how many. */
export interface Field<V> {
  write(value: V, path: string): XmlElement[]
  read(cursor: Cursor, path: string): V
}

/** A field for each property of `T`; optional properties need a field that may be absent. */
export type Fields<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K> ? Field<T[K] | undefined> : Field<T[K]>
}

/** Exactly one element. */
export function one<V>(name: string, codec: Codec<V>): Field<V> {
  return {
    write: (value, path) => [{ name, content: codec.encode(value, `${path}/${name}`) }],
    read(cursor, path) {
      const element = take(cursor, name)
      if (element === undefined) {
        throw new XmlError('document.missing-element', `${path}/${name}`, 'missing')
      }
      return codec.decode(element.content, `${path}/${name}`)
    },
  }
}

/** One element or none. */
export function maybe<V>(name: string, codec: Codec<V>): Field<V | undefined> {
  return {
    write: (value, path) =>
      value === undefined ? [] : [{ name, content: codec.encode(value, `${path}/${name}`) }],
    read(cursor, path) {
      const element = take(cursor, name)
      return element === undefined ? undefined : codec.decode(element.content, `${path}/${name}`)
    },
  }
}

/** One element `name` that holds 0 to `max` elements `item`, in the order of the list. */
export function list<V>(name: string, item: string, codec: Codec<V>, max: number): Field<V[]> {
  const decodeAll = (children: readonly XmlElement[], path: string): V[] => {
    if (children.length > max) throw new XmlError('document.too-many-elements', path, 'too-many')
    return children.map((child) => {
      if (child.name !== item) {
        throw new XmlError(
          'document.unexpected-element',
          `${path}/${child.name}`,
          'not-expected-here',
        )
      }
      return codec.decode(child.content, `${path}/${item}`)
    })
  }
  return {
    write(values, parent) {
      const path = `${parent}/${name}`
      if (values.length > max) throw new XmlError('document.too-many-elements', path, 'too-many')
      return [
        {
          name,
          content: values.map((value) => ({
            name: item,
            content: codec.encode(value, `${path}/${item}`),
          })),
        },
      ]
    },
    read(cursor, parent) {
      const path = `${parent}/${name}`
      const element = take(cursor, name)
      if (element === undefined) throw new XmlError('document.missing-element', path, 'missing')
      const children = childrenOf(element.content)
      if (children === undefined) {
        throw new XmlError('document.unexpected-element', path, 'elements-expected')
      }
      return decodeAll(children, path)
    },
  }
}

function take(cursor: Cursor, name: string): XmlElement | undefined {
  const element = cursor.children[cursor.next]
  if (element?.name !== name) return undefined
  cursor.next += 1
  return element
}
