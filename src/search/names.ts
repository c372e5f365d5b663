import type { DocumentId, Nym } from '../lib/brand.ts'
import { buildSegment } from './build.ts'
import type { SearchCard } from './card.ts'
import { Pacer } from './pacer.ts'
import { PartCache } from './part-cache.ts'
import { runSearch } from './run.ts'
import type { Segment } from './segment.ts'
import { openInMemory } from './tail.ts'

/** Somebody who can be found by name. */
export interface NamedPerson {
  readonly nym: Nym
  readonly name: string
  /** Without the `@`. */
  readonly handle?: string
}

/** Somebody who was found, and why. */
export interface NameMatch {
  readonly nym: Nym
  /** Higher is better; of use within one answer only. */
  readonly score: number
  readonly by: 'name' | 'handle'
  /** The word that was typed, and what was found for it where that is another one. */
  readonly term: string
  readonly found?: string
}

const CACHE_BYTES = 4 * 2 ** 20
/** People of one segment: so many are indexed anew when one of them has another name. */
const CHUNK = 256

interface Chunk {
  readonly people: Map<Nym, NamedPerson>
  cards: readonly SearchCard[]
  /** Absent: has to be built. */
  segments: readonly Segment[] | undefined
}

/** Finds people as listings are found, in memory: by words begun, misspelt or in another script. */
export class NameIndex {
  readonly #chunks: Chunk[] = []
  readonly #chunkOf = new Map<Nym, Chunk>()
  readonly #cache = new PartCache(CACHE_BYTES)
  #lastSegment = 0

  /** These are all people now. Those who are called as before cost nothing. */
  set(people: readonly NamedPerson[]): void {
    const gone = new Set(this.#chunkOf.keys())
    for (const person of people) {
      gone.delete(person.nym)
      this.#put(person)
    }
    for (const nym of gone) {
      const chunk = this.#chunkOf.get(nym)
      this.#chunkOf.delete(nym)
      if (chunk === undefined) continue
      chunk.people.delete(nym)
      chunk.segments = undefined
    }
  }

  /** Who has all words of the text in name or handle, the best first; at most `count`, and at most 500. */
  async find(
    text: string,
    count: number,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<NameMatch[]> {
    const pacer = new Pacer()
    for (const chunk of this.#chunks) {
      if (chunk.segments !== undefined) continue
      this.#build(chunk)
      if (pacer.due()) await pacer.rest(options.signal)
    }
    const chunks = this.#chunks.map(({ cards }) => cards)
    const cardOfId = (id: number) => chunks[Math.floor(id / CHUNK)]?.[id % CHUNK]
    const storage = {
      cards: (ids: readonly number[]) => Promise.resolve(ids.map(cardOfId)),
      keys: () => Promise.resolve([]),
    }
    const segments = this.#chunks.flatMap((chunk) => chunk.segments ?? [])
    const query = { text, count, whole: true }
    const { matches } = await runSearch(segments, storage, query, { ...options, now: 0 })
    return matches.flatMap(({ card: { nym }, why, score }) => {
      // What is not as it was typed needs a reason most.
      const words = why.filter(({ term }) => term !== undefined)
      const part = words.find(({ found }) => found !== undefined) ?? words[0]
      if (part?.term === undefined) return []
      const { term, found } = part
      const by = part.part === 'tags' ? 'handle' : 'name'
      return [{ nym, score, by, term, ...(found !== undefined && { found }) }]
    })
  }

  #put(person: NamedPerson): void {
    const known = this.#chunkOf.get(person.nym)
    const before = known?.people.get(person.nym)
    if (before?.name === person.name && before.handle === person.handle) return
    const chunk = known ?? this.#chunkWithRoom()
    chunk.people.set(person.nym, person)
    chunk.segments = undefined
    this.#chunkOf.set(person.nym, chunk)
  }

  #chunkWithRoom(): Chunk {
    const free = this.#chunks.findLast(({ people }) => people.size < CHUNK)
    if (free !== undefined) return free
    const added: Chunk = { people: new Map(), cards: [], segments: undefined }
    this.#chunks.push(added)
    return added
  }

  #build(chunk: Chunk): void {
    const first = this.#chunks.indexOf(chunk) * CHUNK
    chunk.cards = [...chunk.people.values()].map(cardOf)
    chunk.segments = []
    if (chunk.cards.length === 0) return
    const number = --this.#lastSegment
    const cards = chunk.cards.map((card, at) => ({ id: first + at, card }))
    const { directory, parts } = buildSegment(number, cards)
    chunk.segments = [openInMemory(number, directory, parts, this.#cache)]
  }
}

/** The name stands where a listing has its title, the handle where it has tags. */
const cardOf = ({ nym, name, handle }: NamedPerson): SearchCard => ({
  nym,
  slug: '',
  store: '',
  title: name,
  excerpt: '',
  tags: handle === undefined ? [] : [handle],
  categories: [],
  kind: 'service',
  price: { currency: 'BTC', amount: 0n },
  shipsTo: [],
  freeTo: [],
  moderators: [],
  language: '',
  adult: false,
  signedAt: 0,
  document: '' as DocumentId,
})
