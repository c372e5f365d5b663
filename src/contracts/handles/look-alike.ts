import type { Handle } from './name.ts'

/**
 * What is taken for what when it is read in passing, after lower-casing; a small part of what UTS #39
 * calls confusables, chosen for names: whole rows of letters that look like a Latin one, digits, and
 * pairs that run together.
 */
const LOOKS: Readonly<Record<string, string>> = {
  a: 'аαɑａ',
  b: 'ьβƅ',
  c: 'сϲᴄ',
  d: 'ԁɗđ',
  e: 'еєεҽ',
  g: 'ɡգ',
  h: 'һհħ',
  j: 'јϳ',
  k: 'кκ',
  l: '1iıіιǀӏłﺍا',
  m: 'м',
  n: 'пηոռ',
  o: '0оοσօøסهه๐',
  p: 'рρ',
  q: 'ԛզ',
  r: 'гᴦ',
  s: 'ѕꜱ5',
  t: 'тτŧ',
  u: 'υսцʋ',
  v: 'ѵν',
  w: 'ԝωшѡ',
  x: 'хχ',
  y: 'уүγყ',
  z: 'ᴢ2',
}

/** Pairs that run together in most fonts. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['rn', 'm'],
  ['vv', 'w'],
  ['cl', 'd'],
]

const PROTOTYPES: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOKS).flatMap(([letter, alike]) =>
    [...alike].map((one): [string, string] => [one, letter]),
  ),
)

/** Two handles with the same skeleton look alike. Never shown to anybody, never claimed. */
export function skeleton(handle: Handle): string {
  const bare = [...handle.normalize('NFD')].filter((one) => !/^[\p{M}-]$/u.test(one))
  let shape = bare.map((one) => PROTOTYPES.get(one) ?? one).join('')
  for (const [pair, letter] of PAIRS) shape = shape.replaceAll(pair, letter)
  return shape
}

/** Those among other handles that one could be taken for. */
export function lookAlikes<T extends Handle>(handle: Handle, others: Iterable<T>): T[] {
  const shape = skeleton(handle)
  return [...others].filter((other) => other !== handle && skeleton(other) === shape)
}
