/** A source of numbers that are the same in each run from the same seed. */
export interface Random {
  /** The next number, from 0 up to but without 1. */
  next(): number
  /** A whole number from 0 up to but without `below`. */
  integer(below: number): number
  /** Some `count` of the items, each at most once, in random order. */
  sample<T>(items: readonly T[], count: number): T[]
  /** `count` random bytes. */
  bytes(count: number): Uint8Array<ArrayBuffer>
}

/** The generator "mulberry32": 32 bits of state, a period of 2^32, good enough to draw samples. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (below: number) => Math.floor(next() * below)
  return {
    next,
    integer,
    sample(items, count) {
      const rest = [...items]
      const taken = Math.min(count, rest.length)
      for (let at = 0; at < taken; at++) {
        const other = at + integer(rest.length - at)
        const moved = rest[at]
        const chosen = rest[other]
        if (moved === undefined || chosen === undefined) continue
        rest[at] = chosen
        rest[other] = moved
      }
      return rest.slice(0, taken)
    },
    bytes: (count) => Uint8Array.from({ length: count }, () => integer(256)),
  }
}

/** Draws from a Weibull distribution; the result has the unit of `scale`. */
export function weibull(random: Random, shape: number, scale: number): number {
  return scale * (-Math.log(1 - random.next())) ** (1 / shape)
}
