import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { until } from '../../p2p/swarm/testing.ts'
import { formatDisk } from '../../storage/testing.ts'
import type { FindFilters, FindView } from '../rpc/find-api.ts'
import type { Seeker } from './testing.ts'
import { openSeeker, shop, thing } from './testing.ts'

const alma = '12D3KooWAlma' as Nym
const boris = '12D3KooWBoris' as Nym

let clara: Seeker

beforeEach(async () => {
  formatDisk()
  clara = await openSeeker('clara')
})
afterEach(() => clara.stop())

/** What is shown once all that is known was looked through. */
async function look(text: string, filters: FindFilters = {}): Promise<FindView> {
  let seen: FindView | undefined
  const stop = clara.finding.finder.watch({ text, filters, sort: 'best', count: 24 }, (view) => {
    seen = view
  })
  await until(() => seen !== undefined)
  stop()
  if (seen === undefined) throw new Error('nothing was shown')
  return seen
}
const titles = ({ results }: FindView) => results.map(({ title }) => title)

const feed = (nym: Nym, sequence: bigint, card = shop('Alma', thing('watermelon'))) =>
  clara.finding.feeder.take({ nym, sequence, card })

describe('somebody who looks for a thing', () => {
  it('finds it in the own index at once, before there is a network', async () => {
    await feed(alma, 1n)
    const view = await look('watermelon')
    expect(titles(view)).toEqual(['watermelon'])
    expect(view.results[0]).toMatchObject({ vendorName: 'Alma', from: 'here', sats: 100_000n })
    expect(view.known).toEqual({ stores: 1, listings: 1 })
  })

  it('finds it by a misspelt word, and is told what was looked for', async () => {
    await feed(alma, 1n)
    const view = await look('watremelon')
    expect(titles(view)).toEqual(['watermelon'])
    expect(view.corrected).toEqual({ watremelon: 'watermelon' })
  })

  it('finds vendors by the beginning of their name, without regard to accents', async () => {
    await feed(alma, 1n, shop('Älma & Söhne', thing('watermelon')))
    expect((await look('sohn')).vendors).toMatchObject([{ name: 'Älma & Söhne', listings: 1 }])
    expect((await look('xyz')).vendors).toEqual([])
    expect((await look('"söhne"')).vendors).toMatchObject([{ name: 'Älma & Söhne' }])
    expect((await look('-sohn')).vendors).toEqual([])
  })

  it('finds a vendor by a slip, by another script and by the handle, and is told why', async () => {
    await feed(alma, 1n, shop('Борис Самовары'))
    await feed(boris, 1n, shop('Thing & Co', thing('watermelon')))
    clara.handles.set(boris, 'kettle-man')
    const vendorsOf = async (text: string) =>
      (await clara.finding.browser.vendors(text)).map(({ name, match }) => [name, match?.found])
    expect(await vendorsOf('boris samov')).toEqual([['Борис Самовары', 'борис']])
    expect(await vendorsOf('Борсис')).toEqual([['Борис Самовары', 'борис']])
    expect(await vendorsOf('thnig')).toEqual([['Thing & Co', 'thing']])
    expect(await vendorsOf('@ketlte')).toEqual([['Thing & Co', 'kettle']])
    expect(await vendorsOf('@kettle-man')).toEqual([['Thing & Co', undefined]])
    expect(await vendorsOf('thing kettel')).toEqual([['Thing & Co', 'kettle']])
    expect(await vendorsOf('thing teapot')).toEqual([])
    expect((await look('watermelno')).vendors).toEqual([])
  })

  it('finds people who sell nothing, as soon as their name is known', async () => {
    clara.known.push({ nym: alma, name: 'Judge Roberta', shortDescription: '' })
    await clara.storeRecords.save(boris, { sequence: 1n, card: shop('Boris') })
    clara.changes.emit({ about: 'names' })
    expect((await look('judge robreta')).vendors).toMatchObject([
      { nym: alma, listings: 0, match: { by: 'name', term: 'robreta', found: 'roberta' } },
    ])
    expect((await look('bor')).vendors).toMatchObject([{ nym: boris, listings: 0 }])
    // The list of all vendors stays one of those who offer something.
    expect(await clara.finding.browser.vendors('')).toEqual([])
  })

  it('chooses by moderators they trust, and by one of them, with names and counts', async () => {
    const [mia, leo] = ['12D3KooWMia' as Nym, '12D3KooWLeo' as Nym]
    const apple = thing('apple', { moderators: [mia] })
    await feed(alma, 1n, shop('Alma', apple, thing('pear', { moderators: [leo] }), thing('fig')))
    clara.trusted.push(leo)
    const view = await look('')
    expect(view.facets.moderators).toEqual({ trusted: 1, [mia]: 1, [leo]: 1 })
    expect(view.moderatorNames[mia]).toBe(`somebody called ${mia}`)
    expect(view.trusts).toBe(true)
    expect(titles(await look('', { moderators: ['trusted'] }))).toEqual(['pear'])
    expect(titles(await look('', { moderators: [mia] }))).toEqual(['apple'])
    await clara.finding.blocks.set(mia, true, '')
    expect((await look('')).facets.moderators).toEqual({ trusted: 1, [leo]: 1 })
  })

  it('compares prices in satoshis of now, and leaves out what has no rate', async () => {
    const euro = { price: { currency: 'EUR', amount: 500n } }
    const yen = { price: { currency: 'JPY', amount: 500n } }
    await feed(alma, 1n, shop('Alma', thing('pear', euro), thing('plum', yen), thing('fig')))
    expect(titles(await look('', { maxSats: 6_000n }))).toEqual(['pear'])
  })

  it('sees only whose device is connected, when that is asked for', async () => {
    await feed(alma, 1n)
    await feed(boris, 1n, shop('Boris', thing('melon')))
    clara.awake.add(boris)
    expect(titles(await look('', { awake: true }))).toEqual(['melon'])
  })

  it('sees also whom a knock finds awake, and knocks only when that is asked for', async () => {
    await feed(alma, 1n)
    clara.reachable.add(alma)
    let seen: string[] | undefined
    const query = { text: '', filters: { awake: true }, sort: 'best' as const, count: 24 }
    const stop = clara.finding.finder.watch(query, (view) => {
      seen = titles(view)
    })
    await until(() => seen?.length === 1)
    stop()
    clara.awake.clear()
    expect(titles(await look('watermelon'))).toEqual(['watermelon'])
    expect(clara.awake.size).toBe(0)
  })

  it('finds a listing no more that its vendor took off', async () => {
    await feed(alma, 1n, shop('Alma', thing('watermelon'), thing('pear')))
    await feed(alma, 2n, shop('Alma', thing('pear')))
    expect(titles(await look('watermelon'))).toEqual([])
    // An older version that comes late brings nothing back.
    await feed(alma, 1n, shop('Alma', thing('watermelon')))
    expect(titles(await look('watermelon'))).toEqual([])
  })

  it('finds no listing whose contract says something else than its card', async () => {
    const cheap = thing('gold')
    await feed(alma, 1n, shop('Alma', cheap, thing('pear')))
    const { document } = cheap
    if (document === undefined) throw new Error('a card names its contract')
    await clara.finding.onLie({ nym: alma, slug: 'gold', document })
    expect(titles(await look('gold'))).toEqual([])
    await feed(alma, 2n, shop('Alma', cheap, thing('pear')))
    expect(titles(await look(''))).toEqual(['pear'])
  })

  it('finds everything again after the browser killed the worker', async () => {
    await feed(alma, 1n)
    await clara.stop()
    clara = await openSeeker('clara')
    const view = await look('watermelon')
    expect(titles(view)).toEqual(['watermelon'])
    expect(view.known).toEqual({ stores: 1, listings: 1 })
  })
})

describe('somebody who blocks a vendor', () => {
  it('finds nothing of them from then on, whatever comes in', async () => {
    await feed(alma, 1n)
    await feed(boris, 1n, shop('Boris', thing('melon')))
    await clara.finding.blocks.set(alma, true, 'Sells nothing.')
    expect(titles(await look(''))).toEqual(['melon'])
    expect((await look('alma')).vendors).toEqual([])
    expect(clara.forgotten).toEqual([alma])
    await feed(alma, 2n)
    expect(titles(await look(''))).toEqual(['melon'])
    expect(await clara.finding.blocks.view()).toMatchObject({
      blocked: [{ nym: alma, reason: 'Sells nothing.' }],
    })
  })

  it('finds them again after taking them off the list', async () => {
    await clara.finding.blocks.set(alma, true, '')
    await clara.finding.blocks.set(alma, false, '')
    await feed(alma, 1n)
    expect(titles(await look('watermelon'))).toEqual(['watermelon'])
  })

  it('is not heard by them after a restart either', async () => {
    await clara.finding.blocks.set(alma, true, '')
    await clara.stop()
    clara = await openSeeker('clara')
    expect(await clara.finding.blocks.isBlocked(alma)).toBe(true)
  })

  it('cannot block themself', async () => {
    const { nym } = await clara.session.require()
    await expect(clara.finding.blocks.set(nym, true, '')).rejects.toMatchObject({
      code: 'block.own',
    })
  })

  it('keeps the list once there are keys, where it began without', async () => {
    const guest = await openSeeker('guest', { keys: false })
    await guest.finding.blocks.set(alma, true, '')
    await guest.session.create(undefined)
    await guest.finding.blocks.view()
    await guest.stop()
    const again = await openSeeker('guest')
    expect(await again.finding.blocks.isBlocked(alma)).toBe(true)
    await again.stop()
  })
})

describe('somebody who saved a search', () => {
  const saved = async () => (await clara.finding.saved.list())[0]

  it('is told of matches that come later, and of no others', async () => {
    await feed(alma, 1n)
    await clara.finding.saved.save('melon', {}, true)
    await feed(boris, 1n, shop('Boris', thing('melon'), thing('pear')))
    await feed(alma, 2n, shop('Alma', thing('watermelon', { quantity: 3 })))
    await clara.settle()
    expect(clara.told).toEqual([{ text: 'melon', found: 1 }])
    expect(await saved()).toMatchObject({ fresh: 1 })
  })

  it('is not told where they did not ask for it; it is only counted', async () => {
    await clara.finding.saved.save('melon', {}, false)
    await feed(boris, 1n, shop('Boris', thing('melon')))
    await clara.settle()
    expect(clara.told).toEqual([])
    expect(await saved()).toMatchObject({ fresh: 1 })
  })

  it('has nothing new left once they looked at the results', async () => {
    await clara.finding.saved.save('melon', { kinds: ['physical'] }, true)
    await feed(boris, 1n, shop('Boris', thing('melon')))
    await clara.settle()
    const query = { text: ' melon', filters: { kinds: ['physical' as const] } }
    const stop = clara.finding.finder.watch({ ...query, sort: 'newest', count: 5 }, () => undefined)
    await until(async () => (await saved())?.fresh === 0)
    stop()
  })

  it('has it once, however often it is saved', async () => {
    const { finding } = clara
    await finding.saved.save('melon', { tags: ['a', 'b'], moderated: false }, true)
    await finding.saved.save('melon ', { tags: ['b', 'a'] }, false)
    expect(await finding.saved.list()).toMatchObject([{ text: 'melon', alert: false }])
    await expect(finding.saved.save(' ', {}, true)).rejects.toMatchObject({ code: 'find.empty' })
  })
})

describe('a wish', () => {
  const wish = async () => (await clara.finding.wishes.view()).wishes[0]

  it('shows what the thing costs now, and stays when it is sold out', async () => {
    await feed(alma, 1n)
    const record = (card = shop('Alma', thing('watermelon'))) =>
      clara.storeRecords.save(alma, { sequence: 1n, card })
    await record()
    await clara.finding.wishes.set(alma, 'watermelon', true)
    await record(shop('Alma', thing('watermelon', { price: { currency: 'BTC', amount: 7n } })))
    expect(await wish()).toMatchObject({ title: 'watermelon', sats: 7n, gone: false })
    await record(shop('Alma'))
    expect(await wish()).toMatchObject({ title: 'watermelon', gone: true })
    await clara.finding.wishes.set(alma, 'watermelon', false)
    expect(await wish()).toBeUndefined()
  })

  it('is for what somebody offers', async () => {
    await expect(clara.finding.wishes.set(alma, 'moon', true)).rejects.toMatchObject({
      code: 'wish.unknown',
    })
  })
})

describe('the market of somebody who looks for nothing in particular', () => {
  it('shows what is new of several, and what is sent to where they live', async () => {
    const many = ['a', 'b', 'c', 'd', 'e', 'f'].map((slug) => thing(slug, { shipsTo: ['FR'] }))
    await feed(alma, 1n, shop('Alma', ...many))
    await feed(boris, 1n, shop('Boris', thing('melon', { shipsTo: ['DE'], categories: ['Fruit'] })))
    const view = await clara.finding.browser.view()
    expect(view.fresh.filter(({ vendor }) => vendor === alma)).toHaveLength(4)
    expect(view.near).toMatchObject({ country: 'DE', listings: [{ title: 'melon' }] })
    expect(view.categories).toEqual([{ name: 'Fruit', count: 1 }])
  })
})

describe('what was looked for lately', () => {
  const note = (text: string) => clara.finding.recent.note(text)

  it('is offered again, without the letters on the way to it', async () => {
    await note('sho')
    await note('shoes')
    await note('melon')
    expect((await clara.finding.finder.suggest('')).recent).toEqual(['melon', 'shoes'])
    expect((await clara.finding.finder.suggest('SH')).recent).toEqual(['shoes'])
    await clara.finding.recent.forget()
    expect((await clara.finding.finder.suggest('')).recent).toEqual([])
  })
})
