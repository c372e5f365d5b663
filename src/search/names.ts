import type { DocumentId, Nym } from '../lib/brand.ts'
import { buildSegment } from './build.ts'
import type { SearchCard } from './card.ts'
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
  readonly by: 'name' | 'handle'
  /** The word that was typed, and what was found for it where that is another one. */
  readonly term: string
  readonly found?: string
}

const CACHE_BYTES = 4 * 2 ** 20

/** Finds people as listings are found, in memory: by words begun, misspelt or in another script. */
export class NameIndex {
  readonly #cards: readonly SearchCard[]
  readonly #segments: readonly Segment[]

  /** Of people that are found equally well, those named first come first. Thousands take some 10 ms. */
  constructor(people: readonly NamedPerson[]) {
    this.#cards = people.map(cardOf).reverse()
    const cards = this.#cards.map((card, id) => ({ id, card }))
    const built = cards.length === 0 ? [] : [buildSegment(-1, cards)]
    const cache = new PartCache(CACHE_BYTES)
    this.#segments = built.map(({ directory, parts }) => openInMemory(-1, directory, parts, cache))
  }

  /** Who has all words of the text in name or handle, the best first; at most `count`, and at most 500. */
  async find(
    text: string,
    count: number,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<NameMatch[]> {
    const storage = {
      cards: (ids: readonly number[]) => Promise.resolve(ids.map((id) => this.#cards[id])),
      keys: () => Promise.resolve([]),
    }
    const query = { text, count, whole: true }
    const { matches } = await runSearch(this.#segments, storage, query, { ...options, now: 0 })
    return matches.flatMap(({ card: { nym }, why }) => {
      // What is not as it was typed needs a reason most.
      const words = why.filter(({ term }) => term !== undefined)
      const part = words.find(({ found }) => found !== undefined) ?? words[0]
      if (part?.term === undefined) return []
      const { term, found } = part
      const by = part.part === 'tags' ? 'handle' : 'name'
      return [{ nym, by, term, ...(found !== undefined && { found }) }]
    })
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
