import { RecordInvalidError } from './errors.ts'

/** Keys whose newest sequence is remembered: a small relay's worth, about 10 MB at the very most. */
const MAX_REMEMBERED = 50_000

/**
 * Remembers the newest sequence seen under each DHT key, so that nobody can put an older record, with
 * its perfectly good signature, over a newer one. Forgets the keys not seen for longest.
 */
export class NewestSeen {
  readonly #sequences = new Map<string, bigint>()

  /** Notes a verified record. Throws `record.invalid` if a newer one was seen under the same key. */
  check(key: string, sequence: bigint): void {
    const seen = this.#sequences.get(key)
    if (seen !== undefined && seen > sequence) {
      throw new RecordInvalidError('a newer record is known')
    }
    this.#sequences.delete(key)
    this.#sequences.set(key, sequence)
    if (this.#sequences.size > MAX_REMEMBERED) {
      for (const [oldest] of this.#sequences) {
        this.#sequences.delete(oldest)
        break
      }
    }
  }
}
