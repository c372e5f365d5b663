import type { SearchCard } from '../../search/card.ts'
import type {
  KeyEntry,
  Manifest,
  PartName,
  SegmentStorage,
  StorageChanges,
} from '../../search/storage.ts'
import { mapErrors } from '../errors.ts'
import type { SoukDatabase } from '../schema.ts'
import { transact } from '../transact.ts'

const MANIFEST = 'manifest'
/** Above every place in the order of IndexedDB's keys: a string follows all numbers, an array all strings. */
const AFTER_ALL: [] = []

const segmentRange = (segment: number) =>
  // One-element arrays precede longer ones with the same beginning.
  IDBKeyRange.bound([segment], [segment, AFTER_ALL])

/** Keeps the search index in Souk's database. Errors are those of `toStorageError`. */
export class SearchSegmentsRepository implements SegmentStorage {
  readonly #database: SoukDatabase

  constructor(database: SoukDatabase) {
    this.#database = database
  }

  manifest(): Promise<Manifest | undefined> {
    return mapErrors(() => this.#database.get('search-state', MANIFEST))
  }

  parts(names: readonly PartName[]): Promise<(Uint8Array | undefined)[]> {
    return mapErrors(() => {
      const { store } = this.#database.transaction('search-parts')
      return Promise.all(names.map((name) => store.get([...name])))
    })
  }

  cards(ids: readonly number[]): Promise<(SearchCard | undefined)[]> {
    return mapErrors(() => {
      const { store } = this.#database.transaction('search-cards')
      return Promise.all(ids.map((id) => store.get(id)))
    })
  }

  cardsAfter(id: number, count: number): Promise<{ id: number; card: SearchCard }[]> {
    const range = IDBKeyRange.lowerBound(id, true)
    return mapErrors(async () => {
      const { store } = this.#database.transaction('search-cards')
      const [ids, cards] = await Promise.all([
        store.getAllKeys(range, count),
        store.getAll(range, count),
      ])
      return cards.map((card, at) => ({ id: ids[at] ?? 0, card }))
    })
  }

  keys(keys: readonly string[]): Promise<(KeyEntry | undefined)[]> {
    return mapErrors(() => {
      const { store } = this.#database.transaction('search-keys')
      return Promise.all(keys.map((key) => store.get(key)))
    })
  }

  keysWith(prefix: string): Promise<{ key: string; entry: KeyEntry }[]> {
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`)
    return mapErrors(async () => {
      const { store } = this.#database.transaction('search-keys')
      const [keys, entries] = await Promise.all([store.getAllKeys(range), store.getAll(range)])
      return entries.map((entry, at) => ({ key: keys[at] ?? '', entry }))
    })
  }

  commit(changes: StorageChanges): Promise<void> {
    return transact(
      this.#database,
      ['search-state', 'search-parts', 'search-cards', 'search-keys'],
      async (transaction) => {
        const state = transaction.objectStore('search-state')
        const parts = transaction.objectStore('search-parts')
        const cards = transaction.objectStore('search-cards')
        const keys = transaction.objectStore('search-keys')
        await Promise.all([
          ...(changes.dropSegments ?? []).map((segment) => parts.delete(segmentRange(segment))),
          ...(changes.dropCards ?? []).map((id) => cards.delete(id)),
          ...(changes.dropKeys ?? []).map((key) => keys.delete(key)),
          ...(changes.parts ?? []).map(({ name, bytes }) => parts.put(bytes, [...name])),
          ...(changes.cards ?? []).map(({ id, card }) => cards.put(card, id)),
          ...(changes.keys ?? []).map(({ key, entry }) => keys.put(entry, key)),
          ...(changes.manifest === undefined ? [] : [state.put(changes.manifest, MANIFEST)]),
        ])
      },
    )
  }

  async sweep(segments: readonly number[]): Promise<void> {
    const kept = [...segments].sort((a, b) => a - b)
    await transact(this.#database, ['search-parts'], async (transaction) => {
      const store = transaction.objectStore('search-parts')
      let from = 0
      for (const segment of [...kept, Number.MAX_SAFE_INTEGER]) {
        if (segment > from) await store.delete(IDBKeyRange.bound([from], [segment], false, true))
        from = segment + 1
      }
    })
  }
}
