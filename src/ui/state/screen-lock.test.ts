import { expect, test } from 'vitest'
import { ScreenLock } from './screen-lock.svelte.ts'

function device(refuses = false) {
  const locks: { released: boolean }[] = []
  return {
    locks,
    request: () => {
      if (refuses) return Promise.reject(new DOMException('battery', 'NotAllowedError'))
      const lock = {
        released: false,
        release: () => {
          lock.released = true
          return Promise.resolve()
        },
      }
      locks.push(lock)
      return Promise.resolve(lock as unknown as WakeLockSentinel)
    },
  }
}

test('the screen stays on while it is wanted, and no longer', async () => {
  const phone = device()
  const lock = new ScreenLock(phone)
  await lock.want(true)
  await lock.want(true)
  expect(phone.locks).toMatchObject([{ released: false }])
  await lock.want(false)
  expect(phone.locks).toMatchObject([{ released: true }])
})

test('a device that refuses is not shown as one that stays on', async () => {
  const lock = new ScreenLock(device(true))
  await lock.want(true)
  expect(lock.wanted).toBe(false)
  expect(lock.refused).toBe(true)
})

test('where the browser cannot do it, it is not offered', () => {
  expect(new ScreenLock(undefined).possible).toBe(globalThis.navigator?.wakeLock !== undefined)
})
