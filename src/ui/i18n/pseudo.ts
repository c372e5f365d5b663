import type { Catalog } from './translate.ts'

const ACCENTS: Readonly<Record<string, string>> = {
  a: 'á',
  e: 'ë',
  i: 'ï',
  o: 'ö',
  u: 'ü',
  c: 'ç',
  n: 'ñ',
  y: 'ý',
  A: 'Å',
  E: 'É',
  I: 'Î',
  O: 'Ø',
  U: 'Û',
  C: 'Ç',
  N: 'Ñ',
  Y: 'Ý',
}

/**
 * A made-up language: accented, in brackets and a third longer. Shows texts that bypass the catalog
 * and boxes that a longer language would burst.
 */
export function pseudoCatalog(catalog: Catalog): Catalog {
  return Object.fromEntries(Object.entries(catalog).map(([key, text]) => [key, pseudo(text)]))
}

function pseudo(text: string): string {
  const accented = text
    .split(/(\{\w+\})/)
    .map((part) => (part.startsWith('{') ? part : part.replace(/[a-z]/gi, (c) => ACCENTS[c] ?? c)))
    .join('')
  return `[${accented}${'~'.repeat(Math.ceil(text.length / 3))}]`
}
