import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { OpenPage } from './session-keeper.testing.ts'
import { freshDatabase } from './testing.ts'
import { SESSION_MS } from './vault-session.ts'
import { Vault, type VaultOptions } from './vault.ts'

const PHRASE =
  'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about'
const CHEAP: VaultOptions = { argon2: { memory: 8, passes: 1, lanes: 1 } }

test('a browser where nobody lives has no vault and gives no keys', async () => {
  const vault = await Vault.open(await freshDatabase())
  expect(vault.state).toBe('none')
  expect(() => vault.phrase()).toThrow(expect.objectContaining({ code: 'vault.locked' }))
  await expect(vault.unlock()).rejects.toMatchObject({ code: 'vault.locked' })
})

test('without a passphrase a restart unlocks by itself', async () => {
  const database = await freshDatabase()
  const vault = await Vault.open(database)
  await vault.create(PHRASE)
  const restarted = await Vault.open(database)
  expect(restarted.state).toBe('unlocked')
  expect(restarted.protection).toBe('device')
  expect(restarted.phrase()).toBe(PHRASE)
})

test('the phrase is nowhere on the disk in the clear', async () => {
  const database = await freshDatabase()
  await (await Vault.open(database, CHEAP)).create(PHRASE, { passphrase: 'correct horse' })
  const record = await database.get('vault', 'vault')
  const bytes = Buffer.from(record?.secret.ciphertext ?? [])
  expect(bytes.length).toBeGreaterThan(PHRASE.length)
  expect(bytes.includes('abandon')).toBe(false)
  expect(JSON.stringify(record)).not.toContain('horse')
})

test('with a passphrase a restart is locked until it is typed', async () => {
  const database = await freshDatabase()
  await (await Vault.open(database, CHEAP)).create(PHRASE, { passphrase: 'correct horse' })
  const restarted = await Vault.open(database, CHEAP)
  expect(restarted.state).toBe('locked')
  await expect(restarted.unlock({ passphrase: 'wrong' })).rejects.toMatchObject({
    code: 'vault.wrong-passphrase',
  })
  await expect(restarted.unlock()).rejects.toMatchObject({ code: 'vault.wrong-passphrase' })
  expect(restarted.state).toBe('locked')
  await restarted.unlock({ passphrase: 'correct horse' })
  expect(restarted.phrase()).toBe(PHRASE)
})

test('a passphrase typed on another keyboard, composed differently, opens the vault', async () => {
  const database = await freshDatabase()
  await (await Vault.open(database, CHEAP)).create(PHRASE, { passphrase: 'caf\u00e9' })
  const restarted = await Vault.open(database, CHEAP)
  await restarted.unlock({ passphrase: 'cafe\u0301' })
  expect(restarted.state).toBe('unlocked')
})

test('locking takes the keys away at once', async () => {
  const vault = await Vault.open(await freshDatabase(), CHEAP)
  await vault.create(PHRASE, { passphrase: 'correct horse' })
  await vault.lock()
  expect(vault.state).toBe('locked')
  expect(() => vault.keys()).toThrow(expect.objectContaining({ code: 'vault.locked' }))
})

test('showing the words asks for the passphrase even while unlocked', async () => {
  const vault = await Vault.open(await freshDatabase(), CHEAP)
  await vault.create(PHRASE, { passphrase: 'correct horse' })
  await expect(vault.reveal()).rejects.toMatchObject({ code: 'vault.wrong-passphrase' })
  expect(await vault.reveal({ passphrase: 'correct horse' })).toBe(PHRASE)
})

test('the passphrase can be added, changed and removed; the keys stay the same', async () => {
  const database = await freshDatabase()
  const vault = await Vault.open(database, CHEAP)
  await vault.create(PHRASE)
  await vault.changePassphrase({ next: 'first' })
  expect((await Vault.open(database, CHEAP)).state).toBe('locked')

  await expect(vault.changePassphrase({ current: 'wrong', next: 'second' })).rejects.toMatchObject({
    code: 'vault.wrong-passphrase',
  })
  await vault.changePassphrase({ current: 'first', next: 'second' })
  const restarted = await Vault.open(database, CHEAP)
  await expect(restarted.unlock({ passphrase: 'first' })).rejects.toMatchObject({
    code: 'vault.wrong-passphrase',
  })
  await restarted.unlock({ passphrase: 'second' })

  await restarted.changePassphrase({ current: 'second' })
  const device = await Vault.open(database, CHEAP)
  expect(device.state).toBe('unlocked')
  expect(device.phrase()).toBe(PHRASE)
})

test('two tabs that change the passphrase at once end with one of them, not with a mixture', async () => {
  const database = await freshDatabase()
  const first = await Vault.open(database, CHEAP)
  await first.create(PHRASE)
  const second = await Vault.open(database, CHEAP)
  const results = await Promise.allSettled([
    first.changePassphrase({ next: 'one' }),
    second.changePassphrase({ next: 'two' }),
  ])
  const winner = results[0].status === 'fulfilled' ? 'one' : 'two'
  expect(results.filter((result) => result.status === 'rejected')).toMatchObject([
    { reason: { code: 'vault.changed' } },
  ])
  const restarted = await Vault.open(database, CHEAP)
  await restarted.unlock({ passphrase: winner })
  expect(restarted.phrase()).toBe(PHRASE)
})

test('an empty passphrase is refused, not taken for none', async () => {
  const vault = await Vault.open(await freshDatabase(), CHEAP)
  await expect(vault.create(PHRASE, { passphrase: '' })).rejects.toMatchObject({
    code: 'vault.empty-passphrase',
  })
  expect(vault.state).toBe('none')
})

test('a second identity is refused while one lives here', async () => {
  const vault = await Vault.open(await freshDatabase(), CHEAP)
  await vault.create(PHRASE)
  await expect(vault.create(PHRASE)).rejects.toMatchObject({ code: 'vault.exists' })
})

test('a damaged record is told apart from a wrong passphrase', async () => {
  const database = await freshDatabase()
  await (await Vault.open(database, CHEAP)).create(PHRASE, { passphrase: 'correct horse' })
  const record = await database.get('vault', 'vault')
  if (record === undefined) throw new Error('nothing was stored')
  record.secret.ciphertext[3] = (record.secret.ciphertext[3] ?? 0) ^ 1
  await database.put('vault', record, 'vault')
  const vault = await Vault.open(database, CHEAP)
  await expect(vault.unlock({ passphrase: 'correct horse' })).rejects.toMatchObject({
    code: 'vault.damaged',
  })
})

test('a record that asks for an absurd amount of work is refused at once', async () => {
  const database = await freshDatabase()
  await (await Vault.open(database, CHEAP)).create(PHRASE, { passphrase: 'correct horse' })
  const record = await database.get('vault', 'vault')
  if (record?.protection.kind !== 'passphrase') throw new Error('no passphrase')
  const params = { memory: 2 ** 31, passes: 1000, lanes: 1 }
  await database.put('vault', { ...record, protection: { ...record.protection, params } }, 'vault')
  const vault = await Vault.open(database, CHEAP)
  await expect(vault.unlock({ passphrase: 'correct horse' })).rejects.toMatchObject({
    code: 'vault.damaged',
  })
})

test('the proof of a backup is remembered', async () => {
  const database = await freshDatabase()
  const vault = await Vault.open(database)
  await vault.create(PHRASE)
  expect(vault.backedUp).toBe(false)
  await vault.confirmBackup()
  expect((await Vault.open(database)).backedUp).toBe(true)
})

test('erasing leaves neither the phrase nor any record that it opened', async () => {
  const database = await freshDatabase()
  const vault = await Vault.open(database, CHEAP)
  await vault.create(PHRASE, { passphrase: 'correct horse' })
  await vault.erase()
  expect(vault.state).toBe('none')
  expect(await database.count('vault')).toBe(0)
  expect((await Vault.open(database)).state).toBe('none')
})

test('while a page holds the session, a restarted worker does not ask again', async () => {
  const database = await freshDatabase()
  const options = { ...CHEAP, session: new OpenPage() }
  await (await Vault.open(database, options)).create(PHRASE, { passphrase: 'correct horse' })
  const restarted = await Vault.open(database, options)
  expect(restarted.state).toBe('unlocked')
  expect(restarted.phrase()).toBe(PHRASE)
})

test('when all pages were closed, the session on the disk alone opens nothing', async () => {
  const database = await freshDatabase()
  const session = new OpenPage()
  await (
    await Vault.open(database, { ...CHEAP, session })
  ).create(PHRASE, { passphrase: 'correct horse' })
  session.key = undefined
  expect((await Vault.open(database, { ...CHEAP, session })).state).toBe('locked')
  expect(await database.count('session')).toBe(0)
})

test('a session ends after its time, even with a page open', async () => {
  const database = await freshDatabase()
  let now = 1_000
  const options = { ...CHEAP, session: new OpenPage(), clock: () => now }
  await (await Vault.open(database, options)).create(PHRASE, { passphrase: 'correct horse' })
  now += SESSION_MS
  expect((await Vault.open(database, options)).state).toBe('locked')
})

test('locking ends the session', async () => {
  const database = await freshDatabase()
  const session = new OpenPage()
  const vault = await Vault.open(database, { ...CHEAP, session })
  await vault.create(PHRASE, { passphrase: 'correct horse' })
  await vault.lock()
  expect(session.key).toBeUndefined()
  expect((await Vault.open(database, { ...CHEAP, session })).state).toBe('locked')
})
