import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { generateSealingKey, seal, unseal } from './seal.ts'
import { holdSessionKey, PageSessionKeeper } from './session-keeper.ts'
import { SameOriginChannel } from './session-keeper.testing.ts'

const pages: (() => void)[] = []
const openPage = () => {
  const close = holdSessionKey()
  pages.push(close)
  return close
}
const patient = new PageSessionKeeper({ recallTimeoutMs: 5_000 })
const impatient = new PageSessionKeeper({ recallTimeoutMs: 50 })

/** Messages between contexts need a moment. */
async function recallEventually(): Promise<CryptoKey> {
  for (;;) {
    const key = await impatient.recall()
    if (key !== undefined) return key
  }
}

beforeEach(() => {
  vi.stubGlobal('BroadcastChannel', SameOriginChannel)
})

afterEach(() => {
  for (const close of pages.splice(0)) close()
  vi.unstubAllGlobals()
})

test('a restarted worker gets the key back from an open page', async () => {
  openPage()
  const key = await generateSealingKey()
  const sealed = await seal(key, new Uint8Array(), new Uint8Array([1, 2, 3]))
  await patient.keep(key)
  const back = await recallEventually()
  expect(await unseal(back, new Uint8Array(), sealed)).toEqual(new Uint8Array([1, 2, 3]))
  expect(back.extractable).toBe(false)
})

test('a page that was opened later holds the key when the first one closes', async () => {
  const closeFirst = openPage()
  await patient.keep(await generateSealingKey())
  await recallEventually()
  openPage()
  await recallEventually()
  closeFirst()
  expect(await patient.recall()).toBeDefined()
})

test('with no page open there is no key', async () => {
  await patient.keep(await generateSealingKey())
  expect(await impatient.recall()).toBeUndefined()
})

test('after locking no page holds the key', async () => {
  openPage()
  await patient.keep(await generateSealingKey())
  await recallEventually()
  await patient.forget()
  await expect.poll(() => impatient.recall()).toBeUndefined()
})
