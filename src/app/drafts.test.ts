import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { SingleRecord } from '../storage/repositories/single-record.ts'
import { PrivateRecords } from '../storage/private-records.ts'
import type { SoukDatabase } from '../storage/schema.ts'
import { freshDatabase } from '../storage/testing.ts'
import { Vault } from '../storage/vault.ts'
import { Drafts } from './drafts.ts'

describe('half-filled forms', () => {
  let database: SoukDatabase
  let vault: Vault
  let now: number

  beforeEach(async () => {
    now = 1_000
    database = await freshDatabase()
    vault = await Vault.open(database)
    await vault.create('some words')
  })

  const open = () =>
    new Drafts(new SingleRecord(new PrivateRecords(database, vault), 'drafts'), () => now)

  it('come back after a restart until they are sent', async () => {
    await open().keep('listing/new', 'Melon')
    await open().keep('dispute/open/1', 'It is rotten')
    expect(await open().load('listing/new')).toBe('Melon')
    await open().keep('listing/new', undefined)
    expect(await open().load('listing/new')).toBeUndefined()
    expect(await open().load('dispute/open/1')).toBe('It is rotten')
  })

  it('are read by a page that comes back as the one before wrote them while it went', async () => {
    const drafts = open()
    const [, text] = await Promise.all([
      drafts.keep('listing/new', 'M'),
      drafts.load('listing/new'),
    ])
    expect(text).toBe('M')
  })

  it('cannot be read by a thief of the disk, or while the vault is locked', async () => {
    await open().keep('listing/new', 'Melon')
    const disk = await database.getAll('private')
    const seen = disk.map(({ ciphertext }) => Buffer.from(ciphertext).toString('latin1')).join()
    expect(seen).not.toContain('Melon')
    await vault.lock()
    await expect(open().load('listing/new')).rejects.toMatchObject({ code: 'vault.locked' })
    await expect(open().keep('listing/new', 'x')).rejects.toMatchObject({ code: 'vault.locked' })
  })

  it('are forgotten after a season, and the oldest when there are too many', async () => {
    await open().keep('old', 'x')
    now += 91 * 24 * 3_600_000
    expect(await open().load('old')).toBeUndefined()
    for (let index = 0; index < 51; index++) {
      now++
      await open().keep(`form ${index}`, 'x')
    }
    expect(await open().load('form 0')).toBeUndefined()
    expect(await open().load('form 1')).toBe('x')
  })

  it('are not as long as a book', async () => {
    await expect(open().keep('x', 'x'.repeat(1_000_001))).rejects.toMatchObject({
      code: 'draft.too-long',
      data: { max: 1_000_000 },
    })
  })
})
