import type { XmlElement } from '../xml/element.ts'
import { writeXml } from '../xml/write.ts'
import type { Random } from './random.ts'
import { anyName, anySign, anyUnit } from './signs.ts'

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** A text that a hostile peer might send as XML: noise, almost-XML, or canonical XML that was changed. */
export function hostileXml(random: Random): string {
  const way = random.int(10)
  if (way === 0) return random.join(random.int(60), () => anyUnit(random))
  if (way === 1) return random.join(random.int(30), () => anySign(random))
  if (way <= 4) return almostXml(random)
  const text = writeXml(anyTree(random, 4))
  return way === 5 ? text : changed(random, text)
}

/** `text` after one to four small changes at random places. */
export function changed(random: Random, text: string): string {
  let result = text
  for (let count = 1 + random.int(4); count > 0; count--) {
    const at = random.int(result.length + 1)
    const cut = random.once(2) ? 0 : random.int(4)
    const put = random.once(4) ? '' : random.once(8) ? anyUnit(random) : anySign(random)
    result = result.slice(0, at) + put + result.slice(at + cut)
  }
  return result
}

/** Follows the grammar of XML, but every part may be something else. */
function almostXml(random: Random): string {
  const head = random.pick([
    ...[
      HEAD,
      HEAD,
      HEAD,
      HEAD,
      '',
      '\ufeff',
      `\ufeff${HEAD}`,
      ` ${HEAD}`,
      HEAD.trim(),
      HEAD + HEAD,
    ],
    ...['<?xml version="1.1" encoding="UTF-8"?>\n', "<?xml version='1.0' encoding='UTF-8'?>\n"],
    ...[
      '<?xml version="1.0"?>\n',
      '<?xml version="1.0" encoding="UTF-16"?>\n',
      `${HEAD}<!DOCTYPE a>\n`,
    ],
  ])
  const roots = random.once(12) ? 2 : 1
  const body = random.join(roots, () => almostElement(random, 0))
  const tail = random.once(8) ? anySign(random) : ''
  return head + body + tail
}

function almostElement(random: Random, depth: number): string {
  const name = anyName(random)
  const indent = random.once(12) ? anySign(random) : '  '.repeat(depth)
  const attribute = random.once(20) ? ` ${anyName(random)}="${anySign(random)}"` : ''
  const close = random.once(15) ? anyName(random) : name
  const end = random.once(15) ? anySign(random) : '\n'
  if (random.once(15)) return `${indent}<${name}${attribute}/>${end}`
  const inner =
    depth < 10 && random.int(10) < 6
      ? `\n${random.join(1 + random.int(3), () => almostElement(random, depth + 1))}${'  '.repeat(depth)}`
      : random.join(random.int(4), () => anySign(random))
  return `${indent}<${name}${attribute}>${inner}</${close}>${end}`
}

/** A tree as a program might build it, also of names and texts that XML does not have. */
function anyTree(random: Random, depth: number): XmlElement {
  const name = random.once(3) ? anyName(random) : random.pick(['a', 'b', 'c_d'])
  if (depth === 0 || random.once(3)) {
    return { name, content: random.join(random.int(4), () => anySign(random)) }
  }
  return {
    name,
    content: Array.from({ length: 1 + random.int(3) }, () => anyTree(random, depth - 1)),
  }
}

/** Large texts that are made to exhaust a parser. Costly, so used seldom. */
export function bomb(random: Random): string {
  const many = 10 ** random.int(5) * (1 + random.int(5))
  const note = (text: string) => `${HEAD}<note>${text}</note>\n`
  const laughs = Array.from(
    { length: 10 },
    (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`,
  )
  return random.pick([
    () => `${HEAD}<!DOCTYPE note [<!ENTITY l0 "ha">${laughs.join('')}]>\n<note>&l9;</note>\n`,
    () => HEAD + '<a>'.repeat(many),
    () => HEAD + '<a>'.repeat(many) + '</a>'.repeat(many),
    () => note('<a></a>'.repeat(many)),
    () => note(`\n${'  <a></a>\n'.repeat(many)}`),
    () => `${HEAD}<note ${Array.from({ length: many }, (_, index) => `a${index}="1"`).join(' ')}>`,
    () => `${HEAD}<note a="${'x'.repeat(many)}"></note>`,
    () => `${HEAD}<${'n'.repeat(many)}>`,
    () => note('&amp;'.repeat(many)),
    () => note('&'.repeat(many)),
    () => note('<'.repeat(many)),
    () => note('<!--'.repeat(many)),
    () => note(`<![CDATA[${']'.repeat(many)}`),
    () => note(`<?${'p'.repeat(many)}`),
    () => note('\r'.repeat(many)),
    () => note('\n'.repeat(many)),
    () => note(' '.repeat(many)),
    () => note('a\u0301\u0316'.repeat(many)),
    () => note(`a${'\u0301\u0316'.repeat(many)}`),
    () => note(`a${'\u0344'.repeat(many)}`),
    () => note('\u1100\u1161\u11a8'.repeat(many)),
    () => note('\ud800'.repeat(many)),
    () => note('🍉'.repeat(many)),
    () => '\ufeff'.repeat(many),
    () => HEAD.repeat(many),
  ])()
}
