import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import { SearchIndex } from '../../search/search-index.ts'
import { card, nym, plain, titles } from '../../search/testing.ts'
import { openDatabase } from '../open.ts'
import { formatDisk } from '../testing.ts'
import { SearchSegmentsRepository } from './search-segments.ts'

beforeEach(formatDisk)

const NOTHING = {
  version: 1,
  segments: [],
  nextSegment: 1,
  nextId: 1,
  flushedId: 0,
  dead: [],
}

const ENTRY = { id: 1, signedAt: 1, checksum: 1 }

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
  await storage.claim('me', NOTHING)
  await storage.commit('me', { parts: [1, 2, 3, 4, 5].map(part) })
  await storage.commit('me', { dropSegments: [4] })
  await storage.sweep('me', [2, 3])
  const left = await storage.parts([1, 2, 3, 4, 5].map((segment) => [segment, 'words', 0]))
  expect(left.map((bytes) => bytes?.[0])).toEqual([undefined, 2, 3, undefined, undefined])
  database.close()
})

test('two nodes over one disk lose nothing and spoil nothing, whoever writes', async () => {
  const worker = await opened()
  const cups = (of: string, first: number) =>
    Array.from({ length: 40 }, (_, at) =>
      card(`Cup ${first + at}`, { nym: nym(of), slug: `cup-${first + at}` }),
    )
  await worker.index.put(cups('Ada', 0))
  const page = await opened()
  await Promise.all([
    page.index.put(cups('Bob', 0)),
    worker.index.put(cups('Ada', 40)),
    page.index.flush(),
    worker.index.flush(),
  ])
  await page.index.removeVendor(nym('Eve'))
  await page.index.put([card('Late cup', { nym: nym('Eve') })])
  await worker.index.put([card('Last cup')])
  await worker.index.flush()
  expect((await worker.index.search({ text: 'cup' }, plain)).total).toBe(122)
  // Parts that it read before may be gone: it opens anew instead of building everything again.
  await page.index.put([card('Cup of the page', { nym: nym('Eve') })])
  expect((await page.index.search({ text: 'cup' }, plain)).total).toBe(123)
  worker.stop()
  page.stop()

  const { index, stop } = await opened()
  expect((await index.search({ text: 'cup' }, plain)).total).toBe(123)
  stop()
})

test('who no longer has the index writes nothing, not even a part of it', async () => {
  const database = await openDatabase()
  const storage = new SearchSegmentsRepository(database)
  await storage.claim('before', NOTHING)
  await storage.claim('now', NOTHING)
  const late = storage.commit('before', { keys: [{ key: 'k', entry: ENTRY }] })
  await expect(late).rejects.toMatchObject({ code: 'search.taken' })
  await expect(storage.sweep('before', [])).rejects.toMatchObject({ code: 'search.taken' })
  expect(await storage.keys(['k'])).toEqual([undefined])
  await storage.commit('now', { keys: [{ key: 'k', entry: ENTRY }] })
  expect(await storage.keys(['k'])).toEqual([ENTRY])
  database.close()
})
