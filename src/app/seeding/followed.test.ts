import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import { StoresRepository } from '../../storage/repositories/stores.ts'
import { freshDatabase } from '../../storage/testing.ts'
import type { Change } from '../changes.ts'
import { Followed } from './followed.ts'

const [ana, bob, own] = ['ana', 'bob', 'own'] as Nym[] as [Nym, Nym, Nym]
const HOUR = 3_600_000

let records: StoresRepository
let now: number
let open: Nym[]
let looked: Nym[]
let followed: Followed

function openFollowed(): Followed {
  const known = {
    visit: (nym: Nym) => {
      open.push(nym)
      return () => void open.splice(open.indexOf(nym), 1)
    },
    lookFor: (nym: Nym) => void looked.push(nym),
  }
  return new Followed({ records, known, changes: new Emitter<Change>(), clock: () => now })
}

beforeEach(async () => {
  records = new StoresRepository(await freshDatabase())
  now = 1_760_000_000_000
  open = []
  looked = []
  followed = openFollowed()
  await records.save(ana, { lastViewedAt: 1 })
  await records.save(own, { lastViewedAt: 1, own: true })
})
afterEach(() => {
  followed.stop()
  vi.useRealTimers()
})

test('what is followed stays open until it is not followed any more', async () => {
  await followed.follow(ana, true)
  expect(open).toEqual([ana])
  await followed.follow(ana, false)
  expect(open).toEqual([])
  expect((await records.get(ana))?.following).toBe(false)
})

test('a store that nobody here has seen yet can be followed by its name', async () => {
  await followed.follow(bob, true)
  expect(open).toEqual([bob])
})

test('after a restart everything that is followed is open again', async () => {
  await followed.follow(ana, true)
  followed.stop()
  followed = openFollowed()
  await followed.start()
  expect(open).toEqual([ana])
})

test('the own store is not followed: it is kept anyway', async () => {
  await expect(followed.follow(own, true)).rejects.toMatchObject({ code: 'store.own' })
})

test('without news it is looked for each hour, and at once when the machine wakes', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'setTimeout'] })
  await records.save(ana, { checkedAt: now, following: true })
  await followed.start()
  now += HOUR / 2
  await vi.advanceTimersByTimeAsync(60_000)
  expect(looked).toEqual([])
  now += HOUR
  await vi.advanceTimersByTimeAsync(60_000)
  await vi.waitFor(() => expect(looked).toEqual([ana]))
  await records.save(ana, { checkedAt: now })
  now += HOUR / 4
  followed.wake()
  await vi.waitFor(() => expect(looked).toEqual([ana, ana]))
})

test('more stores than can be open at once are all looked for in turn', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'setTimeout'] })
  const many = Array.from({ length: 60 }, (_, index) => `n${index}` as Nym)
  for (const nym of many) await records.save(nym, { following: true, lastViewedAt: 5 })
  await followed.start()
  expect(open.length).toBeLessThan(12)
  await vi.advanceTimersByTimeAsync(90_000)
  expect(new Set(open).size).toBe(60)
  // The last twelve have been open long enough; the others stay.
  await vi.advanceTimersByTimeAsync(180_000)
  expect(new Set(open).size).toBe(48)
})
