import type { Random } from './random.ts'

/** Names that have tripped programs: keys of objects, XML's own, other scripts, wrong starts. */
const NAMES = [
  ...[
    'a',
    'b',
    'note',
    'listing',
    'order',
    'author',
    'version',
    'A',
    'xml',
    'x:y',
    'ns:a',
    '_',
    'a.b',
  ],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'length',
    '0',
    '-a',
    '',
  ],
  ...['é', '西瓜', 'a\u0301', 'e\u0301', '\u00b7', 'a b', 'a\u0338', '🍉', 'ￚ'],
] as const

/** Characters and short texts on which canonical form breaks. */
const SIGNS = [
  ...['<', '>', '&', '/', '"', "'", '=', '!', '?', '-', '[', ']', ';', ':', '#', ' ', '  ', '\n'],
  ...['\t', '\r', '\r\n', '\n  ', ' \n', '\0', '\u0001', '\u000b', '\u001b', '\u007f', '\u0085'],
  ...['\u00a0', '\u00ad', '\u0300', '\u0301', '\u0338', '\u0344', '\u200d', '\u200f', '\u2028'],
  ...[
    '\u202e',
    '\u2066',
    '\u3000',
    '\ud800',
    '\udc00',
    '\ud83c\udf49',
    '\ufeff',
    '\ufffd',
    '\ufffe',
  ],
  ...[
    '\uffff',
    '\u{1ffff}',
    '\u{10ffff}',
    '\u212b',
    '\u1e9b\u0323',
    '\uac00',
    '\u1100\u1161',
    '\u11a8',
  ],
  ...[
    '&amp;',
    '&lt;',
    '&gt;',
    '&quot;',
    '&apos;',
    '&#65;',
    '&#x41;',
    '&#0;',
    '&bomb;',
    '&',
    '&amp',
  ],
  ...['<!--', '-->', '<!-- x -->', '<![CDATA[', ']]>', '<![CDATA[x]]>', '<?', '?>', '<?pi x?>'],
  ...[
    '<!DOCTYPE a>',
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '<a>',
    '</a>',
    '<a/>',
    '<a >',
    '</a >',
    '<',
  ],
  ...['a="1"', ' xmlns="x"', ' xml:space="preserve"', '<?xml version="1.1"?>', 'x', 'é', '西', '0'],
] as const

/** Values on which the types of elements break. */
const VALUES = [
  ...[
    '',
    ' ',
    '0',
    '-0',
    '00',
    '007',
    '1',
    '-1',
    '+1',
    '1.0',
    '1e3',
    '0x1',
    '１',
    '9007199254740993',
  ],
  ...['9999999999999999999999', '2100000000000001', 'NaN', 'Infinity', 'null', 'true', 'yes', 'no'],
  ...[
    'YES',
    'mainnet',
    'regtest',
    '__proto__',
    'BTC',
    'EUR',
    'eur',
    'XXX',
    'US',
    'us',
    'de-AT',
    'de_AT',
  ],
  ...[
    '2026-11-21T01:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-11-21T01:00:60Z',
    '2026-11-21T24:00:00Z',
  ],
  ...[
    '2008-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '2026-11-21T01:00:00+00:00',
    '+02026-11-21T01:00:00Z',
  ],
  ...[
    'ab'.repeat(32),
    'AB'.repeat(32),
    'ab'.repeat(31),
    'ab'.repeat(20),
    'AA==',
    'AB==',
    'AA=',
    'A',
    '====',
  ],
  ...['../etc', 'a-', '-a', 'a--b', 'application/pdf', 'a/b;c', 'x'.repeat(141), '🍉'.repeat(41)],
  ...[
    'a\u0301',
    'a\u202eb',
    ' a',
    'a ',
    'a\n',
    '\na',
    'a\nb',
    'a \nb',
    '\u0301a',
    '\u3000a',
    'a\u2028b',
  ],
  ...['x'.repeat(3001), '&amp;'.repeat(3300), 'x'.repeat(16_400)],
] as const

export const anyName = (random: Random): string => random.pick(NAMES)
export const anySign = (random: Random): string => random.pick(SIGNS)
export const anyValue = (random: Random): string => random.pick(VALUES)

/** Any UTF-16 unit, most often a plain one; surrogates stay alone as they come. */
export const anyUnit = (random: Random): string =>
  String.fromCharCode(random.once(2) ? random.int(0x80) : random.int(0x10000))
