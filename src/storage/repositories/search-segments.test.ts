import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import { SearchIndex } from '../../search/search-index.ts'
import { card, nym, plain, titles } from '../../search/testing.ts'
import { openDatabase } from '../open.ts'
import { formatDisk } from '../testing.ts'
import { SearchSegmentsRepository } from './search-segments.ts'

beforeEach(formatDisk)

async function opened(): Promise<{ index: SearchIndex; stop: () => void }> {
  const database = await openDatabase()
  const storage = new SearchSegmentsRepository(database)
  const index = await SearchIndex.open(storage, { tailCards: 16 })
  // As when the worker dies: nothing is closed in order.
  return { index, stop: () => database.close() }
}

test('what was put in is found after the worker died, and what was taken out is not', async () => {
  const first = await opened()
  const cards = Array.from({ length: 40 }, (_, at) => card(`Cup ${at}`, { slug: `cup-${at}` }))
  await first.index.put([...cards, card('Cup of Bob', { nym: nym('Bob') })])
  await first.index.flush()
  await first.index.removeVendor(nym('Bob'))
  await first.index.put([card('Late cup')])
  first.stop()

  const { index, stop } = await opened()
  expect((await index.search({ text: 'cup' }, plain)).total).toBe(41)
  expect(await titles(index, 'late')).toEqual(['Late cup'])
  expect(await titles(index, 'bob ')).toEqual([])
  expect(await index.byVendor(nym('Ada'))).toHaveLength(41)
  expect((await index.get(`${nym('Ada')}/late-cup`))?.price).toEqual({
    currency: 'BTC',
    amount: 1000n,
  })
  stop()
})

test('parts of segments that count no more are deleted, others are not', async () => {
  const database = await openDatabase()
  const storage = new SearchSegmentsRepository(database)
  const part = (segment: number) => ({
    name: [segment, 'words', 0] as const,
    bytes: Uint8Array.of(segment),
  })
  await storage.commit({ parts: [1, 2, 3, 4, 5].map(part) })
  await storage.commit({ dropSegments: [4] })
  await storage.sweep([2, 3])
  const left = await storage.parts([1, 2, 3, 4, 5].map((segment) => [segment, 'words', 0]))
  expect(left.map((bytes) => bytes?.[0])).toEqual([undefined, 2, 3, undefined, undefined])
  database.close()
})
