/** Pseudo-random choices that a seed repeats (sfc32). For tests only, never for keys. */
export class Random {
  readonly #state: Uint32Array

  /** `seed` is cut to 32 bits. */
  constructor(seed: number) {
    this.#state = Uint32Array.of(0x9e3779b9, 0x243f6a88, 0xb7e15162, seed)
    for (let round = 0; round < 12; round++) this.#next()
  }

  /** A whole number from 0 to `below` - 1. */
  int(below: number): number {
    return this.#next() % below
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.int(times) === 0
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.int(items.length)]
    if (item === undefined) throw new RangeError('nothing to pick from')
    return item
  }

  /** `count` results after each other. */
  join(count: number, make: () => string): string {
    return Array.from({ length: count }, make).join('')
  }

  #next(): number {
    const s = this.#state
    const [a = 0, b = 0, c = 0, d = 0] = s
    const sum = (a + b + d) | 0
    s[3] = d + 1
    s[0] = b ^ (b >>> 9)
    s[1] = c + (c << 3)
    s[2] = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
}
