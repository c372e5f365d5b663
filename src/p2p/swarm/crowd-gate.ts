import type { Clock } from '../../lib/clock.ts'

/** Blocks that go out side by side when nothing is known of the line. */
const FEWEST = 2

/** The rate of the line is measured over so long. */
const SAMPLE_MS = 500

/** More at once is worth it if the whole becomes faster by this factor. */
const FASTER = 1.15

/** So many measurements pass before more at once is tried again. */
const PATIENCE = 6

/**
 * Sends blocks that many want one after the other instead of all at once. Ten at the same time are done
 * together, and until then nobody has anything to pass on; the first of ten in a row is passed on
 * while the second goes out. How many side by side fill the line is found by trying one half more:
 * it stays if all together become faster by it.
 */
export class CrowdGate {
  readonly #now: Clock
  #slots = FEWEST
  #open = 0
  /** Somebody had to wait since the last measurement began. */
  #crowded = false
  #bytes = 0
  #since = 0
  /** Bytes a millisecond before more were tried. */
  #before: number | undefined
  /** Measurements until more is tried. */
  #rest = 0

  constructor(now: Clock) {
    this.#now = now
  }

  /** How many blocks go out at the same time, at most. */
  get slots(): number {
    return this.#slots
  }

  /** May another block begin now? */
  get hasRoom(): boolean {
    if (this.#open < this.#slots) return true
    this.#crowded = true
    return false
  }

  /** A block begins to go out. */
  enter(): void {
    this.#open++
  }

  /** It is out, or is not wanted any more. */
  leave(): void {
    this.#open--
  }

  /** So many bytes went out. */
  sent(bytes: number): void {
    this.#bytes += bytes
    const now = this.#now()
    const elapsed = now - this.#since
    if (elapsed < SAMPLE_MS) return
    // After a pause, the time measured would be that of the pause.
    if (elapsed < 3 * SAMPLE_MS && this.#crowded) this.#judge(this.#bytes / elapsed)
    this.#since = now
    this.#bytes = 0
    this.#crowded = false
  }

  #judge(rate: number): void {
    const before = this.#before
    if (before !== undefined && rate < before * FASTER) {
      this.#slots = Math.max(FEWEST, Math.floor(this.#slots / 1.5))
      this.#before = undefined
      this.#rest = PATIENCE
      return
    }
    if (this.#rest-- > 0) return
    this.#rest = 0
    this.#before = rate
    this.#slots = Math.ceil(this.#slots * 1.5)
  }
}
