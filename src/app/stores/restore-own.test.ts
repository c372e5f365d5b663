import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import { connect } from '../../p2p/swarm/testing.ts'
import { formatDisk } from '../../storage/testing.ts'
import { openTrader, profileOf } from './testing.ts'

it('a store comes back by itself, also if who keeps it was met while it was searched in vain', async () => {
  formatDisk()
  const [carol, alice, bob] = await Promise.all(
    ['carol', 'alice', 'bob'].map((name) => openTrader(name)),
  )
  if (!carol || !alice || !bob) throw new Error('three')
  await carol.own.saveProfile(profileOf('Carol'))
  await connect(alice.browser, carol.browser)
  await alice.browser.stores.keepStore(carol.nym)
  const phrase = carol.phrase()
  await carol.stop()

  const again = await openTrader('carol again', phrase)
  await connect(again.browser, bob.browser)
  again.restore.start()
  expect(await again.restore.attempt()).toBe(false)
  // Nobody tells the search of it.
  await connect(again.browser, alice.browser)
  await expect
    .poll(async () => (await again.own.profile())?.draft.name, { timeout: 30_000 })
    .toBe('Carol')
  expect(await again.restore.attempt()).toBe(true)
  await Promise.all([again, alice, bob].map((trader) => trader.stop()))
}, 60_000)
