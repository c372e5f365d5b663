import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  create,
  insertMultiple,
  load,
  removeMultiple,
  save,
  search,
  type RawData,
  type Tokenizer,
} from '@orama/orama'
import { cardKey, type SearchCard } from '../../src/search/card.ts'
import type { SearchFilters } from '../../src/search/query.ts'
import { columnsOf } from './card-columns.ts'
import type { Engine } from './engine.ts'

const SCHEMA = {
  id: 'string',
  title: 'string',
  tags: 'string',
  categories: 'string',
  store: 'string',
  excerpt: 'string',
  kind: 'enum',
  condition: 'enum',
  categoryList: 'enum[]',
  shipsTo: 'enum[]',
  freeTo: 'enum[]',
  moderated: 'boolean',
  sats: 'number',
} as const

/** Its own one drops letters that are not of one chosen language. */
const tokenizer: Tokenizer = {
  language: 'english',
  normalizationCache: new Map(),
  tokenize: (raw) => [
    ...new Set(
      raw
        .toLowerCase()
        .split(/[^\p{L}\p{N}\p{M}]+/u)
        .filter((word) => word !== ''),
    ),
  ],
}

/** What is not sent at all passes every place; lists cannot be asked whether they are empty. */
const NOWHERE = 'NOWHERE'

function document(card: SearchCard) {
  const columns = columnsOf(card)
  const shipsTo = columns.shipsTo.length === 0 ? [NOWHERE] : columns.shipsTo
  return { id: cardKey(card), ...columns, shipsTo, freeTo: card.freeTo.length > 0 ? ['any'] : [] }
}

function where({ kinds, conditions, shipsTo, freeShipping, moderated, maxSats }: SearchFilters) {
  return {
    ...(kinds && { kind: { in: [...kinds] } }),
    ...(conditions && { condition: { in: [...conditions] } }),
    ...(shipsTo !== undefined && { shipsTo: { containsAny: [shipsTo, 'ALL', NOWHERE] } }),
    ...(freeShipping === true && { freeTo: { containsAny: ['any'] } }),
    ...(moderated === true && { moderated: true }),
    ...(maxSats !== undefined && { sats: { lte: Number(maxSats) } }),
  }
}

const FACETS = { kind: {}, categoryList: { limit: 100 } }
const PROPERTIES = ['title', 'tags', 'categories', 'store', 'excerpt'] as const

/** Orama: all in memory, kept as one JSON text. */
export async function openOrama(folder: string): Promise<Engine> {
  const file = join(folder, 'orama.json')
  const index = create({ schema: SCHEMA, components: { tokenizer } })
  if (existsSync(file)) load(index, JSON.parse(readFileSync(file, 'utf8')) as RawData)
  return {
    async add(cards) {
      await insertMultiple(index, cards.map(document), cards.length)
    },
    async update(cards) {
      await removeMultiple(index, cards.map(cardKey), cards.length)
      await insertMultiple(index, cards.map(document), cards.length)
    },
    async search({ text, filters, kind }) {
      const { count } = await search(index, {
        term: text.trim(),
        properties: [...PROPERTIES],
        boost: { title: 3, tags: 2.2, categories: 1.6 },
        exact: false,
        tolerance: kind === 'typo' ? (text.trim().length < 8 ? 1 : 2) : 0,
        threshold: 0,
        where: where(filters),
        facets: FACETS,
        limit: 24,
      })
      return count
    },
    async save() {
      writeFileSync(file, JSON.stringify(save(index)))
      return statSync(file).size
    },
    settle: () => Promise.resolve(),
  }
}
