import { LIMITS } from '../../../contracts/documents/limits.ts'
import { characters } from '../../../lib/text.ts'

export interface KeyLines {
  /** In their order, each once. */
  keys: string[]
  /** Lines that stand there a second time. */
  repeated: number
  /** A key that no delivery can hold. */
  tooLong: boolean
}

/** Licence keys as typed, one on each line; blank lines do not count. */
export function keyLines(text: string): KeyLines {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const keys = [...new Set(lines)]
  return {
    keys,
    repeated: lines.length - keys.length,
    tooLong: keys.some((key) => characters(key) > LIMITS.secret),
  }
}
