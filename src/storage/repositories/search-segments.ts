import type { SearchCard } from '../../search/card.ts'
import { SearchTakenError } from '../../search/errors.ts'
import type {
  KeyEntry,
  Manifest,
  PartName,
  SegmentStorage,
  StorageChanges,
} from '../../search/storage.ts'
import { mapErrors } from '../errors.ts'
import type { SoukDatabase } from '../schema.ts'
import { transact, type WriteTransaction } from '../transact.ts'

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

  claim(writer: string, fresh: Manifest): Promise<Manifest> {
    return transact(this.#database, ['search-state'], async (transaction) => {
      const state = transaction.objectStore('search-state')
      const claimed = { ...((await state.get(MANIFEST)) ?? fresh), writer }
      await state.put(claimed, MANIFEST)
      return claimed
    })
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

  commit(writer: string, changes: StorageChanges): Promise<void> {
    return transact(
      this.#database,
      ['search-state', 'search-parts', 'search-cards', 'search-keys'],
      async (transaction) => {
        const state = transaction.objectStore('search-state')
        await mustBe(writer, state)
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
          ...(changes.manifest === undefined
            ? []
            : [state.put({ ...changes.manifest, writer }, MANIFEST)]),
        ])
      },
    )
  }

  async sweep(writer: string, segments: readonly number[]): Promise<void> {
    const kept = [...segments].sort((a, b) => a - b)
    await transact(this.#database, ['search-state', 'search-parts'], async (transaction) => {
      await mustBe(writer, transaction.objectStore('search-state'))
      const store = transaction.objectStore('search-parts')
      let from = 0
      for (const segment of [...kept, Number.MAX_SAFE_INTEGER]) {
        if (segment > from) await store.delete(IDBKeyRange.bound([from], [segment], false, true))
        from = segment + 1
      }
    })
  }
}

type State = ReturnType<WriteTransaction<'search-state'>['objectStore']>

async function mustBe(writer: string, state: Pick<State, 'get'>): Promise<void> {
  const manifest = await state.get(MANIFEST)
  if (manifest?.writer !== writer) throw new SearchTakenError()
}
