import type { Fragment } from './fragment.ts'

/** The characters of descriptors, in the groups that the checksum knows (BIP 380). */
const INPUT =
  '0123456789()[],\'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~ijklmnopqrstuvwxyzABCDEFGH`#"\\ '
const CHECKSUM = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const GENERATOR = [0xf5dee51989n, 0xa9fdca3312n, 0x1bab10e32dn, 0x3706b1677an, 0x644d626ffdn]

/**
 * The output descriptor of a fragment in P2WSH with its checksum (BIP 380, 382, 379). `keyText` says
 * how a public key (hex) is written, such as an extended key with a path.
 */
export function descriptorOf(
  fragment: Fragment,
  keyText: (key: string) => string = (key) => key,
): string {
  const text = `wsh(${textOf(fragment, keyText)})`
  return `${text}#${descriptorChecksum(text)}`
}

function textOf(fragment: Fragment, keyText: (key: string) => string): string {
  switch (fragment.kind) {
    case 'multi':
    case 'sortedmulti':
      return `${fragment.kind}(${[fragment.threshold, ...fragment.keys.map(keyText)].join(',')})`
    case 'pk':
      return `pk(${keyText(fragment.key)})`
    case 'pkh':
      if (fragment.key === undefined) throw new TypeError('a descriptor needs all keys')
      return `pkh(${keyText(fragment.key)})`
    case 'older':
      return `older(${fragment.blocks})`
    case 'and_v':
      return `and_v(v:${textOf(fragment.first, keyText)},${textOf(fragment.second, keyText)})`
    case 'or_d':
    case 'or_i':
      return `${fragment.kind}(${textOf(fragment.first, keyText)},${textOf(fragment.second, keyText)})`
  }
}

/** The eight characters after `#` of a descriptor (BIP 380). Throws RangeError on other characters. */
export function descriptorChecksum(text: string): string {
  let state = 1n
  const feed = (symbol: number) => {
    const top = state >> 35n
    state = ((state & 0x7ffffffffn) << 5n) ^ BigInt(symbol)
    GENERATOR.forEach((term, bit) => {
      if ((top >> BigInt(bit)) & 1n) state ^= term
    })
  }
  let groups: number[] = []
  for (const character of text) {
    const position = INPUT.indexOf(character)
    if (position < 0) throw new RangeError('no character of descriptors')
    feed(position & 31)
    groups.push(position >> 5)
    if (groups.length === 3) {
      feed(groups.reduce((sum, group) => sum * 3 + group, 0))
      groups = []
    }
  }
  if (groups.length > 0) feed(groups.reduce((sum, group) => sum * 3 + group, 0))
  for (let symbol = 0; symbol < 8; symbol++) feed(0)
  state ^= 1n
  return Array.from(
    { length: 8 },
    (_, index) => CHECKSUM[Number((state >> BigInt(5 * (7 - index))) & 31n)],
  ).join('')
}
