import 'fake-indexeddb/auto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect, until } from '../../p2p/swarm/testing.ts'
import { formatDisk } from '../../storage/testing.ts'
import type { Trader } from './testing.ts'
import { melons, openTrader, profileOf } from './testing.ts'

let alma: Trader
let bruno: Trader

beforeAll(async () => {
  formatDisk()
  alma = await openTrader('alma')
  bruno = await openTrader('bruno')
  await alma.own.saveProfile(profileOf('Alma'))
  await alma.own.saveListing(melons, 'melons')
  await connect(bruno.browser, alma.browser)
}, 60_000)
afterAll(() => Promise.all([alma.stop(), bruno.stop()]))

it('the store of somebody who is blocked closes before one’s eyes, and opens again afterwards', async () => {
  const { known, blocked, changes } = bruno
  const leave = known.visit(alma.nym)
  await until(() => known.freshness(alma.nym).state === 'ready')
  blocked.add(alma.nym)
  changes.emit({ about: 'blocked' })
  await until(() => known.freshness(alma.nym).error?.code === 'store.blocked')
  expect(known.profile(alma.nym)).toBeUndefined()
  await expect(known.listing(alma.nym, 'melons')).rejects.toMatchObject({ code: 'store.blocked' })
  blocked.clear()
  changes.emit({ about: 'blocked' })
  await until(() => known.freshness(alma.nym).state === 'ready')
  expect((await known.listing(alma.nym, 'melons')).content.title).toBe('Melons')
  leave()
}, 60_000)

it('a store that was forgotten stays so, though its page learns of news', async () => {
  const { known, owners, changes } = bruno
  const leave = known.visit(alma.nym)
  await until(async () => (await known.record(alma.nym))?.card !== undefined)
  known.forget(alma.nym)
  await owners.forget(alma.nym)
  const before = known.freshness(alma.nym).sequence ?? 0n
  const told = Promise.withResolvers<void>()
  changes.on(({ about }) => {
    if (about === 'stores' && (known.freshness(alma.nym).sequence ?? 0n) > before) told.resolve()
  })
  await alma.own.saveListing({ ...melons, title: 'Pears' }, 'pears')
  await told.promise
  expect((await known.record(alma.nym))?.card).toBeUndefined()
  leave()
  // Whoever looks at it again begins anew.
  const again = known.visit(alma.nym)
  await until(async () => (await known.record(alma.nym))?.card?.listings.length === 2)
  again()
}, 60_000)
