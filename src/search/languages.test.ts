import { describe, expect, test } from 'vitest'
import { card, indexOf, titles } from './testing.ts'

const CARDS = [
  card('Crème brûlée set', { slug: 'a' }),
  card('Straßenkarte von Wien', { slug: 'b' }),
  card('Самовар тульский, ёмкость 5 литров', { slug: 'c' }),
  card('Ζώνη από δέρμα', { slug: 'd' }),
  card('الشَّايُ الأخضر', { slug: 'e' }),
  card('שָׁעוֹן יד', { slug: 'f' }),
  card('中文書店', { slug: 'g' }),
  card('デジタルカメラ', { slug: 'h' }),
  card('한국어 책', { slug: 'i' }),
  card('ผ้าไหมไทย', { slug: 'j' }),
  card('🎉 party hats', { slug: 'k' }),
  card('Leather boots', { slug: 'l' }),
  card('Chai tea', { slug: 'm' }),
]

describe('a shopper finds', () => {
  test.each([
    ['creme brulee', 'a'],
    ['CRÈME', 'a'],
    ['strassenkarte', 'b'],
    ['Straßenkarte', 'b'],
    ['самовар', 'c'],
    ['Емкость', 'c'],
    ['ΖΩΝΗ', 'd'],
    ['δερμα', 'd'],
    ['الشاي', 'e'],
    ['الاخضر', 'e'],
    ['שעון', 'f'],
    ['中文', 'g'],
    ['文書', 'g'],
    ['店', 'g'],
    ['カメラ', 'h'],
    ['かめら', 'h'],
    ['ﾃﾞｼﾞﾀﾙ', 'h'],
    ['한국', 'i'],
    ['책', 'i'],
    ['ไหม', 'j'],
    ['🎉', 'k'],
    // Another script.
    ['samovar', 'c'],
    ['samowar', 'c'],
    ['zoni derma', 'd'],
    ['чай', 'm'],
    ['леатхер', 'l'],
    // Misspelt.
    ['samavar', 'c'],
    ['самавар', 'c'],
    ['lether boots', 'l'],
    ['boost', 'l'],
    ['Strasenkarte', 'b'],
    ['δερμμα', 'd'],
    // Half typed.
    ['leath', 'l'],
    ['сам', 'c'],
    ['samov', 'c'],
    ['boots lea', 'l'],
  ])('by “%s” the listing %s', async (text, slug) => {
    const index = await indexOf(CARDS)
    expect(await titles(index, text)).toEqual([CARDS.find((each) => each.slug === slug)?.title])
  })

  test('nothing by a word that nobody uses', async () => {
    expect(await titles(await indexOf(CARDS), 'xylophone')).toEqual([])
    expect(await titles(await indexOf(CARDS), '車')).toEqual([])
    expect(await titles(await indexOf(CARDS), '?!')).toEqual([])
  })
})
