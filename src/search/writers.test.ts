import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SearchIndex } from './search-index.ts'
import { card, indexOf, MemoryDisk, nym, plain, titles } from './testing.ts'

const many = (of: string, count: number) =>
  Array.from({ length: count }, (_, at) =>
    card(`${of} cup ${at}`, { nym: nym(of), slug: `cup-${at}` }),
  )

test('a second index over one disk finds what the first one wrote, and the first what the second wrote', async () => {
  const disk = new MemoryDisk()
  const first = await indexOf(many('Ada', 10), { tailCards: 4 }, disk)
  const second = await SearchIndex.open(disk, { tailCards: 4 })
  await second.put(many('Bob', 10))
  expect((await second.search({ text: 'cup' }, plain)).total).toBe(20)
  await first.put([card('Late')])
  expect((await first.search({ text: 'cup' }, plain)).total).toBe(20)
  await second.removeVendor(nym('Ada'))
  expect((await second.search({ text: 'cup' }, plain)).total).toBe(10)
  expect(await titles(second, 'late')).toEqual([])
})

test('what one merges away is opened again by the other, not built again', async () => {
  const disk = new MemoryDisk()
  const first = await indexOf(many('Ada', 24), { tailCards: 4, cacheBytes: 0 }, disk)
  await first.flush()
  const second = await SearchIndex.open(disk, { tailCards: 4 })
  for (const vendor of ['Bob', 'Eve', 'Kim']) await second.put(many(vendor, 24))
  await second.flush()
  const parts = disk.partNames
  expect((await first.search({ text: 'cup' }, plain)).total).toBe(96)
  expect(disk.partNames).toEqual(parts)
})

test('an index that another one took closes without harm', async () => {
  const disk = new MemoryDisk()
  const first = await indexOf(many('Ada', 3), {}, disk)
  const second = await SearchIndex.open(disk)
  await second.put(many('Bob', 3))
  await first.close()
  expect((await second.search({ text: 'cup' }, plain)).total).toBe(6)
})

test('whatever two indexes over one disk do at the same time, all of it is there afterwards', async () => {
  const act = fc.record({
    who: fc.nat({ max: 1 }),
    vendor: fc.constantFrom('Ada', 'Bob', 'Eve', 'Kim'),
    count: fc.nat({ max: 9 }),
    flush: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 10 }), async (acts) => {
      const disk = new MemoryDisk()
      const indexes = [
        await SearchIndex.open(disk, { tailCards: 4 }),
        await SearchIndex.open(disk, { tailCards: 4 }),
      ]
      // Of one vendor only one of them writes: else what is left depends on who was last.
      const owner = new Map<string, number>()
      const there = new Map<string, number>()
      const work = acts.map(async ({ who, vendor, count, flush }) => {
        const mine = owner.get(vendor) ?? who
        owner.set(vendor, mine)
        there.set(vendor, count)
        await indexes[mine]?.replaceVendor(nym(vendor), many(vendor, count))
        if (flush) await indexes[mine]?.flush()
      })
      await Promise.all(work)
      const index = await SearchIndex.open(disk.copy())
      const expected = [...there.values()].reduce((sum, count) => sum + count, 0)
      expect((await index.search({ text: '' }, plain)).total).toBe(expected)
      expect(index.stats().cards).toBe(expected)
    }),
    { numRuns: 30 },
  )
})
