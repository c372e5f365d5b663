import { encodeKey } from './keys.ts'

/** A range of keys (Indexed Database API 3.0, §4.7). */
export class KeyRange {
  readonly lower: unknown
  readonly upper: unknown
  readonly lowerOpen: boolean
  readonly upperOpen: boolean

  private constructor(lower: unknown, upper: unknown, lowerOpen: boolean, upperOpen: boolean) {
    this.lower = lower
    this.upper = upper
    this.lowerOpen = lowerOpen
    this.upperOpen = upperOpen
    // Refuses here, and not in the middle of a transaction, what is no key.
    if (lower !== undefined) encodeKey(lower)
    if (upper !== undefined) encodeKey(upper)
  }

  static only(key: unknown): KeyRange {
    return new KeyRange(key, key, false, false)
  }

  static lowerBound(lower: unknown, open = false): KeyRange {
    return new KeyRange(lower, undefined, open, true)
  }

  static upperBound(upper: unknown, open = false): KeyRange {
    return new KeyRange(undefined, upper, true, open)
  }

  /** Throws DOMException `DataError` when nothing can lie between the bounds. */
  static bound(lower: unknown, upper: unknown, lowerOpen = false, upperOpen = false): KeyRange {
    const range = new KeyRange(lower, upper, lowerOpen, upperOpen)
    const order = Buffer.compare(encodeKey(lower), encodeKey(upper))
    if (order > 0 || (order === 0 && (lowerOpen || upperOpen))) {
      throw new DOMException('nothing lies between these keys', 'DataError')
    }
    return range
  }
}

/** A condition on a column of encoded keys, with its parameters. */
export interface Condition {
  readonly sql: string
  readonly parameters: Uint8Array[]
}

/**
 * What a request asks for: one key, a range, or (`undefined`, `null`) everything. Throws DOMException
 * `DataError` for anything else.
 */
export function condition(column: string, query: unknown): Condition {
  if (query === undefined || query === null) return { sql: '1', parameters: [] }
  if (!(query instanceof KeyRange)) return { sql: `${column} = ?`, parameters: [encodeKey(query)] }
  const terms: string[] = []
  const parameters: Uint8Array[] = []
  const bound = (key: unknown, operator: string, open: boolean) => {
    if (key === undefined) return
    terms.push(`${column} ${operator}${open ? '' : '='} ?`)
    parameters.push(encodeKey(key))
  }
  bound(query.lower, '>', query.lowerOpen)
  bound(query.upper, '<', query.upperOpen)
  return { sql: terms.join(' AND ') || '1', parameters }
}
