import { Lock } from '../lib/lock.ts'
import type { SearchCard } from './card.ts'
import { SearchDamagedError } from './errors.ts'
import { mergeSegments } from './merge.ts'
import { Pacer } from './pacer.ts'
import { PartCache } from './part-cache.ts'
import { DIRECTORY, GONE, type Directory } from './segment-writer.ts'
import { Segment, type PartSource } from './segment.ts'
import type {
  KeyEntry,
  Manifest,
  PartName,
  SegmentStorage,
  StorageChanges,
  StoredPart,
} from './storage.ts'
import { Tail } from './tail.ts'
import { nextMerge } from './tiers.ts'

/** Of the layout of segments and of how texts are cut into words: another one is built anew. */
const VERSION = 2
/** Cards that are read at once when the tail is built again. */
const READ_CARDS = 256
/** Removed cards in segments that the manifest may name before they are written to their segments. */
const MOST_DEAD = 4096

export interface ShelfOptions {
  /** Cards in memory before they become a segment on the disk. */
  readonly tailCards: number
  readonly cacheBytes: number
}

/** What one change of cards does, besides cards that come new. */
export interface CardChanges {
  readonly cards: readonly { readonly id: number; readonly card: SearchCard }[]
  readonly keys: readonly { readonly key: string; readonly entry: KeyEntry }[]
  /** Cards that are replaced or removed. */
  readonly dropIds: readonly number[]
  readonly dropKeys: readonly string[]
}

/** Keeps the segments: those on the disk and those in memory, writes and merges them. */
export class Shelf {
  readonly storage: SegmentStorage
  readonly #options: ShelfOptions
  readonly cache: PartCache
  readonly #tail: Tail
  readonly #writing = new Lock()
  /** Names what is open here among all that have, or had, the same disk open. */
  #writer = ''
  #segments: readonly Segment[] = []
  #nextSegment = 1
  #nextId = 1
  #flushedId = 0
  #dead: number[] = []
  /** Removed while a merge runs: it may have copied them. */
  #diedInMerge: number[] | undefined
  #readers = 0
  /** Replaced on the disk, but somebody may be reading them. */
  #garbage: number[] = []
  #upkeep: Promise<void> | undefined
  #closed = false

  constructor(storage: SegmentStorage, options: ShelfOptions) {
    this.storage = storage
    this.#options = options
    this.cache = new PartCache(options.cacheBytes)
    this.#tail = new Tail(this.cache)
  }

  get stored(): number {
    return this.#segments.length
  }

  get tailCards(): number {
    return this.#tail.cards
  }

  get live(): number {
    return this.#segments.reduce((sum, { live }) => sum + live, 0) + this.#tail.cards
  }

  /**
   * Claims the disk: whoever had it open before can write no more. Reads directories only, and the cards of the
   * tail. What is damaged or of another version is built anew.
   */
  open(): Promise<void> {
    return this.#writing.run(() => this.#open())
  }

  /** Changes when the disk is opened again. */
  get writer(): string {
    return this.#writer
  }

  /**
   * What was done since `writer` was open found something missing: takes the disk over again if another context
   * has it, else builds all anew.
   */
  mend(writer: string): Promise<void> {
    return this.#writing.run(async () => {
      // Opened again in the meantime.
      if (writer !== this.#writer) return
      const manifest = await this.storage.manifest()
      if (manifest?.writer !== writer) return this.#open()
      await this.#commit({ manifest: { ...this.#manifest(), segments: [], flushedId: 0 } })
      this.#forget()
      await this.storage.sweep(this.#writer, [])
      return this.#readTail()
    })
  }

  /** What `act` gets does not change and stays readable until it ends. */
  async read<T>(act: (segments: readonly Segment[]) => Promise<T>): Promise<T> {
    this.#readers++
    try {
      return await act([...this.#segments, ...this.#tail.segments])
    } finally {
      this.#readers--
      if (this.#readers === 0 && this.#garbage.length > 0) this.#startUpkeep()
    }
  }

  /** Changes of cards one after the other; `act` finds out what changes and may ask for numbers. */
  async change(act: (newId: () => number) => Promise<CardChanges | undefined>): Promise<void> {
    await this.#writing.run(async () => {
      const changes = await act(() => this.#nextId++)
      if (changes === undefined) return
      const hit = await this.#find(changes.dropIds)
      const died = hit.flatMap(({ segment, id }) => (segment.number > 0 ? [id] : []))
      const dead = [...this.#dead, ...died]
      await this.#commit({
        manifest: { ...this.#manifest(), dead },
        dropCards: changes.dropIds,
        dropKeys: changes.dropKeys,
        cards: changes.cards,
        keys: changes.keys,
      })
      // Only now: what could not be written did not happen.
      this.#dead = dead
      for (const { segment, id } of hit) await segment.remove(id)
      this.#diedInMerge?.push(...changes.dropIds)
      await this.#tail.add(changes.cards, new Pacer())
      if (this.#tail.cards >= this.#options.tailCards || this.#dead.length >= MOST_DEAD) {
        await this.#flush()
      }
    })
    this.#startUpkeep()
  }

  /** Writes the tail to the disk and waits until no merge is due. */
  async flush(): Promise<void> {
    await this.#writing.run(() => this.#flush())
    this.#startUpkeep()
    await this.#upkeep
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#writing.run(() => this.#flush())
    await this.#upkeep
  }

  async #open(): Promise<void> {
    this.#forget()
    // A new one each time: what was under way for the one before must not write any more.
    this.#writer = crypto.randomUUID()
    const fresh = { ...this.#manifest(), nextId: 1, nextSegment: 1 }
    const manifest = await this.storage.claim(this.#writer, fresh)
    this.#nextId = manifest.nextId
    this.#nextSegment = manifest.nextSegment
    if (manifest.version === VERSION) {
      try {
        await this.#openSegments(manifest)
      } catch (error) {
        if (!(error instanceof SearchDamagedError)) throw error
        this.#forget()
      }
    }
    const kept = this.#segments.map(({ number }) => number)
    await this.storage.sweep(this.#writer, kept)
    await this.#readTail()
  }

  #commit(changes: StorageChanges): Promise<void> {
    return this.storage.commit(this.#writer, changes)
  }

  async #openSegments(manifest: Manifest): Promise<void> {
    const names = manifest.segments.flatMap((number): PartName[] => [
      [number, DIRECTORY, 0],
      [number, GONE, 0],
    ])
    const parts = await this.storage.parts(names)
    this.#segments = manifest.segments.map((number, at) => {
      const bytes = parts[2 * at]
      if (bytes === undefined) throw new SearchDamagedError()
      const directory = JSON.parse(new TextDecoder().decode(bytes)) as Directory
      return this.#segment(number, directory, parts[2 * at + 1])
    })
    this.#flushedId = manifest.flushedId
    this.#dead = [...manifest.dead]
    for (const { segment, id } of await this.#find(this.#dead)) await segment.remove(id)
  }

  #segment(number: number, directory: Directory, gone?: Uint8Array): Segment {
    const { storage } = this
    const source: PartSource = {
      parts: (sort, places) =>
        storage.parts(places.map((place): PartName => [number, sort, place])),
    }
    return new Segment(number, directory, source, this.cache, gone)
  }

  #forget(): void {
    this.#segments = []
    this.#tail.clear()
    this.#flushedId = 0
    this.#dead = []
    this.#garbage = []
  }

  async #readTail(): Promise<void> {
    const pacer = new Pacer()
    for (let id = this.#flushedId; ;) {
      const cards = await this.storage.cardsAfter(id, READ_CARDS)
      await this.#tail.add(cards, pacer)
      const last = cards.at(-1)
      if (last === undefined) break
      id = last.id
      if (this.#tail.cards >= this.#options.tailCards) await this.#flush()
      if (pacer.due()) await pacer.rest()
    }
    this.#startUpkeep()
  }

  /** In which segment each card is. */
  async #find(ids: readonly number[]): Promise<{ segment: Segment; id: number }[]> {
    const all = [...this.#segments, ...this.#tail.segments]
    const found: { segment: Segment; id: number }[] = []
    for (const id of ids) {
      const segment = all.find(
        ({ directory: { firstId, lastId } }) => id >= firstId && id <= lastId,
      )
      if (segment !== undefined && (await segment.documentOf(id)) >= 0) found.push({ segment, id })
    }
    return found
  }

  #manifest(): Manifest {
    return {
      version: VERSION,
      segments: this.#segments.map(({ number }) => number),
      nextSegment: this.#nextSegment,
      nextId: this.#nextId,
      flushedId: this.#flushedId,
      dead: [...this.#dead],
    }
  }

  /** The tail becomes a segment; what is gone is noted in the segments. One transaction. */
  async #flush(): Promise<void> {
    const { segments: tail } = this.#tail
    if (tail.length === 0 && this.#dead.length === 0) return
    const hit = new Set((await this.#find(this.#dead)).map(({ segment }) => segment))
    const parts = [...hit].filter(({ number }) => number > 0).map(gonePart)
    let added: Segment[] = []
    if (tail.length > 0) {
      const number = this.#nextSegment++
      const merged = await this.#tail.merge(number, new Pacer())
      if (merged.directory.documents > 0) {
        parts.push(...merged.parts)
        added = [this.#segment(number, merged.directory)]
      }
    }
    const last = tail.at(-1)?.directory.lastId ?? this.#flushedId
    const segments = [...this.#segments, ...added]
    await this.#commit({
      parts,
      manifest: {
        ...this.#manifest(),
        segments: segments.map(({ number }) => number),
        flushedId: last,
        dead: [],
      },
    })
    this.#segments = segments
    this.#flushedId = last
    this.#dead = []
    this.#tail.clear()
  }

  #startUpkeep(): void {
    this.#upkeep ??= this.#keepUp()
      // Only tidiness suffers: all is there, and the next change tries again.
      .catch(() => undefined)
      .finally(() => {
        this.#upkeep = undefined
      })
  }

  async #keepUp(): Promise<void> {
    while (!this.#closed) {
      const run = nextMerge(this.#segments)
      if (run.length === 0) break
      await this.#merge(run)
    }
    const unread = this.#readers === 0 ? this.#garbage.splice(0) : []
    if (unread.length > 0) await this.#commit({ dropSegments: unread })
  }

  async #merge(run: readonly Segment[]): Promise<void> {
    const writer = this.#writer
    const number = this.#nextSegment++
    this.#diedInMerge = []
    try {
      const save = (parts: StoredPart[]) => this.storage.commit(writer, { parts })
      const directory = await mergeSegments(number, run, save, new Pacer())
      await this.#writing.run(async () => {
        const whole = this.#segment(number, directory)
        for (const id of this.#diedInMerge ?? []) await whole.remove(id)
        const merged = directory.documents === 0 ? [] : [whole]
        const at = this.#segments.indexOf(run[0] as Segment)
        // Built anew or opened again meanwhile: what was merged counts no more.
        if (at < 0) return
        const segments = this.#segments.toSpliced(at, run.length, ...merged)
        await this.#commit({
          parts: whole.goneCount > 0 ? [gonePart(whole)] : [],
          manifest: { ...this.#manifest(), segments: segments.map((each) => each.number) },
        })
        this.#segments = segments
        this.#garbage.push(...run.map((each) => each.number))
      })
    } finally {
      this.#diedInMerge = undefined
    }
  }
}

const gonePart = ({ number, gone }: Segment): StoredPart => ({
  name: [number, GONE, 0],
  bytes: gone.slice(),
})
