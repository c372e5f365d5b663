import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isKind } from '../../contracts/documents/kinds.ts'
import { readDocument } from '../../contracts/documents/read.ts'
import type { ListingContent } from '../../contracts/documents/listing.ts'
import type { Nym } from '../../lib/brand.ts'
import { formatDisk } from '../../storage/testing.ts'
import type { Trader } from '../stores/testing.ts'
import { melons, openTrader, profileOf } from '../stores/testing.ts'
import { FIRST_POLICY } from './policy.ts'

describe('the policy of a store', () => {
  let alice: Trader
  let carol: Nym
  let dave: Nym

  beforeEach(async () => {
    formatDisk()
    alice = await openTrader('alice')
    const others = [await openTrader('carol'), await openTrader('dave')] as const
    carol = others[0].nym
    dave = others[1].nym
    for (const other of others) await other.stop()
    await alice.own.saveProfile(profileOf('Alice'))
  })
  afterEach(() => alice.stop())

  const signed = async (slug: string): Promise<ListingContent> => {
    const listing = await alice.own.listing(slug)
    const document = await readDocument(listing?.armored ?? '')
    if (!isKind(document, 'listing')) throw new Error('no listing')
    return document.content
  }
  const sequence = async () => (await alice.known.record(alice.nym))?.sequence ?? 0n

  it('lets moderated orders time out sensibly before anything was chosen', async () => {
    expect(await alice.policies.load()).toEqual(FIRST_POLICY)
    expect(FIRST_POLICY.autoAccept.enabled).toBe(false)
    expect(FIRST_POLICY.autoHandOver).toBe(true)
  })

  it('is signed into listings that name no moderators, new and old, in one publication', async () => {
    await alice.own.saveListing(melons, 'one')
    await alice.own.saveListing({ ...melons, title: 'Figs', moderators: [dave] }, 'two')
    const before = await sequence()
    const blocks = { ...FIRST_POLICY.blocks, ship: 500 }
    await alice.policies.save({ moderators: [carol], blocks, countersigned: true })
    expect(await sequence()).toBe(before + 1n)
    expect(await signed('melons')).toMatchObject({
      moderators: [carol],
      escrow: { blocks, countersigned: true },
    })
    expect((await signed('figs')).moderators).toEqual([dave])
    await alice.own.saveListing({ ...melons, title: 'Plums' }, 'three')
    expect((await signed('plums')).moderators).toEqual([carol])
    expect((await alice.own.draft('plums')).moderators).toBeUndefined()
  })

  it('leaves the listings alone when only own habits change', async () => {
    await alice.own.saveListing(melons, 'one')
    const before = await sequence()
    await alice.policies.save({ trusted: [carol], autoHandOver: false })
    expect(await sequence()).toBe(before)
    expect((await alice.policies.load()).trusted).toEqual([carol])
  })

  it('reaches the listings at the next start when the node was killed in between', async () => {
    await alice.own.saveListing(melons, 'one')
    // As if killed after the policy was kept: no listing was signed yet.
    await alice.records.put('single', 'trade-policy', { ...FIRST_POLICY, moderators: [carol] })
    await alice.policies.catchUp()
    expect((await signed('melons')).moderators).toEqual([carol])
    const done = await sequence()
    await alice.policies.catchUp()
    expect(await sequence()).toBe(done)
  })

  it('is kept whole or not at all', async () => {
    const { blocks } = FIRST_POLICY
    const wrong = [
      [{ moderators: [carol, carol] }, 'field.repeated'],
      [{ moderators: ['carol' as Nym] }, 'field.wrong-form'],
      [{ trusted: [alice.nym] }, 'trade.own-moderator'],
      [{ blocks: { ...blocks, accept: blocks.last } }, 'trade.blocks-order'],
      [{ blocks: { ...blocks, ship: 0 } }, 'field.out-of-range'],
      [{ blocks: { ...blocks, last: 65_536 } }, 'field.out-of-range'],
      [{ autoAccept: { enabled: true, countries: ['Spain'] } }, 'field.wrong-form'],
      [{ autoAccept: { enabled: true, countries: [], maxSats: 0n } }, 'field.out-of-range'],
    ] as const
    for (const [change, code] of wrong) {
      await expect(alice.policies.save(change as never)).rejects.toMatchObject({ code })
    }
    expect(await alice.policies.load()).toEqual(FIRST_POLICY)
  })
})
