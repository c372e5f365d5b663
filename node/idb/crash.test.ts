import '../globals.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openDB } from 'idb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../testing.ts'
import { DatabaseFile } from './database-file.ts'
import { encodeKey } from './keys.ts'
import { createStore } from './schema.ts'
import { Table } from './table.ts'
import { encodeValue } from './values.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

const writer = fileURLToPath(new URL('crash-writer.ts', import.meta.url))

test('a process killed while it writes loses nothing that was kept, and leaves nothing half', async () => {
  const name = folder.file('data')
  const child = spawn(process.execPath, [writer, name], { stdio: ['ignore', 'pipe', 'inherit'] })
  let last = -1
  for await (const line of createInterface(child.stdout)) {
    last = Number(line)
    if (last >= 40 && !child.killed) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')

  const database = await openDB(name, 1)
  const ids = await database.getAllKeys('blocks')
  expect(ids.length).toBeGreaterThan(last)
  expect(ids).toEqual(ids.map((_, index) => index))
  expect(await database.getAllKeys('owners')).toEqual(ids)
  const halves = [0, 1].map((half) => database.countFromIndex('owners', 'by-half', half))
  const [even = 0, odd = 0] = await Promise.all(halves)
  expect(even + odd).toBe(ids.length)
  expect(await database.get('blocks', last)).toEqual(new Uint8Array(200_000).fill(last))
  database.close()
})

test('a disk that is full refuses one transaction, and keeps what was there', async () => {
  const file = new DatabaseFile('small', folder.file('small.sqlite'), () => undefined)
  file.sql.exec('PRAGMA max_page_count = 100')
  const table = new Table(file.sql, createStore(file.sql.sqlite, 'blocks'))
  const key = (name: string) => encodeKey(name)
  table.put(key('before'), encodeValue(Uint8Array.of(1)))
  file.sql.exec('BEGIN IMMEDIATE')
  table.put(key('small'), encodeValue(Uint8Array.of(2)))
  expect(() => table.put(key('large'), encodeValue(new Uint8Array(1_000_000)))).toThrow(
    expect.objectContaining({ name: 'QuotaExceededError' }),
  )
  file.rollBack()
  expect(table.keys(undefined)).toEqual(['before'])
  table.put(key('after'), encodeValue(Uint8Array.of(3)))
  expect(table.count(undefined)).toBe(2)
  file.sql.close()
})
