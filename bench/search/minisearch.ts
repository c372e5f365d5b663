import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import MiniSearch from 'minisearch'
import { cardKey, type SearchCard } from '../../src/search/card.ts'
import type { Engine } from './engine.ts'
import { passes } from './passes.ts'
import { columnsOf, type CardColumns } from './card-columns.ts'

const OPTIONS = {
  fields: ['title', 'tags', 'categories', 'store', 'excerpt'],
  storeFields: ['kind', 'condition', 'categoryList', 'shipsTo', 'freeTo', 'moderated', 'sats'],
  searchOptions: { boost: { title: 3, tags: 2.2, categories: 1.6 }, combineWith: 'AND' },
} as const

const document = (card: SearchCard) => ({ id: cardKey(card), ...columnsOf(card) })

/** MiniSearch: all in memory, kept as one JSON text. */
export async function openMiniSearch(folder: string): Promise<Engine> {
  const file = join(folder, 'minisearch.json')
  const options = { ...OPTIONS, fields: [...OPTIONS.fields], storeFields: [...OPTIONS.storeFields] }
  const index: MiniSearch = existsSync(file)
    ? MiniSearch.loadJSON(readFileSync(file, 'utf8'), options)
    : new MiniSearch(options)
  const put = async (cards: readonly SearchCard[]) => {
    for (const card of cards) {
      const each = document(card)
      if (index.has(each.id)) index.replace(each)
      else index.add(each)
    }
  }
  return {
    add: put,
    update: put,
    async search({ text, filters, kind }) {
      const found = index.search(text === '' ? MiniSearch.wildcard : text, {
        prefix: kind === 'prefix',
        fuzzy: kind === 'typo' ? (term) => (term.length < 4 ? 0 : term.length < 8 ? 1 : 2) : false,
        filter: (result) => passes(result as unknown as CardColumns, filters),
      })
      const counts = new Map<string, number>()
      for (const result of found) {
        const { kind: sort, categoryList } = result as unknown as CardColumns
        for (const value of [sort, ...categoryList]) counts.set(value, (counts.get(value) ?? 0) + 1)
      }
      return found.length
    },
    async save() {
      writeFileSync(file, JSON.stringify(index))
      return statSync(file).size
    },
    settle: () => Promise.resolve(),
  }
}
