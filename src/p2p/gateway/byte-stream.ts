import type { AbortOptions } from '../../lib/abort.ts'
import { raceSignal, withTimeout } from '../../lib/abort.ts'

/**
 * The parts as a stream that reads no faster than it is read. The first part is awaited before it
 * settles, so that a failure can still become a status; a later one errors the stream.
 */
export async function byteStream(
  read: (options: AbortOptions) => AsyncIterable<Uint8Array>,
  partTimeoutMs: number,
  requested: AbortSignal,
  firstPart: AbortSignal,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const stop = new AbortController()
  const signal = AbortSignal.any([requested, stop.signal])
  const parts = read({ signal })[Symbol.asyncIterator]()
  const next = async (limit: AbortSignal) => {
    try {
      return await raceSignal(parts.next(), limit)
    } catch (error) {
      stop.abort(error)
      throw error
    }
  }
  let part = await next(firstPart)
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        if (part.done === true) return controller.close()
        controller.enqueue(new Uint8Array(part.value))
        part = await next(withTimeout(partTimeoutMs, { signal }))
        if (part.done === true) controller.close()
      },
      cancel(reason) {
        stop.abort(reason)
      },
    },
    { highWaterMark: 1 },
  )
}
