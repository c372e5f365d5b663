import { describe, expect, test } from 'vitest'
import { cardKey } from './card.ts'
import { TRUSTED } from './facets.ts'
import { SearchIndex } from './search-index.ts'
import { card, indexOf, MemoryDisk, NOW, nym, plain, titles } from './testing.ts'

const DAY_MS = 86_400_000
const many = (count: number, title = 'Blue cup') =>
  Array.from({ length: count }, (_, at) => card(`${title} ${at}`, { slug: `${title}-${at}` }))

describe('a shopper', () => {
  test('sees a word in the title before the same word in the description', async () => {
    const index = await indexOf([
      card('Kettle', { excerpt: 'boils water for tea' }),
      card('Tea', { excerpt: 'from Assam' }),
    ])
    expect(await titles(index, 'tea')).toEqual(['Tea', 'Kettle'])
  })

  test('sees why a listing stands where it stands, and the parts add up', async () => {
    const index = await indexOf([card('Red samovar', { tags: ['samovar'] }), card('Cup')])
    const { matches, corrected } = await index.search({ text: 'samavar red ' }, plain)
    const [first] = matches
    expect(first?.why.map(({ part }) => part)).toEqual(['title', 'tags', 'title', 'fresh'])
    expect(first?.why[0]).toMatchObject({ term: 'samavar', found: 'samovar' })
    expect(first?.score).toBeCloseTo((first?.why ?? []).reduce((sum, { score }) => sum + score, 0))
    expect(corrected).toEqual({ samavar: 'samovar' })
  })

  test('sees the newer of two like listings first', async () => {
    const index = await indexOf([
      card('Lamp', { slug: 'old', signedAt: NOW - 400 * DAY_MS }),
      card('Lamp', { slug: 'new' }),
    ])
    const { matches } = await index.search({ text: 'lamp' }, plain)
    expect(matches.map((match) => match.card.slug)).toEqual(['new', 'old'])
  })

  test('gets what has some of the words when nothing has all of them', async () => {
    const index = await indexOf([card('Green teapot'), card('Blue plate')])
    expect((await titles(index, 'green plate ')).sort()).toEqual(['Blue plate', 'Green teapot'])
  })

  test('is offered how the last word may go on, as sellers spell it', async () => {
    const index = await indexOf([card('Crème brûlée'), card('Crêpe pan'), card('Crêpe plate')])
    const { suggestions } = await index.search({ text: 'cr' }, plain)
    expect(suggestions).toEqual(['crêpe', 'crème'])
    expect(await index.suggest('old cre')).toEqual(['crepe', 'creme'])
  })

  test('sees how many listings each other choice would give', async () => {
    const index = await indexOf([
      card('Cup a', { kind: 'physical', condition: 'new', tags: ['mug'] }),
      card('Cup b', { kind: 'physical', condition: 'used', tags: ['mug', 'art'] }),
      card('Cup c', { kind: 'digital', tags: ['art'], categories: ['Plans'] }),
    ])
    const { total, facets } = await index.search(
      { text: 'cup', filters: { kinds: ['physical'] } },
      plain,
    )
    expect(total).toBe(2)
    expect(facets).toEqual({
      kinds: { physical: 2, digital: 1 },
      conditions: { new: 1, used: 1 },
      categories: {},
      tags: { mug: 2, art: 1 },
      moderators: {},
    })
  })

  test('leaves out whom and what they do not want, and who is away or badly rated', async () => {
    const index = await indexOf([
      card('Cup a', { nym: nym('Ada'), moderators: [nym('Mod')], freeTo: ['DE'] }),
      card('Cup b', { nym: nym('Bob'), adult: true }),
      card('Cup c', { nym: nym('Eve'), shipsTo: ['US'] }),
    ])
    const found = async (filters: object, context: object = {}) =>
      (await index.search({ text: '', filters }, { ...plain, ...context })).matches.map(
        (match) => match.card.title,
      )
    expect(await found({}, { isHidden: (who: string) => who === nym('Bob') })).not.toContain(
      'Cup b',
    )
    expect(await found({}, { hideAdult: true })).not.toContain('Cup b')
    expect(await found({}, { hiddenKeys: new Set([`${nym('Ada')}/cup-a`]) })).toHaveLength(2)
    expect(await found({ moderated: true })).toEqual(['Cup a'])
    expect(await found({ shipsTo: 'DE' })).toHaveLength(2)
    expect(await found({ shipsTo: 'DE', freeShipping: true })).toEqual(['Cup a'])
    expect(await found({ shipsTo: 'FR', freeShipping: true })).toEqual([])
    expect(await found({ awake: true }, { isAwake: (who: string) => who === nym('Eve') })).toEqual([
      'Cup c',
    ])
    const rating = (who: string) =>
      who === nym('Ada') ? 450 : who === nym('Bob') ? 310 : undefined
    expect(await found({ minRating: 4 }, { rating })).toEqual(['Cup a'])
  })

  test('chooses by whom a vendor accepts as moderator, and sees how many listings each would give', async () => {
    const [mia, leo, zoe] = [nym('Mia'), nym('Leo'), nym('Zoe')]
    const index = await indexOf(
      [
        card('Cup a', { moderators: [mia, leo] }),
        card('Cup b', { moderators: [leo] }),
        card('Cup c', { moderators: [zoe] }),
        card('Cup d'),
      ],
      { tailCards: 2 },
    )
    await index.flush()
    const isTrusted = (who: string) => who === mia || who === zoe
    const ask = async (...moderators: string[]) => {
      const query = { text: 'cup', filters: { moderators }, sort: 'cheapest' as const }
      const { matches, facets } = await index.search(query, { ...plain, isTrusted })
      const found = matches.map((match) => match.card.title.at(-1)).sort()
      return { found: found.join(''), counts: facets.moderators }
    }
    const counts = { trusted: 2, [leo]: 2, [mia]: 1, [zoe]: 1 }
    expect(await ask()).toEqual({ found: 'abcd', counts })
    expect(await ask(leo)).toEqual({ found: 'ab', counts })
    expect(await ask(TRUSTED)).toEqual({ found: 'ac', counts })
    expect(await ask(TRUSTED, leo)).toEqual({ found: 'abc', counts })
  })

  test('finds beside a listing what shares its rarest words', async () => {
    const index = await indexOf([
      card('Brass samovar', { tags: ['tea'] }),
      card('Copper samovar', { nym: nym('Bob') }),
      card('Samovar of Ada', { slug: 'own' }),
      card('Garden chair', { nym: nym('Bob') }),
    ])
    const like = await index.similar(`${nym('Ada')}/brass-samovar`, 5, {
      ...plain,
      elsewhere: true,
    })
    expect(like.map((match) => match.card.title)).toEqual(['Copper samovar'])
  })
})

describe('a vendor', () => {
  test('who changes a listing is found by its new words only', async () => {
    const index = await indexOf([card('Old words', { slug: 'x', signedAt: NOW - 1 })])
    await index.flush()
    await index.put([card('Fresh words', { slug: 'x' })])
    await index.put([card('Ancient words', { slug: 'x', signedAt: NOW - 2 })])
    expect(await titles(index, 'words')).toEqual(['Fresh words'])
    expect(await titles(index, 'old ')).toEqual([])
    expect(index.stats().cards).toBe(1)
  })

  test('who takes listings away is found by the others only', async () => {
    const index = await indexOf([
      card('Cup one'),
      card('Cup two'),
      card('Cup', { nym: nym('Bob') }),
    ])
    await index.replaceVendor(nym('Ada'), [card('Cup two')])
    expect((await index.byVendor(nym('Ada'))).map(({ title }) => title)).toEqual(['Cup two'])
    await index.removeVendor(nym('Ada'))
    expect(await titles(index, 'cup')).toEqual(['Cup'])
    expect(await index.get(`${nym('Ada')}/cup-two`)).toBeUndefined()
  })
})

describe('a worker that is stopped', () => {
  test('finds everything again, also what was in memory only, without reading all', async () => {
    const disk = new MemoryDisk()
    const index = await indexOf(many(300), { tailCards: 128 }, disk)
    await index.remove([cardKey(card('', { slug: 'Blue cup-3' }))])
    disk.reads = 0
    const again = await SearchIndex.open(disk)
    expect(disk.reads).toBeLessThan(12)
    expect(again.stats().cards).toBe(299)
    expect(await titles(again, 'blue 299')).toEqual(['Blue cup 299'])
    expect(await titles(again, 'blue 17 ')).toEqual(['Blue cup 17'])
    expect((await again.search({ text: 'blue cup 3 ' }, plain)).total).not.toBe(1)
  })

  test('has lost nothing and gained nothing by a write that failed', async () => {
    const disk = new MemoryDisk()
    const index = await indexOf([card('Cup')], {}, disk)
    await index.flush()
    disk.failure = new Error('the disk is full')
    await expect(index.put([card('Plate')])).rejects.toThrow('full')
    disk.failure = new Error('the disk is full')
    await expect(index.removeVendor(nym('Ada'))).rejects.toThrow('full')
    expect(await titles(index, '')).toEqual(['Cup'])
    await index.put([card('Plate')])
    expect((await titles(await SearchIndex.open(disk), '')).sort()).toEqual(['Cup', 'Plate'])
  })

  test('builds anew what the disk lost', async () => {
    const disk = new MemoryDisk()
    const index = await indexOf(many(40), { tailCards: 16 }, disk)
    await index.flush()
    const lost = disk.partNames.find((name) => name.includes('postings'))
    disk.lose(lost ?? '')
    const again = await SearchIndex.open(disk)
    expect((await again.search({ text: 'blue' }, plain)).total).toBe(40)
    expect((await again.search({ text: 'cup 7 ' }, plain)).total).toBe(1)
  })

  test('leaves no rubbish of segments that became one', async () => {
    const disk = new MemoryDisk()
    const index = await indexOf(many(1200), { tailCards: 64 }, disk)
    await index.flush()
    await index.close()
    const segments = new Set(disk.partNames.map((name) => name.split(' ')[0]))
    expect(segments.size).toBe(index.stats().segments)
    expect(segments.size).toBeLessThan(8)
    expect((await index.search({ text: 'cup' }, plain)).total).toBe(1200)
  })
})

describe('whoever wants to do harm', () => {
  test('gets no more than a bounded search for a huge query', async () => {
    const index = await indexOf(many(20))
    const text = 'blue '.repeat(100_000) + 'x'.repeat(100_000)
    expect((await index.search({ text, count: 1e9, offset: -5 }, plain)).total).toBe(20)
  })

  test('makes no index grow with words of ten thousand letters', async () => {
    const index = await indexOf([
      card('x'.repeat(10_000), {
        slug: 'x',
        excerpt: 'я'.repeat(10_000),
        tags: ['中'.repeat(9999)],
      }),
    ])
    const { total } = await index.search({ text: 'x'.repeat(10_000) }, plain)
    expect(total).toBe(1)
    expect(index.stats().cachedBytes).toBeLessThan(20_000)
  })

  test('is not asked on when the shopper has gone', async () => {
    const index = await indexOf(many(20))
    const signal = AbortSignal.abort(new Error('gone'))
    await expect(index.search({ text: 'blue' }, { ...plain, signal })).rejects.toThrow('gone')
  })
})
