import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alice, carol, sampleContents } from '../../contracts/documents/fixtures/samples.ts'
import type { LabelEntry } from '../../contracts/documents/label-list.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import type { Nym } from '../../lib/brand.ts'
import { until } from '../../p2p/swarm/testing.ts'
import { formatDisk } from '../../storage/testing.ts'
import type { Seeker } from '../find/testing.ts'
import { openSeeker, shop, thing } from '../find/testing.ts'

let clara: Seeker
let author: Nym
let alma: Nym

beforeEach(async () => {
  formatDisk()
  clara = await openSeeker('clara')
  author = (await carol()).party.nym
  alma = (await alice()).party.nym
  const card = shop('Alma', thing('lamp'), thing('melon'))
  await clara.finding.feeder.take({ nym: alma, sequence: 1n, card })
  await clara.storeRecords.save(alma, { sequence: 1n, card })
})
afterEach(() => clara.stop())

const scam = (slug?: string): LabelEntry => ({
  about: alma,
  ...(slug !== undefined && { slug }),
  label: 'scam',
  reason: 'Sent a pumpkin.',
})

/** Carol publishes these, as her store shows them. */
async function publish(entries: LabelEntry[], sequence = 1): Promise<void> {
  const content = { ...sampleContents.label_list, title: 'Carol warns', entries, sequence }
  const list = await signDocument('label_list', content, await carol(), Date.now())
  clara.published.set(author, { list, name: 'Carol', sequence: BigInt(sequence) })
}
const follow = (choice: 'warn' | 'hide') => clara.labels.lists.follow(author, choice)
const fresh = async () => (await clara.finding.browser.view()).fresh
const seen = async () => (await fresh()).map(({ slug }) => slug).sort()
const followed = () => clara.labels.lists.views()[0]

describe('a list of labels', () => {
  it('does nothing to anybody who did not choose it', async () => {
    await publish([scam()])
    expect(await clara.labels.lists.look(author)).toMatchObject({
      title: 'Carol warns',
      counts: { scam: 1 },
    })
    expect(await seen()).toEqual(['lamp', 'melon'])
    expect((await fresh())[0]?.warnings).toBeUndefined()
  })

  it('warns on each card of the vendor, with its name and the reason', async () => {
    await publish([scam()])
    await follow('warn')
    const warning = {
      label: 'scam',
      reason: 'Sent a pumpkin.',
      list: { nym: author, title: 'Carol warns' },
    }
    for (const card of await fresh()) expect(card.warnings).toEqual([warning])
    expect((await clara.finding.browser.vendors(''))[0]?.warnings).toEqual([warning])
    expect(clara.labels.marksOf(alma, 'lamp')).toEqual([warning])
  })

  it('hides one listing and leaves the others of the vendor', async () => {
    await publish([scam('lamp')])
    await follow('hide')
    expect(await seen()).toEqual(['melon'])
    expect((await clara.finding.finder.search({ text: 'lamp' })).total).toBe(0)
    expect(await clara.finding.browser.vendors('')).toHaveLength(1)
    const beside = await clara.finding.browser.beside({ nym: alma, slug: 'melon' })
    expect(beside.more).toEqual([])
  })

  it('hides a vendor where one browses, and takes it back when it is left', async () => {
    await publish([scam()])
    await follow('hide')
    expect(await seen()).toEqual([])
    expect(await clara.finding.browser.vendors('')).toEqual([])
    // Who opens the page by its link sees why.
    expect(clara.labels.marksOf(alma)).toHaveLength(1)
    await clara.labels.lists.leave(author)
    expect(await seen()).toEqual(['lamp', 'melon'])
    expect(clara.labels.marksOf(alma)).toEqual([])
  })

  it('turns from hiding to warning when the reader says so', async () => {
    await publish([scam()])
    await follow('hide')
    await follow('warn')
    expect(await seen()).toEqual(['lamp', 'melon'])
    expect(clara.labels.lists.all).toHaveLength(1)
  })

  it('puts a veil over what it says is for adults', async () => {
    await publish([{ about: alma, slug: 'lamp', label: 'adult', reason: '' }])
    await follow('warn')
    const cards = new Map((await fresh()).map((card) => [card.slug, card]))
    expect(cards.get('lamp')?.adult).toBe(true)
    expect(cards.get('melon')?.adult).toBeUndefined()
  })

  it('puts a veil over a vendor and all of their things, be it that it says so or they do', async () => {
    await publish([{ about: alma, label: 'adult', reason: '' }])
    await follow('warn')
    const covered = async () => {
      const [vendor] = await clara.finding.browser.vendors('')
      return [vendor?.adult, ...(await fresh()).map(({ adult }) => adult)]
    }
    expect(await covered()).toEqual([true, true, true])
    await clara.labels.lists.leave(author)
    expect((await covered())[0]).toBeUndefined()
    const card = { ...shop('Alma', thing('lamp'), thing('melon')), adult: true }
    await clara.finding.feeder.take({ nym: alma, sequence: 2n, card })
    await clara.storeRecords.save(alma, { sequence: 2n, card })
    expect(await covered()).toEqual([true, true, true])
  })

  it('says whom it trusts to moderate, and hides nobody for that', async () => {
    await publish([{ about: alma, label: 'trusted_moderator', reason: 'Fair.' }])
    await follow('hide')
    expect(clara.labels.marksOf(alma)).toMatchObject([{ label: 'trusted_moderator' }])
    expect(await seen()).toEqual(['lamp', 'melon'])
    expect((await fresh())[0]?.warnings).toBeUndefined()
  })

  it('does not count what its author says of themself', async () => {
    await publish([{ about: author, label: 'trusted_moderator', reason: 'I am the best.' }])
    await follow('warn')
    expect(clara.labels.marksOf(author)).toEqual([])
  })
})

describe('a followed list', () => {
  it('holds after the browser killed the worker', async () => {
    await publish([scam()])
    await follow('hide')
    await clara.stop()
    clara = await openSeeker('clara')
    expect(await seen()).toEqual([])
    expect(followed()).toMatchObject({ name: 'Carol', choice: 'hide', counts: { scam: 1 } })
  })

  it('says what its newest version says, and nothing of an older one that somebody shows', async () => {
    await publish([scam()], 5)
    await follow('warn')
    await publish([], 4)
    await clara.labels.lists.refresh(author)
    expect(clara.labels.marksOf(alma)).toHaveLength(1)
    await publish([scam('lamp')], 6)
    await clara.labels.lists.refresh(author)
    expect(clara.labels.marksOf(alma)).toEqual([])
    expect(clara.labels.marksOf(alma, 'lamp')).toHaveLength(1)
  })

  it('is read again when its author shows a newer version of the store', async () => {
    await publish([scam()], 5)
    await follow('warn')
    await publish([], 6)
    await clara.storeRecords.save(author, { sequence: 6n })
    clara.changes.emit({ about: 'stores', nym: author })
    await until(() => clara.labels.marksOf(alma).length === 0)
  })

  it('stays as it was while its author cannot be found, and says so', async () => {
    await publish([scam()])
    await follow('warn')
    clara.published.clear()
    await clara.labels.lists.refresh(author)
    expect(clara.labels.marksOf(alma)).toHaveLength(1)
    expect(followed()?.error?.code).toBe('store.not-found')
  })

  it('says nothing any more once its author has withdrawn it', async () => {
    await publish([scam()])
    await follow('hide')
    clara.published.set(author, { name: 'Carol', sequence: 2n })
    await clara.labels.lists.refresh(author)
    expect(await seen()).toEqual(['lamp', 'melon'])
    expect(followed()?.error?.code).toBe('labels.none')
  })

  it('is not heard while its author is blocked', async () => {
    await publish([scam()])
    await follow('hide')
    await clara.finding.blocks.set(author, true, '')
    await until(() => clara.labels.marksOf(alma).length === 0)
    await clara.finding.blocks.set(author, false, '')
    await until(() => clara.labels.marksOf(alma).length === 1)
  })

  it('is one of twenty at most', async () => {
    await publish([scam()])
    const { list } = clara.published.get(author) ?? {}
    if (list === undefined) throw new Error('nothing is published')
    const people = Array.from({ length: 21 }, (_, index) => `12D3KooW${index}` as Nym)
    for (const nym of people) clara.published.set(nym, { list, name: '', sequence: 1n })
    for (const nym of people.slice(1)) await clara.labels.lists.follow(nym, 'warn')
    await expect(clara.labels.lists.follow(author, 'warn')).rejects.toMatchObject({
      code: 'field.too-many',
    })
  })

  it('needs somebody who publishes one, and somebody else', async () => {
    clara.published.set(author, { name: 'Carol', sequence: 1n })
    await expect(follow('warn')).rejects.toMatchObject({ code: 'labels.none' })
    const { nym } = await clara.session.require()
    await expect(clara.labels.lists.follow(nym, 'warn')).rejects.toMatchObject({
      code: 'labels.own',
    })
  })
})
