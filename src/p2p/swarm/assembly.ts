import type { DeviceId } from '../../lib/brand.ts'
import { equalBytes } from '../../lib/bytes.ts'

/** The bytes from `start` to `limit` of a block, which one peer sends or has sent up to `at`. */
export interface Segment {
  readonly device: DeviceId
  readonly start: number
  /** Where the next byte goes. */
  at: number
  /** Where somebody else takes over. Of a block of unknown length: infinite. */
  limit: number
}

/** Puts a block together from what several peers send of it, and tells who lied when it is wrong. */
export class Assembly {
  #segments: Segment[] = []
  #bytes: Uint8Array<ArrayBuffer> | undefined

  /** Length of the block, as the first who sent of it says. */
  get total(): number | undefined {
    return this.#bytes?.length
  }

  /** Devices that sent some of it. */
  get givers(): Set<DeviceId> {
    return new Set(this.#segments.filter(({ start, at }) => at > start).map(({ device }) => device))
  }

  /** The first bytes that nobody sends or has sent; `undefined` if there are none. */
  get hole(): { start: number; end: number } | undefined {
    const end = this.total ?? Infinity
    let at = 0
    for (const segment of this.#segments) {
      if (segment.start > at) return { start: at, end: segment.start }
      at = Math.max(at, segment.limit)
    }
    return at < end || this.#segments.length === 0 ? { start: at, end } : undefined
  }

  /** All of it is here. */
  get complete(): boolean {
    const end = this.total
    if (end === undefined || this.hole !== undefined) return false
    return this.#segments.every(({ at, limit }) => at >= Math.min(limit, end))
  }

  /** Bytes that this peer still has to send; `guess` is the length of a block that nobody told yet. */
  left({ at, limit }: Segment, guess: number): number {
    return Math.max(0, Math.min(limit, this.total ?? guess) - at)
  }

  /** From now on this device sends the bytes from `start` to `limit`. */
  open(device: DeviceId, start: number, limit: number): Segment {
    const segment = { device, start, at: start, limit }
    this.#segments.push(segment)
    this.#segments.sort((a, b) => a.start - b.start)
    return segment
  }

  /** This one sends no more: what is missing of it becomes a hole. */
  end(segment: Segment): void {
    segment.limit = Math.min(segment.limit, segment.at)
    if (segment.limit > segment.start) return
    this.#segments = this.#segments.filter((other) => other !== segment)
  }

  /**
   * Takes what came for a segment; bytes beyond its limit are dropped. Returns false if that cannot
   * be a part of the same block: others told another length.
   */
  take(segment: Segment, total: number, bytes: Uint8Array): boolean {
    this.#bytes ??= new Uint8Array(total)
    if (this.#bytes.length !== total || segment.at + bytes.length > total) return false
    const room = Math.max(0, segment.limit - segment.at)
    this.#bytes.set(bytes.subarray(0, room), segment.at)
    segment.at += Math.min(room, bytes.length)
    return true
  }

  /** The block once it is complete. */
  get bytes(): Uint8Array {
    return this.#bytes ?? new Uint8Array(0)
  }

  /** Who sent bytes that differ from those of the true block. */
  liars(truth: Uint8Array): Set<DeviceId> {
    const wrong = this.#segments.filter(
      ({ start, at }) => !equalBytes(this.bytes.subarray(start, at), truth.subarray(start, at)),
    )
    return new Set(wrong.map(({ device }) => device))
  }
}
