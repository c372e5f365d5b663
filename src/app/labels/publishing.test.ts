import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LabelEntry } from '../../contracts/documents/label-list.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import { connect } from '../../p2p/swarm/testing.ts'
import { formatDisk } from '../../storage/testing.ts'
import { identityKey } from '../network/network.ts'
import type { LabelListDraft } from '../rpc/labels-api.ts'
import type { Trader } from '../stores/testing.ts'
import { openTrader, profileOf } from '../stores/testing.ts'

let traders: Trader[]
/** News of a store may take a look or two. */
const patient = { timeout: 30_000 }

beforeEach(() => {
  formatDisk()
  traders = []
})
afterEach(() => Promise.all(traders.map((trader) => trader.stop())))

async function open(name: string, phrase?: string): Promise<Trader> {
  const trader = await openTrader(name, phrase)
  traders.push(trader)
  return trader
}
const meet = (a: Trader, b: Trader) => connect(a.browser, b.browser)
const warnings = (...entries: LabelEntry[]): LabelListDraft => ({
  title: 'Carol warns',
  description: '',
  entries,
})
const about = ({ nym }: Trader): LabelEntry => ({ about: nym, label: 'scam', reason: 'A pumpkin.' })

describe('a published list of labels', { timeout: 60_000 }, () => {
  it('lies in the store of its author, where everybody finds it, until it is withdrawn', async () => {
    const [carol, alice] = [await open('carol'), await open('alice')]
    await carol.own.saveProfile(profileOf('Carol'))
    await carol.own.saveLabels(warnings(about(alice)))
    await meet(alice, carol)
    const read = async () => (await alice.known.labels(carol.nym)).list
    const first = await read()
    expect(first?.author.nym).toBe(carol.nym)
    expect(first?.content.entries).toEqual([about(alice)])
    await carol.own.saveLabels(warnings())
    await expect.poll(async () => (await read())?.content.entries, patient).toEqual([])
    expect((await read())?.content.sequence).toBeGreaterThan(first?.content.sequence ?? 0)
    await carol.own.withdrawLabels()
    await expect.poll(read, patient).toBeUndefined()
  })

  it('needs a profile, and room in the store', async () => {
    const carol = await open('carol')
    await expect(carol.own.saveLabels(warnings())).rejects.toMatchObject({
      code: 'profile.missing',
    })
    await carol.own.saveProfile(profileOf('Carol'))
    const reason = '🍉'.repeat(200)
    const entries = Array.from({ length: 400 }, (_, index): LabelEntry => {
      return { about: carol.nym, slug: `melon-${index}`, label: 'adult', reason }
    })
    await expect(carol.own.saveLabels(warnings(...entries))).rejects.toMatchObject({
      code: 'labels.too-large',
    })
    expect(await carol.own.labels()).toBeUndefined()
  })

  it('counts only in the store of whoever signed it', async () => {
    const [carol, mallory] = [await open('carol'), await open('mallory')]
    await carol.own.saveProfile(profileOf('Carol'))
    await mallory.own.saveProfile(profileOf('Mallory'))
    const person = await mallory.session.require()
    const { signer } = await carol.session.require()
    const content = { ...warnings(about(mallory)), sequence: 1 }
    const stolen = (await signDocument('label_list', content, signer, Date.now())).armored
    const profile = await mallory.own.profile()
    const publish = async (labels: string) => {
      const store = { profileArmored: profile?.armored ?? '', listings: [], images: [], labels }
      await mallory.browser.stores.publish(await identityKey(person), person.nym, store, {})
    }
    await publish(stolen)
    await meet(carol, mallory)
    await expect(carol.known.labels(mallory.nym)).rejects.toMatchObject({
      code: 'store.not-the-owner',
    })
    await publish(stolen.replace('A pumpkin.', 'A murderer'))
    await expect
      .poll(
        () => carol.known.labels(mallory.nym).catch((error: { code: string }) => error.code),
        patient,
      )
      .toBe('document.wrong-signature')
  })

  it('comes along to another device of its author', async () => {
    const [carol, alice] = [await open('carol'), await open('alice')]
    await carol.own.saveProfile(profileOf('Carol'))
    await carol.own.saveLabels(warnings(about(alice)))
    const list = await carol.own.labels()
    await meet(alice, carol)
    await alice.browser.stores.keepStore(carol.nym)
    const phrase = carol.phrase()
    await carol.browser.stop()
    traders.splice(traders.indexOf(carol), 1)

    const phone = await open('phone', phrase)
    await meet(phone, alice)
    await phone.restore.attempt()
    expect(await phone.own.labels()).toEqual(list)
  })
})
