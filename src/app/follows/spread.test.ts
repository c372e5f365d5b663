import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signDocument } from '../../contracts/documents/sign.ts'
import type { Nym } from '../../lib/brand.ts'
import { connect } from '../../p2p/swarm/testing.ts'
import { formatDisk } from '../../storage/testing.ts'
import { identityKey } from '../network/network.ts'
import type { Trader } from '../stores/testing.ts'
import { openTrader, profileOf } from '../stores/testing.ts'
import { FollowWeb } from './follow-web.ts'
import { Follows } from './follows.ts'

const traders: Trader[] = []
const webs: FollowWeb[] = []
/** News of a store may take a look or two. */
const patient = { timeout: 30_000 }
const ZOE = '12D3KooWDnHJVcN9ijneNqSj4S3cHPEmnAaNJ3QagPHFpnsRS4cD' as Nym
const YAN = '12D3KooWNYZWNkRqrBq44LbdMVuWq4g7LJqFBNAzvWTVGxhvW7eK' as Nym

beforeEach(formatDisk)
afterEach(async () => {
  for (const web of webs.splice(0)) web.stop()
  await Promise.all(traders.splice(0).map((trader) => trader.stop()))
})

async function open(name: string, phrase?: string): Promise<Trader> {
  const trader = await openTrader(name, phrase)
  traders.push(trader)
  return trader
}

async function friend(name: string, ...follows: Nym[]): Promise<Trader> {
  const trader = await open(name)
  await trader.own.saveProfile(profileOf(name))
  await trader.own.saveFollows(() => follows)
  return trader
}

/** What the node makes of it; a second one is what it makes of it after it was killed. */
function webFor({ storeRecords, browser, nym, blocked, changes }: Trader): FollowWeb {
  const web = new FollowWeb({
    stores: storeRecords,
    blocks: browser.blocks,
    network: 'regtest',
    own: async () => nym,
    isBlocked: async (one) => blocked.has(one),
    changes,
  })
  webs.push(web)
  return web
}

async function follow(reader: Trader, nym: Nym, following = true): Promise<void> {
  await reader.storeRecords.save(nym, { following })
  if (following) reader.known.visit(nym, { viewing: false })
  reader.changes.emit({ about: 'stores', nym })
}

async function leave(trader: Trader): Promise<void> {
  traders.splice(traders.indexOf(trader), 1)
  await trader.stop()
}

describe('a public list of followed people', { timeout: 90_000 }, () => {
  it('lends distance to those on it, also while its author sleeps and after a restart', async () => {
    const [clara, ada] = [await open('clara'), await friend('ada', ZOE, YAN)]
    const told: string[] = []
    clara.changes.on(({ about }) => void told.push(about))
    const web = webFor(clara)
    await connect(clara.browser, ada.browser)
    await follow(clara, ada.nym)
    const nearness = async (of = web) => (await of.web()).get(ZOE)
    await expect.poll(() => nearness(), patient).toEqual({ distance: 2, via: [ada.nym] })
    expect(told).toContain('web')
    await leave(ada)
    const later = webFor(clara)
    await later.read()
    expect(await nearness(later)).toEqual({ distance: 2, via: [ada.nym] })
    const follows = new Follows({
      stores: clara.storeRecords,
      ownStore: clara.own,
      web: () => later.web(),
      nameOf: async () => 'Ada',
    })
    expect(await follows.vouchers(ZOE)).toEqual({ name: 'Ada', count: 1 })

    // A newcomer who never met the author has it from the reader.
    const dora = await open('dora')
    const hers = webFor(dora)
    await connect(dora.browser, clara.browser)
    await follow(dora, ada.nym)
    await expect.poll(() => nearness(hers), patient).toEqual({ distance: 2, via: [ada.nym] })

    // At once, without anything that would have to be read.
    clara.blocked.add(ada.nym)
    clara.changes.emit({ about: 'blocked' })
    expect(await nearness(later)).toBeUndefined()
    clara.blocked.delete(ada.nym)
    await follow(clara, ada.nym, false)
    expect((await later.web()).size).toBe(1)
  })

  it('follows its newest version, and ends when its author tells nothing any more', async () => {
    const [clara, ada] = [await open('clara'), await friend('ada', ZOE)]
    const web = webFor(clara)
    await connect(clara.browser, ada.browser)
    await follow(clara, ada.nym)
    const at = async (distance: number) =>
      [...(await web.web())].filter(([, near]) => near.distance === distance).map(([nym]) => nym)
    await expect.poll(() => at(2), patient).toEqual([ZOE])
    await ada.own.saveFollows((people) => [...people, YAN])
    await expect.poll(async () => (await at(2)).length, patient).toBe(2)
    const unfollowed = new Follows({
      stores: ada.storeRecords,
      ownStore: ada.own,
      web: () => web.web(),
      nameOf: async () => '',
    })
    await unfollowed.drop([ZOE])
    await expect.poll(() => at(2), patient).toEqual([YAN])
    await unfollowed.drop([YAN])
    await expect.poll(() => at(2), patient).toEqual([])
    expect(await ada.own.follows()).toBeUndefined()
    expect(await at(1)).toEqual([ada.nym])
  })

  it('counts only in the store of whoever signed it', async () => {
    const [clara, mallory, ada] = [await open('clara'), await open('mallory'), await open('ada')]
    await mallory.own.saveProfile(profileOf('Mallory'))
    const person = await mallory.session.require()
    const { signer } = await ada.session.require()
    const stolen = await signDocument('follow_list', { people: [ZOE] }, signer, Date.now())
    const profileArmored = (await mallory.own.profile())?.armored ?? ''
    const store = { profileArmored, listings: [], images: [], follows: stolen.armored }
    await mallory.browser.stores.publish(await identityKey(person), person.nym, store, {})
    const web = webFor(clara)
    await connect(clara.browser, mallory.browser)
    await follow(clara, mallory.nym)
    const root = async () => (await clara.storeRecords.get(mallory.nym))?.root
    await expect.poll(root, patient).toBeDefined()
    await expect.poll(async () => clara.known.isOpen(mallory.nym), patient).toBe(true)
    await web.read()
    expect((await web.web()).get(ZOE)).toBeUndefined()
  })

  it('needs a profile, and comes along to another device of its author', async () => {
    const ada = await open('ada')
    await expect(ada.own.saveFollows(() => [ZOE])).rejects.toMatchObject({
      code: 'profile.missing',
    })
    await ada.own.saveProfile(profileOf('Ada'))
    await ada.own.saveFollows(() => [ZOE])
    const list = await ada.own.follows()
    const clara = await open('clara')
    await connect(clara.browser, ada.browser)
    await clara.browser.stores.keepStore(ada.nym)
    const phrase = ada.phrase()
    await leave(ada)
    const phone = await open('phone', phrase)
    await connect(phone.browser, clara.browser)
    await phone.restore.attempt()
    expect(await phone.own.follows()).toEqual(list)
    const shown = new Follows({
      stores: phone.storeRecords,
      ownStore: phone.own,
      web: async () => new Map(),
      nameOf: async () => 'Zoe',
    })
    expect((await shown.view()).people).toEqual([
      { nym: ZOE, name: 'Zoe', following: false, shown: true },
    ])
  })
})
