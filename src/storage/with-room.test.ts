import { expect, test } from 'vitest'
import { withRoom } from './with-room.ts'

const full = () => new DOMException('no room', 'QuotaExceededError')

/** A disk that is full for the first `times` writes. */
function disk(times: number) {
  let writes = 0
  return { write: () => (++writes <= times ? Promise.reject(full()) : Promise.resolve(writes)) }
}

test('what did not fit is written once room was made for it', async () => {
  const asked: number[] = []
  const makeRoom = (bytes: number) => {
    asked.push(bytes)
    return Promise.resolve(true)
  }
  expect(await withRoom(70, makeRoom, disk(1).write)).toBe(2)
  expect(asked).toEqual([70])
})

test.each([
  ['nobody can make room', undefined, 1],
  ['nothing can be put out', () => Promise.resolve(false), 1],
  ['making room fails', () => Promise.reject(new Error('broken')), 1],
  ['it does not fit either after that', () => Promise.resolve(true), 2],
])('when %s, the disk is told to be full', async (_what, makeRoom, times) => {
  const { write } = disk(times)
  await expect(withRoom(70, makeRoom, write)).rejects.toMatchObject({ code: 'storage.full' })
})

test('other failures are not tried again', async () => {
  let writes = 0
  const write = () => {
    writes++
    return Promise.reject(new Error('something else'))
  }
  await expect(withRoom(70, () => Promise.resolve(true), write)).rejects.toThrow('something else')
  expect(writes).toBe(1)
})
