import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cardKey, type SearchCard } from './card.ts'
import { SearchIndex } from './search-index.ts'
import { card, indexOf, MemoryDisk, NOW, plain, titles } from './testing.ts'
import { plainText, readQuery } from './words.ts'

const CARDS = [
  card('Oil lamp of brass', { slug: 'a' }),
  card('Lamp oil, 1 litre', { slug: 'b', excerpt: 'For every lamp. Oil without smoke.' }),
  card('Lamp', { slug: 'c', tags: ['oil', 'tin'] }),
  card('Oil-lamp wick', { slug: 'd', tags: ['tin box'] }),
  card('红色铜灯', { slug: 'e' }),
  card('铜色红灯', { slug: 'f' }),
  card('מנורת שמן עתיקה', { slug: 'g' }),
  card('שמן מנורת זית', { slug: 'h' }),
  card('مصباح زيت نحاسي', { slug: 'i' }),
  card('زيت مصباح', { slug: 'j' }),
  card('Медная лампа', { slug: 'k' }),
  card('Crème brûlée bowl', { slug: 'l' }),
]

describe('a shopper who asks for something exactly', () => {
  test.each([
    ['"oil lamp"', 'ad'],
    ['“Oil Lamp”', 'ad'],
    ['«oil lamp»', 'ad'],
    ['"lamp oil"', 'b'],
    ['"oil lamp" brass', 'a'],
    ['"oil lamp" -brass', 'd'],
    // Nothing but a word close to it is left.
    ['lamp -oil', 'k'],
    ['lamp -tin ', 'ab'],
    ['lamp -"tin box"', 'abc'],
    ['-"oil lamp" lamp ', 'bc'],
    ['"creme brulee"', 'l'],
    // No slip is forgiven, and no other script is.
    ['"oil lanp"', ''],
    ['"lampa"', ''],
    ['"红色"', 'e'],
    ['「红灯」', 'f'],
    ['"红色铜灯"', 'e'],
    ['"铜色铜灯"', ''],
    ['灯 -红色', 'f'],
    ['灯 －铜灯', 'f'],
    ['"灯"', 'ef'],
    ['"מנורת שמן"', 'g'],
    ['שמן -זית', 'g'],
    ['"מְנוֹרַת שֶׁמֶן"', 'g'],
    ['"مصباح زيت"', 'i'],
    ['مصباح -نحاسي', 'j'],
  ])('%s finds %s', async (text, slugs) => {
    const index = await indexOf(CARDS, { tailCards: 4 })
    const { matches, total, cut } = await index.search({ text }, plain)
    expect(matches.map((match) => match.card.slug).sort()).toEqual([...slugs])
    expect(total).toBe(slugs.length)
    expect(cut).toBe(false)
  })

  test('gets everything else when there is only something to leave out', async () => {
    const index = await indexOf(CARDS)
    expect((await index.search({ text: '-lamp -oil' }, plain)).total).toBe(CARDS.length - 4)
  })

  test('sees counts of what is left only', async () => {
    const index = await indexOf(CARDS)
    const { facets } = await index.search({ text: '"oil lamp"' }, plain)
    expect(facets.tags).toEqual({ 'tin box': 1 })
  })

  test('is forgiven slips in the other words', async () => {
    const index = await indexOf(CARDS)
    expect(await titles(index, '"oil lamp" bras')).toEqual(['Oil lamp of brass'])
    expect(await titles(index, '"oil lamp" barss ')).toEqual(['Oil lamp of brass'])
  })

  test('gets the one listing among thousands that have the same words apart', async () => {
    const cups = Array.from({ length: 4200 }, (_, at) => card('Cup red', { slug: `${at}` }))
    const index = await indexOf([card('Red cup', { slug: 'old' }), ...cups], { tailCards: 2048 })
    const { total, cut, matches } = await index.search({ text: '"red cup"' }, plain)
    expect(matches.map((match) => match.card.slug)).toEqual(['old'])
    expect({ total, cut }).toEqual({ total: 1, cut: false })
    expect((await index.search({ text: 'cup -"cup red"' }, plain)).total).toBe(1)
  })

  test('is told that the number is an estimate when not all listings with the words were read', async () => {
    // All have the three pairs of the words; every third has them in a row.
    const lamps = Array.from({ length: 1500 }, (_, at) =>
      card(at % 3 === 0 ? '红色铜灯' : '红色 色铜 铜灯', { slug: `${at}`, signedAt: NOW - at }),
    )
    const index = await indexOf(lamps, { tailCards: 1024 })
    const { total, cut, matches, facets } = await index.search(
      { text: '"红色铜灯"', sort: 'newest' },
      plain,
    )
    expect(cut).toBe(true)
    expect(total).toBeGreaterThan(400)
    expect(total).toBeLessThan(600)
    expect(facets.kinds['physical']).toBe(total)
    expect(matches).toHaveLength(24)
    expect(matches.every((match) => match.card.title === '红色铜灯')).toBe(true)
  })

  test('sees in order of price what fits, though more expensive listings come later', async () => {
    const cups = ['Cup red', 'Red cup', 'Red cup', 'Cup red'].map((title, at) =>
      card(title, { slug: `${at}`, price: { currency: 'BTC', amount: BigInt(9 - at) } }),
    )
    const index = await indexOf(cups)
    const { matches } = await index.search({ text: '"red cup"', sort: 'cheapest' }, plain)
    expect(matches.map((match) => match.card.slug)).toEqual(['2', '1'])
  })
})

test('marks inside words, alone or without their counterpart are words', () => {
  const plainly = (text: string) => {
    const { words, exact } = readQuery(text)
    return exact.length === 0 ? words.map(({ word }) => word) : undefined
  }
  expect(plainly('15" screen 24"')).toEqual(['15', 'screen', '24'])
  expect(plainly('צה"ל')).toEqual(['צה', 'ל'])
  expect(plainly('"oil lamp')).toEqual(['oil', 'lamp'])
  expect(plainly('e-ink - reader')).toEqual(['e', 'ink', 'reader'])
})

test('who knows no signs is asked for the words that are wanted', () => {
  expect(plainText('"oil lamp" -tin brass -"glass top"')).toBe('oil lamp   brass')
  expect(plainText('-tin')).toBe('')
})

test('whatever the cards, exact parts find what a look at every text finds', async () => {
  const word = fc.constantFrom('w1', 'w2', 'w3', 'w4')
  const phrase = fc.array(word, { minLength: 1, maxLength: 3 }).map((list) => list.join(' '))
  const listing = fc.record({
    title: fc.array(word, { minLength: 1, maxLength: 5 }).map((list) => list.join(' ')),
    tags: fc.array(phrase, { maxLength: 2 }),
    excerpt: fc.array(word, { maxLength: 6 }).map((list) => list.join(' ')),
  })
  const part = fc.record({ phrase, excluded: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(
      fc.array(listing, { minLength: 1, maxLength: 12 }),
      fc.array(part, { minLength: 1, maxLength: 3 }),
      async (listings, parts) => {
        const cards = listings.map(({ title, ...rest }, at) =>
          card(title, { ...rest, slug: `${at}` }),
        )
        const index = await indexOf(cards, { tailCards: 3 })
        const text = parts.map((each) => `${each.excluded ? '-' : ''}"${each.phrase}"`).join(' ')
        const says = ({ title, tags, excerpt }: SearchCard, wanted: string) =>
          [title, ...tags, excerpt].some((field) => ` ${field} `.includes(` ${wanted} `))
        const expected = cards.filter((each) =>
          parts.every((one) => says(each, one.phrase) !== one.excluded),
        )
        const { matches, total } = await index.search({ text, count: 500 }, plain)
        const keys = matches.map((match) => cardKey(match.card)).sort()
        expect(keys).toEqual(expected.map(cardKey).sort())
        expect(total).toBe(expected.length)
      },
    ),
    { numRuns: 40 },
  )
})

test('an index opened anew finds the same', async () => {
  const disk = new MemoryDisk()
  await indexOf(CARDS, { tailCards: 4 }, disk)
  const index = await SearchIndex.open(disk.copy())
  expect((await titles(index, '"oil lamp"')).sort()).toEqual(['Oil lamp of brass', 'Oil-lamp wick'])
})
