import { buildSegment } from './build.ts'
import type { SearchCard } from './card.ts'
import type { PartCache } from './part-cache.ts'
import { mergeSegments } from './merge.ts'
import type { Pacer } from './pacer.ts'
import { Segment, type PartSource } from './segment.ts'
import type { Directory } from './segment-writer.ts'
import type { StoredPart } from './storage.ts'

/** So many small segments may be side by side in memory. */
const MOST_SEGMENTS = 6

/** Cards that are on the disk as cards but not yet in a segment there: small segments in memory. */
export class Tail {
  segments: readonly Segment[] = []
  readonly #cache: PartCache
  /** Numbers of segments in memory are below those on the disk. */
  #lastNumber = 0

  constructor(cache: PartCache) {
    this.#cache = cache
  }

  get cards(): number {
    return this.segments.reduce((sum, { live }) => sum + live, 0)
  }

  /** Cards in the order of their ids, all of them above those that are here. */
  async add(
    cards: readonly { readonly id: number; readonly card: SearchCard }[],
    pacer: Pacer,
  ): Promise<void> {
    if (cards.length === 0) return
    const number = --this.#lastNumber
    const { directory, parts } = buildSegment(number, cards)
    this.segments = [...this.segments, this.#open(number, directory, parts)]
    if (this.segments.length <= MOST_SEGMENTS) return
    const merged = --this.#lastNumber
    const { directory: whole, parts: wholeParts } = await this.merge(merged, pacer)
    this.segments = whole.documents === 0 ? [] : [this.#open(merged, whole, wholeParts)]
  }

  /** All that is here as one segment. */
  async merge(
    number: number,
    pacer: Pacer,
  ): Promise<{ directory: Directory; parts: StoredPart[] }> {
    const parts: StoredPart[] = []
    const save = async (more: StoredPart[]) => void parts.push(...more)
    return { directory: await mergeSegments(number, this.segments, save, pacer), parts }
  }

  clear(): void {
    this.segments = []
  }

  #open(number: number, directory: Directory, parts: readonly StoredPart[]): Segment {
    return openInMemory(number, directory, parts, this.#cache)
  }
}

/** A segment whose parts are in memory as long as it is. */
export const openInMemory = (
  number: number,
  directory: Directory,
  parts: readonly StoredPart[],
  cache: PartCache,
): Segment => new Segment(number, directory, inMemory(parts), cache)

function inMemory(parts: readonly StoredPart[]): PartSource {
  const bytes = new Map(
    parts.map(({ name: [, sort, place], bytes }) => [`${sort}:${place}`, bytes]),
  )
  return {
    parts: (sort, places) => Promise.resolve(places.map((place) => bytes.get(`${sort}:${place}`))),
  }
}
