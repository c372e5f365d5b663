import type { DocumentId, Nym } from '../lib/brand.ts'
import type { SearchCard } from './card.ts'
import { SearchTakenError } from './errors.ts'
import type { SearchContext } from './query.ts'
import { SearchIndex, type SearchIndexOptions } from './search-index.ts'
import type { KeyEntry, Manifest, PartName, SegmentStorage, StorageChanges } from './storage.ts'

/** For tests: the time at which all searches are made. */
export const NOW = Date.UTC(2026, 5, 1)

/** For tests: a context without anybody else's knowledge. */
export const plain: SearchContext = { now: NOW }

/** For tests: a vendor's name. */
export const nym = (name: string): Nym => `12D3KooW${name}` as Nym

/** For tests: the card of a plain listing; the slug is made from the title unless it is given. */
export function card(title: string, rest: Partial<SearchCard> = {}): SearchCard {
  const slug = rest.slug ?? title.toLowerCase().replaceAll(' ', '-')
  return {
    nym: nym('Ada'),
    slug,
    store: 'Ada sells',
    title,
    excerpt: '',
    tags: [],
    categories: [],
    kind: 'physical',
    price: { currency: 'BTC', amount: 1000n },
    shipsTo: ['ALL'],
    freeTo: [],
    moderators: [],
    language: '',
    adult: false,
    signedAt: NOW,
    document: `b${slug}` as DocumentId,
    ...rest,
  }
}

/** For tests: a disk in memory that copies what it is given, as IndexedDB does. */
export class MemoryDisk implements SegmentStorage {
  #manifest: Manifest | undefined
  readonly #parts = new Map<string, Uint8Array>()
  readonly #cards = new Map<number, SearchCard>()
  readonly #keys = new Map<string, KeyEntry>()
  /** How many parts were read since the last look. */
  reads = 0
  /** The next commit fails with this. */
  failure: Error | undefined

  /** The disk as a worker leaves it that is stopped now, whatever it was about to write. */
  copy(): MemoryDisk {
    const copy = new MemoryDisk()
    copy.#manifest = structuredClone(this.#manifest)
    for (const [name, bytes] of this.#parts) copy.#parts.set(name, bytes.slice())
    for (const [id, found] of this.#cards) copy.#cards.set(id, found)
    for (const [key, entry] of this.#keys) copy.#keys.set(key, entry)
    return copy
  }

  get partNames(): string[] {
    return [...this.#parts.keys()]
  }

  /** Loses a part, as no disk should. */
  lose(name: string): void {
    this.#parts.delete(name)
  }

  manifest = () => Promise.resolve(structuredClone(this.#manifest))

  claim = (writer: string, fresh: Manifest) => {
    this.#manifest = { ...structuredClone(this.#manifest ?? fresh), writer }
    return Promise.resolve(structuredClone(this.#manifest))
  }

  parts = (names: readonly PartName[]) => {
    this.reads += names.length
    return Promise.resolve(names.map((name) => this.#parts.get(name.join(' '))?.slice()))
  }

  cards = (ids: readonly number[]) =>
    Promise.resolve(ids.map((id) => structuredClone(this.#cards.get(id))))

  cardsAfter = (after: number, count: number) =>
    Promise.resolve(
      [...this.#cards]
        .filter(([id]) => id > after)
        .sort(([a], [b]) => a - b)
        .slice(0, count)
        .map(([id, found]) => ({ id, card: structuredClone(found) })),
    )

  keys = (keys: readonly string[]) => Promise.resolve(keys.map((key) => this.#keys.get(key)))

  keysWith = (prefix: string) =>
    Promise.resolve(
      [...this.#keys]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, entry]) => ({ key, entry })),
    )

  commit = (writer: string, changes: StorageChanges) => {
    if (this.#manifest?.writer !== writer) return Promise.reject(new SearchTakenError())
    if (this.failure !== undefined) {
      const { failure } = this
      this.failure = undefined
      return Promise.reject(failure)
    }
    for (const segment of changes.dropSegments ?? []) this.#drop((each) => each === segment)
    for (const id of changes.dropCards ?? []) this.#cards.delete(id)
    for (const key of changes.dropKeys ?? []) this.#keys.delete(key)
    for (const { name, bytes } of changes.parts ?? []) {
      this.#parts.set(name.join(' '), bytes.slice())
    }
    for (const { id, card } of changes.cards ?? []) this.#cards.set(id, structuredClone(card))
    for (const { key, entry } of changes.keys ?? []) this.#keys.set(key, entry)
    if (changes.manifest !== undefined) {
      this.#manifest = { ...structuredClone(changes.manifest), writer }
    }
    return Promise.resolve()
  }

  sweep = (writer: string, segments: readonly number[]) => {
    if (this.#manifest?.writer !== writer) return Promise.reject(new SearchTakenError())
    this.#drop((each) => !segments.includes(each))
    return Promise.resolve()
  }

  #drop(unwanted: (segment: number) => boolean): void {
    for (const name of this.#parts.keys()) {
      if (unwanted(Number(name.split(' ', 1)[0]))) this.#parts.delete(name)
    }
  }
}

/** For tests: an index of some cards in memory. */
export async function indexOf(
  cards: readonly SearchCard[],
  options: SearchIndexOptions = {},
  disk: SegmentStorage = new MemoryDisk(),
): Promise<SearchIndex> {
  const index = await SearchIndex.open(disk, options)
  await index.put(cards)
  return index
}

/** For tests: the titles that are found, in order. */
export async function titles(
  index: SearchIndex,
  text: string,
  context: SearchContext = plain,
): Promise<string[]> {
  const { matches } = await index.search({ text }, context)
  return matches.map(({ card: found }) => found.title)
}
