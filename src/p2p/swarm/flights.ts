import type { AbortOptions } from '../../lib/abort.ts'
import { raceSignal } from '../../lib/abort.ts'

interface Flight<T> {
  promise: Promise<T>
  controller: AbortController
  waiting: number
}

/** Lets many wait for one act: it is aborted when the last of them has lost interest. */
export class Flights<T> {
  readonly #flights = new Map<string, Flight<T>>()

  /** Joins the act under way for `key`, or starts it. Rejects with the own signal's reason when that fires. */
  async join(
    key: string,
    act: (signal: AbortSignal) => Promise<T>,
    options: AbortOptions = {},
  ): Promise<T> {
    options.signal?.throwIfAborted()
    const flight = this.#flights.get(key) ?? this.#start(key, act)
    flight.waiting++
    try {
      return await (options.signal === undefined
        ? flight.promise
        : raceSignal(flight.promise, options.signal))
    } finally {
      if (--flight.waiting === 0) {
        flight.controller.abort()
        if (this.#flights.get(key) === flight) this.#flights.delete(key)
      }
    }
  }

  #start(key: string, act: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController()
    const promise = act(controller.signal)
    // Everybody may have left before it fails.
    promise.catch(() => undefined)
    const flight = { promise, controller, waiting: 0 }
    this.#flights.set(key, flight)
    return flight
  }
}
