/** A match that may be given out. */
export interface Candidate {
  /** Higher is earlier. */
  readonly order: number
  readonly id: number
}

/** By order; of equals the newer one (by number) is first. */
export const before = (a: Candidate, b: Candidate): number => b.order - a.order || b.id - a.id

/** The first of many, in order; of equals the newer one (by number) is first. */
export class Top {
  readonly #most: number
  #kept: Candidate[] = []
  #last: Candidate | undefined

  constructor(most: number) {
    this.#most = most
  }

  add(order: number, id: number): void {
    const last = this.#last
    if (last !== undefined && (order < last.order || (order === last.order && id < last.id))) return
    this.#kept.push({ order, id })
    if (this.#kept.length >= 2 * this.#most + 64) this.#cut()
  }

  /** Whether so many are known already that this one, and all after it, cannot be among the first. */
  isFullBefore(candidate: Candidate): boolean {
    this.#cut()
    return this.#most === 0 || (this.#last !== undefined && before(this.#last, candidate) < 0)
  }

  list(): readonly Candidate[] {
    this.#cut()
    return this.#kept
  }

  #cut(): void {
    this.#kept.sort(before)
    if (this.#kept.length < this.#most) return
    this.#kept.length = this.#most
    this.#last = this.#kept.at(-1)
  }
}
