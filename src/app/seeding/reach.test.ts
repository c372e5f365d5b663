import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import { SettingsRepository } from '../../storage/repositories/settings.ts'
import { freshDatabase } from '../../storage/testing.ts'
import type { SeedingSettings } from './limits.ts'
import { Reach } from './reach.ts'

const MINUTE = 60_000
let settings: SettingsRepository<SeedingSettings>
let now: number
let reachable: boolean

beforeEach(async () => {
  settings = new SettingsRepository(await freshDatabase())
  now = 1_760_000_000_000
  reachable = true
})

const open = async () => {
  const reach = new Reach({ settings, isReachable: () => reachable, clock: () => now })
  await reach.start()
  return reach
}

test('a store stays open over a restart of the worker', async () => {
  const since = now
  const first = await open()
  await first.stop()
  now += 2 * MINUTE
  const second = await open()
  expect(second.since).toBe(since)
  await second.stop()
})

test('after an hour without anybody reaching it, it counts from anew', async () => {
  const first = await open()
  await first.stop()
  now += 60 * MINUTE
  const second = await open()
  expect(second.since).toBe(now)
  await second.stop()
})

test('without an introducer it is not open, and a short gap is no break', async () => {
  const since = now
  const reach = await open()
  reachable = false
  now += MINUTE
  expect(reach.since).toBeUndefined()
  reachable = true
  now += MINUTE
  expect(reach.since).toBe(since)
  await reach.stop()
})
