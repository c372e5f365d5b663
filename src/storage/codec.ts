import { decode, encode } from '@ipld/dag-cbor'

/**
 * What can be stored encrypted: plain data. Optional properties may be `undefined`; they come back
 * as absent. Dates, maps, sets and instances of classes are refused.
 */
export type Plain =
  | string
  | number
  | boolean
  | bigint
  | null
  | Uint8Array
  | readonly Plain[]
  | { readonly [key: string]: Plain | undefined }

/**
 * DAG-CBOR knows one kind of integer, so that `5n` would come back as `5`. Wrapped in a map under
 * this key a bigint stays one, of any size; a map that has the key itself is wrapped once more.
 */
const BIGINT = '$bigint'
const OBJECT = '$object'

/** Bytes of a plain value. Throws TypeError for anything that would not come back the same. */
export function encodePlain(value: unknown): Uint8Array {
  return encode(pack(value))
}

/** The value of {@link encodePlain}'s bytes. */
export function decodePlain(bytes: Uint8Array): unknown {
  return unpack(decode(bytes))
}

function pack(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('only finite numbers can be stored')
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
        throw new TypeError('integers beyond 2^53 are stored as bigint')
      }
      return value
    case 'bigint':
      return { [BIGINT]: value.toString() }
    case 'object':
      return packObject(value)
    default:
      throw new TypeError(`a ${typeof value} cannot be stored`)
  }
}

function packObject(value: object | null): unknown {
  if (value === null || value instanceof Uint8Array) return value
  if (Array.isArray(value)) return value.map(pack)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError('only plain objects can be stored')
  }
  const packed = Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .map(([key, entry]) => [key, pack(entry)]),
  )
  return BIGINT in packed || OBJECT in packed ? { [OBJECT]: packed } : packed
}

function unpack(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if (Array.isArray(value)) return value.map(unpack)
  const entries = Object.entries(value)
  const [first] = entries
  if (first !== undefined && entries.length === 1) {
    const [key, inner] = first
    if (key === BIGINT && typeof inner === 'string') return BigInt(inner)
    if (key === OBJECT) return unpackEntries(inner)
  }
  return unpackEntries(value)
}

function unpackEntries(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpack(inner)]))
}
