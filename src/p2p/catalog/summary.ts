import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, equalBytes, utf8 } from '../../lib/bytes.ts'
import { BUCKETS, DIGEST_BYTES, EPOCH_BYTES, MAX_CHANGED } from './messages.ts'
import type { KeyVersion } from './version.ts'

/** Changes that are remembered, to tell those who ask again what came since. */
const MAX_JOURNAL = 4 * MAX_CHANGED

/** The part of the catalog that a store belongs to. */
export const bucketOf = (key: Uint8Array): number => sha256(key)[0] ?? 0

/**
 * What there is, so small that it can be asked for every few minutes: 256 digests, each the XOR of the
 * hashes of all versions in its part, and a journal of the latest changes.
 */
export class Summary {
  /** Names this run: positions in the journal of another one mean nothing. */
  readonly epoch = crypto.getRandomValues(new Uint8Array(EPOCH_BYTES))
  readonly #digests = new Uint8Array(BUCKETS * DIGEST_BYTES)
  readonly #journal: KeyVersion[] = []
  /** Changes in this run. */
  #at = 0

  get at(): number {
    return this.#at
  }

  /** All digests, those of the first part first. */
  get digests(): Uint8Array {
    return this.#digests.slice()
  }

  /** A version is to be had now. */
  add(version: KeyVersion): void {
    this.#turn(version)
    this.#at++
    this.#journal.push(version)
    if (this.#journal.length > MAX_JOURNAL) this.#journal.shift()
  }

  /** A version that was added is not any more. */
  remove(version: KeyVersion): void {
    this.#turn(version)
  }

  /** What came since a position in this run's journal; `undefined`: too much, or another run's. */
  since(epoch: Uint8Array | undefined, at: number | undefined): KeyVersion[] | undefined {
    if (epoch === undefined || at === undefined || !equalBytes(epoch, this.epoch)) return undefined
    const count = this.#at - at
    if (count < 0 || count > Math.min(MAX_CHANGED, this.#journal.length)) return undefined
    return count === 0 ? [] : this.#journal.slice(-count)
  }

  /** The parts whose digests differ from these. */
  differing(digests: Uint8Array): number[] {
    return Array.from({ length: BUCKETS }, (_, bucket) => bucket).filter((bucket) => {
      const [from, to] = [bucket * DIGEST_BYTES, (bucket + 1) * DIGEST_BYTES]
      return !equalBytes(digests.subarray(from, to), this.#digests.subarray(from, to))
    })
  }

  /** Adding twice is removing: XOR. */
  #turn({ key, sequence, term }: KeyVersion): void {
    const hash = sha256(concatBytes(utf8(`souk-catalog/1\n${sequence}\n${term}\n`), key))
    const from = bucketOf(key) * DIGEST_BYTES
    for (let at = 0; at < DIGEST_BYTES; at++) {
      this.#digests[from + at] = (this.#digests[from + at] ?? 0) ^ (hash[at] ?? 0)
    }
  }
}
