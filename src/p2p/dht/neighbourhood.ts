import { K, compareDistance } from './distance.ts'

/** A node and its place in the keyspace. */
export interface Placed {
  readonly device: string
  readonly place: Uint8Array
}

/** How many of `others` are nearer to `target` than `place` is; stops counting at `enough`. */
export function nearerThan(
  target: Uint8Array,
  place: Uint8Array,
  others: readonly Placed[],
  enough: number,
): number {
  let nearer = 0
  for (const other of others) {
    if (compareDistance(target, other.place, place) < 0 && ++nearer >= enough) break
  }
  return nearer
}

/** True if fewer than `k` of the others are nearer: then a record under the target belongs there. */
export const isAmongClosest = (
  target: Uint8Array,
  place: Uint8Array,
  others: readonly Placed[],
  k: number = K,
): boolean => nearerThan(target, place, others, k) < k
