/** Options of `AdaptiveTimeout` of `@libp2p/utils`, as far as they are set here. */
interface FixedTimeout {
  interval: number
  minTimeout: number
  maxTimeout: number
}

/**
 * A time limit of so many milliseconds where libp2p would adapt it. Its moving average (`AdaptiveTimeout`,
 * `@libp2p/utils` 7.4.1) becomes NaN when the clock is set back by more than an hour, and from then on every
 * request and every ping throws a RangeError. Over an endless interval each new value weighs nothing,
 * whatever the clock does, and both bounds leave no choice.
 */
export function fixedTimeout(milliseconds: number): FixedTimeout {
  return { interval: Infinity, minTimeout: milliseconds, maxTimeout: milliseconds }
}
