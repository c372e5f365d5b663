import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import type { StoreRecord } from '../../p2p/dht/ipns-record.ts'
import type { Change } from '../changes.ts'
import { CatchUp } from './catch-up.ts'

const me = 'me' as Nym
let changes: Emitter<Change>
let shelf: { changes: Emitter<StoreRecord> }
let attempts: number
let failures: number
let catchUp: CatchUp

beforeEach(() => {
  changes = new Emitter()
  shelf = { changes: new Emitter() }
  attempts = 0
  failures = 0
  catchUp = new CatchUp({
    ownStore: {
      catchUp: () => {
        attempts++
        return attempts <= failures ? Promise.reject(new Error('they left')) : Promise.resolve()
      },
    },
    nym: () => Promise.resolve(me),
    changes,
    pausesMs: [1, 1],
  })
})
afterEach(() => catchUp.stop())

const settled = () => new Promise((resolve) => setTimeout(resolve, 30))
const shown = (nym: Nym) => shelf.changes.emit({ nym } as StoreRecord)

test('what could not be had is tried again, and no more once it is here', async () => {
  failures = 2
  catchUp.follow(shelf)
  await expect.poll(() => attempts).toBe(3)
  await settled()
  expect(attempts).toBe(3)
})

test('a version of the own store that anybody shows is taken over; those of others are not its business', async () => {
  catchUp.follow(shelf)
  shown('somebody' as Nym)
  await settled()
  expect(attempts).toBe(1)
  shown(me)
  await expect.poll(() => attempts).toBe(2)
})

test('when the vault opens, it looks again', async () => {
  catchUp.follow(shelf)
  changes.emit({ about: 'session' })
  await expect.poll(() => attempts).toBe(2)
})

test('nothing is tried after the end', async () => {
  failures = 9
  catchUp.follow(shelf)
  catchUp.stop()
  shown(me)
  changes.emit({ about: 'session' })
  await settled()
  expect(attempts).toBe(1)
})
