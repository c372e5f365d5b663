import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signDocument } from '../../contracts/documents/sign.ts'
import type { Nym } from '../../lib/brand.ts'
import { formatDisk } from '../../storage/testing.ts'
import { connect } from '../../p2p/swarm/testing.ts'
import { identityKey } from '../network/network.ts'
import type { Trader } from './testing.ts'
import { melons, openTrader, profileOf, twoPercent } from './testing.ts'

describe('an offer to moderate', () => {
  let traders: Trader[]

  beforeEach(() => {
    formatDisk()
    traders = []
  })
  afterEach(() => Promise.all(traders.map((trader) => trader.stop())))

  const open = async (name: string, phrase?: string) => {
    const trader = await openTrader(name, phrase)
    traders.push(trader)
    return trader
  }
  const meet = (a: Trader, b: Trader) => connect(a.browser, b.browser)

  it('is found by whoever knows the nym, with the fee that the moderator signed', async () => {
    const [carol, alice] = [await open('carol'), await open('alice')]
    await carol.own.saveProfile(profileOf('Carol'))
    const { id } = await carol.own.saveOffer(twoPercent)
    await meet(alice, carol)
    const offer = await alice.known.offer(carol.nym)
    expect(offer?.id).toBe(id)
    expect(offer?.author.nym).toBe(carol.nym)
    expect(offer?.content.fee).toEqual({ basisPoints: 200 })
  })

  it('needs a profile', async () => {
    const carol = await open('carol')
    await expect(carol.own.saveOffer(twoPercent)).rejects.toMatchObject({ code: 'profile.missing' })
    expect(await carol.own.offer()).toBeUndefined()
  })

  it('is gone for newcomers when withdrawn, and still there for an order that froze it', async () => {
    const [carol, alice] = [await open('carol'), await open('alice')]
    await carol.own.saveProfile(profileOf('Carol'))
    const first = await carol.own.saveOffer(twoPercent)
    await meet(alice, carol)
    expect((await alice.known.offer(carol.nym))?.id).toBe(first.id)
    const second = await carol.own.saveOffer({ ...twoPercent, fee: { fixedSats: 5000n } })
    await expect.poll(async () => (await alice.known.offer(carol.nym))?.id).toBe(second.id)
    await carol.own.withdrawOffer()
    await expect.poll(() => alice.known.offer(carol.nym)).toBeUndefined()
    for (const { id } of [first, second]) {
      expect((await alice.known.offerVersion(carol.nym, id))?.id).toBe(id)
      expect((await carol.known.offerVersion(carol.nym, id))?.id).toBe(id)
    }
    expect(await alice.known.offerVersion(alice.nym, first.id)).toBeUndefined()
  })

  it('brings along the very offer of the backup that it names', async () => {
    const [carol, dave, alice] = [await open('carol'), await open('dave'), await open('alice')]
    await dave.own.saveProfile(profileOf('Dave'))
    const backup = await dave.own.saveOffer(twoPercent)
    await carol.own.saveProfile(profileOf('Carol'))
    await meet(carol, dave)
    await carol.own.saveOffer({ ...twoPercent, backup: dave.nym })
    await dave.own.withdrawOffer()
    await meet(alice, carol)
    const offer = await alice.known.offer(carol.nym)
    expect(offer?.content.backup).toEqual({ nym: dave.nym, offer: backup.id })
    expect((await alice.known.offerVersion(dave.nym, backup.id))?.author.nym).toBe(dave.nym)
  })

  it('names no backup who offers nothing, and not its own author', async () => {
    const [carol, dave] = [await open('carol'), await open('dave')]
    await carol.own.saveProfile(profileOf('Carol'))
    await dave.own.saveProfile(profileOf('Dave'))
    await meet(carol, dave)
    const named = (backup: Nym) => carol.own.saveOffer({ ...twoPercent, backup })
    await expect(named(dave.nym)).rejects.toMatchObject({ code: 'moderator.no-offer' })
    await expect(named(carol.nym)).rejects.toMatchObject({ code: 'moderator.own-backup' })
  })

  it('is refused when its escrow account is not the one of the profile', async () => {
    const [carol, alice] = [await open('carol'), await open('alice')]
    await carol.own.saveProfile(profileOf('Carol'))
    await carol.own.saveOffer(twoPercent)
    await meet(alice, carol)
    const honest = await alice.known.offer(carol.nym)
    const mallory = await carol.session.require()
    const { signer } = await alice.session.require()
    const content = {
      ...honest?.content,
      xpub: (await alice.session.require()).keys.escrow.publicExtendedKey,
    }
    const forged = await signDocument(
      'moderator_offer',
      content as never,
      mallory.signer,
      Date.now(),
    )
    const stranger = await signDocument(
      'moderator_offer',
      honest?.content as never,
      signer,
      Date.now(),
    )
    const { armored: profileArmored } = (await carol.own.profile()) ?? { armored: '' }
    for (const { armored } of [forged, stranger]) {
      const store = { profileArmored, listings: [], images: [], offer: { armored } }
      const { record } = await carol.browser.stores.publish(
        await identityKey(mallory),
        carol.nym,
        store,
      )
      await expect
        .poll(async () => {
          const seen = await alice.known.offer(carol.nym).catch((error: unknown) => error)
          return (seen as { code?: string }).code
        })
        .toBe('store.not-the-owner')
      expect(record.sequence).toBeGreaterThan(2n)
    }
  })

  it('comes back from the phrase with the profile and the listings, from whoever visited', async () => {
    const [carol, alice] = [await open('carol'), await open('alice')]
    await carol.own.saveProfile(profileOf('Carol'))
    await carol.policies.save({ moderators: [alice.nym], countersigned: true })
    await carol.own.saveListing(melons, 'a wish')
    const { id } = await carol.own.saveOffer(twoPercent)
    await meet(alice, carol)
    await alice.browser.stores.keepStore(carol.nym)
    const phrase = carol.phrase()
    await carol.browser.stop()
    traders.splice(traders.indexOf(carol), 1)

    const again = await open('carol again', phrase)
    await meet(again, alice)
    await again.restore.attempt()
    expect(again.nym).toBe(carol.nym)
    expect(await again.own.offer()).toMatchObject({ id, draft: twoPercent })
    expect((await again.known.offerVersion(carol.nym, id))?.id).toBe(id)
    expect(await again.policies.load()).toMatchObject({
      moderators: [alice.nym],
      countersigned: true,
    })
    expect((await again.own.draft('melons')).moderators).toBeUndefined()
  })
})
