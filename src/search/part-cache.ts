/** Decoded parts that were used lately, up to a number of bytes. */
export class PartCache {
  readonly #most: number
  readonly #kept = new Map<string, { value: unknown; bytes: number }>()
  bytes = 0

  constructor(mostBytes: number) {
    this.#most = mostBytes
  }

  get<T>(key: string): T | undefined {
    const found = this.#kept.get(key)
    if (found === undefined) return undefined
    // To the end of the order: the first is the one unused for longest.
    this.#kept.delete(key)
    this.#kept.set(key, found)
    return found.value as T
  }

  set(key: string, value: unknown, bytes: number): void {
    this.delete(key)
    this.#kept.set(key, { value, bytes })
    this.bytes += bytes
    for (const oldest of this.#kept.keys()) {
      if (this.bytes <= this.#most || oldest === key) break
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    const found = this.#kept.get(key)
    if (found === undefined) return
    this.#kept.delete(key)
    this.bytes -= found.bytes
  }
}
