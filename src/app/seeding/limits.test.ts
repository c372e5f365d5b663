import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { SettingsRepository } from '../../storage/repositories/settings.ts'
import { freshDatabase } from '../../storage/testing.ts'
import type { SeedingSettings } from './limits.ts'
import { SeedingLimits, defaultLimit, limitChoices } from './limits.ts'

const MB = 1_000_000
const GB = 1_000 * MB

async function limitsOf(quotaBytes: number) {
  const told: (number | undefined)[] = []
  const settings = new SettingsRepository<SeedingSettings>(await freshDatabase())
  const components = {
    settings,
    quota: () => Promise.resolve(quotaBytes),
    setUploadLimit: (rate: number | undefined) => void told.push(rate),
  }
  return { limits: new SeedingLimits(components), again: new SeedingLimits(components), told }
}

test.each([
  ['says nothing', 0, 250 * MB],
  ['allows 300 MB', 300 * MB, 50 * MB],
  ['allows 6 GB', 6 * GB, 500 * MB],
  ['allows 500 GB', 500 * GB, 2 * GB],
])('a browser that %s keeps a fitting part for others', (_what, quota, limit) => {
  expect(defaultLimit(quota)).toBe(limit)
  expect(limitChoices(quota)).toContain(limit)
})

test('what is one’s own always has room beside the largest choice', () => {
  for (const quota of [200 * MB, GB, 3 * GB, 20 * GB]) {
    expect(limitChoices(quota).at(-1)).toBeLessThanOrEqual(quota * 0.8)
  }
})

test('a chosen limit is remembered, and taken back to what fits', async () => {
  const { limits, again } = await limitsOf(6 * GB)
  await limits.setStorage(GB)
  expect(await again.storage()).toMatchObject({ bytes: GB, chosen: true })
  await limits.setStorage(undefined)
  expect(await again.storage()).toMatchObject({ bytes: 500 * MB, chosen: false })
})

test('an upload limit holds at once and after a restart', async () => {
  const { limits, again, told } = await limitsOf(0)
  await limits.setUpload(128_000)
  await again.apply()
  expect(told).toEqual([128_000, 128_000])
})

test.each([-1, 0, 1.5, Number.NaN, 2 ** 50])('%d is no limit', async (bytes) => {
  const { limits } = await limitsOf(0)
  await expect(limits.setStorage(bytes)).rejects.toMatchObject({ code: 'seeding.bad-limit' })
  await expect(limits.setUpload(bytes)).rejects.toMatchObject({ code: 'seeding.bad-limit' })
})
