import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DocumentId, Nym } from '../../lib/brand.ts'
import { connect } from '../../p2p/swarm/testing.ts'
import { formatDisk } from '../../storage/testing.ts'
import type { ListingDraft } from '../rpc/api.ts'
import { CatchUp } from './catch-up.ts'
import type { Trader } from './testing.ts'
import { melons, openTrader, profileOf } from './testing.ts'

describe('one person with two devices', { timeout: 60_000 }, () => {
  let devices: Trader[]
  let desk: Trader
  let phone: Trader

  beforeEach(async () => {
    formatDisk()
    devices = []
    desk = await openTrader('desk')
    devices.push(desk)
    await desk.own.saveProfile({ ...profileOf('Alma'), about: 'Fruit.' })
    await desk.own.saveListing({ ...melons, quantity: 10 }, 'melons')
    phone = await openTrader('phone', await desk.phrase())
    devices.push(phone)
    await connect(phone.browser, desk.browser)
    await phone.restore.attempt()
    // They hear of each other when a test says so.
    for (const device of devices) device.asking.network = false
  })
  afterEach(() => Promise.all(devices.map((device) => device.stop())))

  const plums: ListingDraft = { ...melons, title: 'Plums' }
  const figs: ListingDraft = { ...melons, title: 'Figs' }

  /** The other device is told of the newest version here, as own devices tell each other. */
  async function tell(from: Trader, to: Trader) {
    const record = await from.browser.stores.shelf.newest(from.nym)
    if (record === undefined) throw new Error('nothing was published')
    to.merge.shown(record, from.browser.node.device)
    await to.own.catchUp()
  }
  async function settle() {
    await tell(desk, phone)
    await tell(phone, desk)
    await tell(desk, phone)
  }
  const slugs = async (device: Trader) =>
    (await device.listings.list()).map(({ slug }) => slug).toSorted()
  const root = async (device: Trader) =>
    (await device.browser.stores.shelf.newest(device.nym))?.root.toString()
  const sequence = async (device: Trader) =>
    (await device.browser.stores.shelf.newest(device.nym))?.sequence ?? 0n

  it('keeps what both published without knowing of each other', async () => {
    await desk.own.saveListing(plums, 'plums')
    await phone.own.saveListing(figs, 'figs')
    // Both made the same next number of it.
    expect(await sequence(phone)).toBe(await sequence(desk))
    await settle()
    expect(await slugs(desk)).toEqual(['figs', 'melons', 'plums'])
    expect(await slugs(phone)).toEqual(['figs', 'melons', 'plums'])
    expect(await root(desk)).toBe(await root(phone))
  })

  it('takes over a list of labels and one of followed people, and takes both back', async () => {
    const draft = { title: 'Warnings', description: '', entries: [] }
    const friend = '12D3KooWDnHJVcN9ijneNqSj4S3cHPEmnAaNJ3QagPHFpnsRS4cD' as Nym
    await phone.own.saveLabels(draft)
    await phone.own.saveFollows(() => [friend])
    await desk.own.saveListing(plums, 'plums')
    await settle()
    expect(await desk.own.labels()).toEqual(await phone.own.labels())
    expect(await desk.own.labels()).toMatchObject({ draft })
    expect((await desk.own.follows())?.people).toEqual([friend])
    await desk.own.withdrawLabels()
    await desk.own.saveFollows(() => [])
    await settle()
    expect(await phone.own.labels()).toBeUndefined()
    expect(await phone.own.follows()).toBeUndefined()
  })

  it('keeps what both published also where strangers show the other version first', async () => {
    await desk.own.saveListing(plums, 'plums')
    await phone.own.saveListing(figs, 'figs')
    const followed = devices.map((device) => {
      const { own, nym, changes, browser } = device
      const catchUp = new CatchUp({ ownStore: own, nym: () => Promise.resolve(nym), changes })
      catchUp.follow(browser.stores.shelf)
      return catchUp
    })
    const looking = await Promise.all(
      devices.map(({ browser, nym }) => browser.stores.openStore(nym)),
    )
    for (const device of devices) {
      const sold = expect.poll(() => slugs(device), { timeout: 20_000 })
      await sold.toEqual(['figs', 'melons', 'plums'])
    }
    await expect.poll(() => root(phone), { timeout: 20_000 }).toBe(await root(desk))
    for (const catchUp of followed) catchUp.stop()
    for (const store of looking) store.close()
  })

  it('builds upon what the other published, where the network knows it', async () => {
    await desk.own.saveListing(plums, 'plums')
    const known = () => phone.browser.stores.resolve(phone.nym).then((record) => record.sequence)
    await expect.poll(known, { timeout: 20_000 }).toBe(await sequence(desk))
    phone.asking.network = true
    await phone.own.saveListing(figs, 'figs')
    expect(await slugs(phone)).toEqual(['figs', 'melons', 'plums'])
    expect(await sequence(phone)).toBe((await sequence(desk)) + 1n)
  })

  it('takes down on both what one took down, but not what the other changed meanwhile', async () => {
    await desk.own.saveListing(plums, 'plums')
    await settle()
    await desk.own.removeListing('melons')
    await phone.own.saveListing({ ...plums, slug: 'plums', description: 'Blue.' }, 'blue')
    await desk.own.removeListing('plums')
    await settle()
    expect(await slugs(desk)).toEqual(['plums'])
    expect(await slugs(phone)).toEqual(['plums'])
    expect((await desk.own.draft('plums')).description).toBe('Blue.')
  })

  it('shows the later of two changes, and tells which one was not kept', async () => {
    const change = { ...melons, slug: 'melons', quantity: 10 }
    const early = await desk.own.saveListing({ ...change, description: 'Sweet.' }, 'sweet')
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await phone.own.saveListing({ ...change, description: 'Ripe.' }, 'ripe')
    await settle()
    for (const device of [desk, phone]) {
      expect((await device.own.draft('melons')).description).toBe('Ripe.')
    }
    // Whoever wrote it still has it.
    expect(await desk.listings.version(early.documentId)).toContain('Sweet.')
    expect(await desk.conflicts.view()).toEqual([
      expect.objectContaining({ slug: 'melons', lost: early.documentId, differs: ['description'] }),
    ])
    // And can have it back, with what was sold since.
    await phone.own.takeFromStock({ slug: 'melons', selections: [], quantity: 3 })
    await settle()
    await desk.settleChange(early.documentId, 'instead')
    await settle()
    for (const device of [desk, phone]) {
      expect(await device.own.draft('melons')).toMatchObject({ description: 'Sweet.', quantity: 7 })
      expect(await device.conflicts.view()).toEqual([])
    }
  })

  it('leaves on sale what the person keeps, and asks no more', async () => {
    const change = { ...melons, slug: 'melons', quantity: 10 }
    const early = await desk.own.saveListing({ ...change, title: 'Sweet melons' }, 'sweet')
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await phone.own.saveListing({ ...change, description: 'Ripe.' }, 'ripe')
    await settle()
    await desk.settleChange(early.documentId, 'on-sale')
    expect(await desk.conflicts.view()).toEqual([])
    expect((await desk.own.draft('melons')).title).toBe('Melons')
    await expect(desk.settleChange('gone' as DocumentId, 'instead')).rejects.toMatchObject({
      code: 'listing.not-found',
    })
  })

  it('counts every piece that either device sold', async () => {
    const sold = { slug: 'melons', selections: [] }
    await desk.own.takeFromStock({ ...sold, quantity: 2 })
    await phone.own.takeFromStock({ ...sold, quantity: 3 })
    await settle()
    for (const device of [desk, phone]) {
      expect((await device.own.draft('melons')).quantity).toBe(5)
      expect(await device.conflicts.view()).toEqual([])
    }
    expect(await root(desk)).toBe(await root(phone))
  })

  it('has none of the last piece that both sold, also after one of them counted it back', async () => {
    await desk.own.saveListing({ ...melons, slug: 'melons', quantity: 1 }, 'one left')
    await settle()
    const one = { slug: 'melons', selections: [], quantity: 1 }
    await desk.own.takeFromStock(one)
    await phone.own.takeFromStock(one)
    await settle()
    await phone.owed.learn(await desk.owed.all())
    await desk.owed.learn(await phone.owed.all())
    // It was one order that both had answered: the phone puts back what the desk took as well.
    await phone.own.takeFromStock({ ...one, quantity: -1 })
    await settle()
    for (const device of [desk, phone]) {
      expect((await device.own.draft('melons')).quantity).toBe(0)
    }
    // A piece that really comes back is on sale again.
    await desk.owed.learn(await phone.owed.all())
    await desk.own.takeFromStock({ ...one, quantity: -1 })
    await settle()
    expect((await phone.own.draft('melons')).quantity).toBe(1)
  })

  it('holds a piece back that the other device put on sale before it knew that too many were sold', async () => {
    await desk.own.saveListing({ ...melons, slug: 'melons', quantity: 1 }, 'one left')
    await settle()
    const one = { slug: 'melons', selections: [], quantity: 1 }
    await desk.own.takeFromStock(one)
    await phone.own.takeFromStock(one)
    await tell(phone, desk)
    await tell(desk, phone)
    for (const device of [desk, phone]) {
      const owes = (await device.owed.all()).some(({ pieces, paid }) => pieces > paid)
      if (!owes) await device.own.takeFromStock({ ...one, quantity: -1 })
    }
    await settle()
    for (const device of [desk, phone]) {
      expect((await device.own.draft('melons')).quantity).toBe(0)
    }
  })

  it('believes a person who counted the pieces', async () => {
    await desk.own.saveListing({ ...melons, slug: 'melons', quantity: 1 }, 'one left')
    await settle()
    for (const device of [desk, phone]) {
      await device.own.takeFromStock({ slug: 'melons', selections: [], quantity: 1 })
    }
    await settle()
    await desk.own.saveListing({ ...melons, slug: 'melons', quantity: 4 }, 'four came')
    await desk.own.takeFromStock({ slug: 'melons', selections: [], quantity: -1 })
    expect((await desk.own.draft('melons')).quantity).toBe(5)
  })

  it('joins two changes of the profile field by field', async () => {
    await desk.own.saveProfile({ ...profileOf('Alma'), about: 'Fruit and nuts.' })
    await phone.own.saveProfile({ ...profileOf('Alma'), about: 'Fruit.', location: 'Porto' })
    await settle()
    for (const device of [desk, phone]) {
      expect((await device.own.profile())?.draft).toMatchObject({
        name: 'Alma',
        about: 'Fruit and nuts.',
        location: 'Porto',
      })
    }
    expect(await root(desk)).toBe(await root(phone))
  })

  it('never goes back in its numbers, whichever device publishes', async () => {
    const seen: bigint[] = []
    for (const [index, device] of [desk, phone, phone, desk].entries()) {
      await device.own.saveListing({ ...figs, title: `Figs ${index}` }, `figs ${index}`)
      await settle()
      seen.push(await sequence(device))
    }
    expect(seen).toEqual(seen.toSorted((a, b) => (a < b ? -1 : 1)))
    expect(new Set(seen).size).toBe(seen.length)
    expect(await slugs(phone)).toHaveLength(5)
    expect(await slugs(desk)).toHaveLength(5)
  })

  it('asks which text is meant where a form was open while the other device published another', async () => {
    const { base, ...form } = await desk.own.draft('melons')
    await phone.own.saveListing({ ...form, description: 'Ripe.' }, 'ripe')
    await phone.own.takeFromStock({ slug: 'melons', selections: [], quantity: 2 })
    await tell(phone, desk)
    const saved = await desk.own.saveListing({ ...form, description: 'Sweet.', base }, 'sweet')
    expect(saved.asks).toBe(true)
    // What the form did not change is as the other left it: two pieces are sold.
    expect(await desk.own.draft('melons')).toMatchObject({ description: 'Sweet.', quantity: 8 })
    const [change] = await desk.conflicts.view()
    expect(change).toMatchObject({ slug: 'melons', differs: ['description'] })
    expect(change?.onSale.description).toBe('Sweet.')
    expect(change?.other.description).toBe('Ripe.')
    await desk.settleChange(change?.lost as DocumentId, 'instead')
    await settle()
    for (const device of devices) {
      expect(await device.own.draft('melons')).toMatchObject({ description: 'Ripe.', quantity: 8 })
      expect(await device.conflicts.view()).toEqual([])
    }
  })

  it('asks nothing where only pieces were sold while a form was open, and counts them anew if told to', async () => {
    const opened = await desk.own.draft('melons')
    await desk.own.takeFromStock({ slug: 'melons', selections: [], quantity: 3 })
    const saved = await desk.own.saveListing({ ...opened, description: 'Sweet.' }, 'sweet')
    expect(saved.asks).toBeUndefined()
    expect(await desk.own.draft('melons')).toMatchObject({ description: 'Sweet.', quantity: 7 })
    const counted = { ...(await desk.own.draft('melons')), quantity: 20 }
    await desk.own.takeFromStock({ slug: 'melons', selections: [], quantity: 1 })
    await desk.own.saveListing(counted, 'harvest')
    expect(await desk.own.draft('melons')).toMatchObject({ description: 'Sweet.', quantity: 20 })
    expect(await desk.conflicts.view()).toEqual([])
  })
})
