import { statSync } from 'node:fs'
import { join } from 'node:path'
import '../../node/globals.ts'
import type { SearchCard } from '../../src/search/card.ts'
import { SearchIndex } from '../../src/search/search-index.ts'
import { openDatabase } from '../../src/storage/open.ts'
import { SearchSegmentsRepository } from '../../src/storage/repositories/search-segments.ts'
import { NOW } from './corpus.ts'
import type { Engine } from './engine.ts'

const RATES: Record<string, bigint> = { USD: 11n, EUR: 12n, GBP: 14n, JPY: 7n }
const sats = (currency: string, amount: bigint) => (RATES[currency] ?? 0n) * amount

/** Souk's index in a database on the disk, as the node without a browser has it. */
export async function openOurs(folder: string): Promise<Engine> {
  const database = await openDatabase(join(folder, 'search'))
  const index = await SearchIndex.open(new SearchSegmentsRepository(database))
  return {
    async add(cards: readonly SearchCard[]) {
      await index.put(cards)
    },
    async update(cards) {
      await index.put(cards)
    },
    async search({ text, filters }) {
      const context = { now: NOW, sats }
      const { total } = await index.search({ text, filters, count: 24 }, context)
      return total
    },
    async save() {
      await index.flush()
      await index.close()
      database.close()
      return ['', '-wal'].reduce((sum, end) => {
        const file = `${join(folder, 'search')}.sqlite${end}`
        return sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0)
      }, 0)
    },
    settle: () => index.flush(),
  }
}
