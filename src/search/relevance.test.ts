import { expect, test } from 'vitest'
import { card, indexOf, nym, titles } from './testing.ts'

const listing = (title: string, excerpt: string, ...tags: string[]) =>
  card(title, { excerpt, tags, nym: nym('Mo'), store: 'Mo', slug: title.replaceAll(' ', '-') })

/** A small market as people write it. */
const MARKET = [
  listing('Brass oil lamp', 'An old lamp for the table, 30 cm high.', 'lighting'),
  listing('Table lamps, set of two', 'Two lamps with shades of paper.', 'lighting'),
  listing('T-Shirt with a whale', 'Organic cotton, printed by hand.', 'clothes'),
  listing('Tshirt plain black', 'Cotton.', 'clothes'),
  listing('Shirt of linen', 'For warm days.', 'clothes'),
  listing('USB-C cable 2 m', 'Charges phones and laptops.', 'cables'),
  listing('USB A charger', 'With two outlets, type C not supported.', 'chargers'),
  listing('Ruler 10cm', 'Steel.', 'tools'),
  listing('Ruler 30 cm', 'Steel. Longer than the one of ten.', 'tools'),
  listing('Pack of 10,000 paper clips', 'For offices.', 'office'),
  listing('3.5 mm headphone adapter', 'For old headphones.', 'audio'),
  listing('35mm film, colour', 'Ten rolls of film for cameras.', 'photo'),
  listing('Rechargeable batteries AA', 'Four pieces.', 'power'),
  listing('Kitchen knives', 'Three knives of Solingen steel.', 'kitchen'),
  listing("Women's rain boots", 'Size 39, rubber.', 'shoes'),
  listing('Wanduhr aus Holz', 'Läuft leise, mit Batterie.', 'Uhren'),
  listing('Möbelpolitur mit Bienenwachs', 'Für alte Möbel.', 'Haushalt'),
  listing('Küchenstühle, vier Stück', 'Buche, stabil.', 'Möbel'),
  listing('Gruener Tee', 'Aus Japan, 100 g.', 'Tee'),
  listing('Lampada da tavolo', 'Vetro soffiato di Murano.', 'luce'),
  listing('Медная лампа', 'Старинная, высота 30 см.', 'свет'),
  listing('Деревянные игрушки', 'Для детей от трёх лет.', 'дети'),
  listing('المصباح النحاسي', 'مصنوع يدويا', 'اضاءة'),
  listing('ساعات يد قديمة', 'ثلاث ساعات', 'ساعات'),
  listing('מנורות שמן', 'מנורות עתיקות מנחושת', 'תאורה'),
  listing('הספר הגדול', 'ספר לילדים', 'ספרים'),
  listing('红色陶瓷茶壶', '手工制作', '茶具'),
  listing('蓝色茶杯', '一套四个', '茶具'),
  listing('Ξύλινα παιχνίδια', 'Για παιδιά', 'παιδί'),
  listing('Jouets en bois', 'Bateaux et trains.', 'enfants'),
]

/** What somebody types, and what stands first then. */
const EXPECTED: [typed: string, first: string][] = [
  // One and several.
  ['oil lamps ', 'Brass oil lamp'],
  ['table lamp ', 'Table lamps, set of two'],
  ['battery ', 'Rechargeable batteries AA'],
  ['kitchen knife ', 'Kitchen knives'],
  ['boot ', "Women's rain boots"],
  ['uhr ', 'Wanduhr aus Holz'],
  ['lampade da tavolo ', 'Lampada da tavolo'],
  ['лампы ', 'Медная лампа'],
  ['деревянная игрушка', 'Деревянные игрушки'],
  ['מנורה ', 'מנורות שמן'],
  ['ساعة ', 'ساعات يد قديمة'],
  ['παιχνίδι ', 'Ξύλινα παιχνίδια'],
  ['bateau ', 'Jouets en bois'],
  // Signs and spaces.
  ['t-shirt whale', 'T-Shirt with a whale'],
  ['tshirt whale', 'T-Shirt with a whale'],
  ['t shirt black', 'Tshirt plain black'],
  ['T-Shirts black ', 'Tshirt plain black'],
  ['usb c', 'USB-C cable 2 m'],
  ['usb-c', 'USB-C cable 2 m'],
  ['usbc cable', 'USB-C cable 2 m'],
  ['womens boots', "Women's rain boots"],
  ['wand uhr', 'Wanduhr aus Holz'],
  ['Wand-Uhr', 'Wanduhr aus Holz'],
  // Numbers and units.
  ['ruler 10 cm ', 'Ruler 10cm'],
  ['ruler 30cm ', 'Ruler 30 cm'],
  ['10000 clips', 'Pack of 10,000 paper clips'],
  ['35mm ', '35mm film, colour'],
  ['3.5mm ', '3.5 mm headphone adapter'],
  // Dots and accents.
  ['moebelpolitur', 'Möbelpolitur mit Bienenwachs'],
  ['mobelpolitur', 'Möbelpolitur mit Bienenwachs'],
  ['kuechenstuehle', 'Küchenstühle, vier Stück'],
  ['grüner tee', 'Gruener Tee'],
  // Articles that are part of the word.
  ['مصباح نحاسي', 'المصباح النحاسي'],
  ['ספר', 'הספר הגדול'],
  // Without spaces.
  ['茶壶', '红色陶瓷茶壶'],
  ['蓝茶杯', '蓝色茶杯'],
]

test.each(EXPECTED)('who types “%s” sees first: %s', async (typed, first) => {
  const index = await indexOf(MARKET)
  expect((await titles(index, typed))[0]).toBe(first)
})

/** Two words where one stands for nothing else: who asks for one does not want the other. */
const APART: [typed: string, not: string][] = [
  ['tap ', 'Tape'],
  ['cap ', 'Cape'],
  ['35mm ', '3.5 mm plug'],
  ['10 ', '10cm'],
]

test.each(APART)('who types “%s” does not get: %s', async (typed, not) => {
  const index = await indexOf([card(not), card(typed.trim())])
  expect(await titles(index, typed)).toEqual([typed.trim()])
})

/** What would need a dictionary of the language, or a guess that is wrong as often as right. */
const NOT_FOUND: [typed: string, not: string][] = [
  ['stuhl ', 'Küchenstühle'],
  ['lampe ', 'Tischlampe'],
  ['mouse ', 'Two mice'],
  ['قلم ', 'أقلام ملونة'],
  ['sofa ', 'Couch'],
]

test.each(NOT_FOUND)('who types “%s” does not find: %s', async (typed, not) => {
  expect(await titles(await indexOf([card(not)]), typed)).toEqual([])
})
