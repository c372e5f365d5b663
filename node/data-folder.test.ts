import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claimFolder } from './data-folder.ts'

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'souk-'))
})
afterEach(() => rm(parent, { recursive: true }))

test('a folder serves one node at a time', () => {
  const first = claimFolder(join(parent, 'data'))
  expect(() => claimFolder(join(parent, 'data'))).toThrow(
    expect.objectContaining({ code: 'node.in-use' }),
  )
  first.release()
  claimFolder(join(parent, 'data')).release()
})

test('nobody else on the machine may look into it', async () => {
  const folder = claimFolder(join(parent, 'data'))
  expect((await stat(folder.path)).mode & 0o777).toBe(0o700)
  folder.release()
})

test('a place that cannot be a folder is named', async () => {
  await writeFile(join(parent, 'file'), '')
  expect(() => claimFolder(join(parent, 'file'))).toThrow(
    expect.objectContaining({ code: 'node.bad-folder', message: expect.stringContaining('file') }),
  )
})

test('what its files take is told, beside what the disk has room for', async () => {
  const folder = claimFolder(join(parent, 'data'))
  await writeFile(folder.file('blocks'), new Uint8Array(5_000))
  const { usedBytes, quotaBytes } = await folder.usage()
  expect(usedBytes).toBeGreaterThanOrEqual(5_000)
  expect(quotaBytes).toBeGreaterThan(usedBytes)
  folder.release()
})
