import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { XmlElement } from './element.ts'
import type { XmlError } from './errors.ts'
import { parseXml } from './parse.ts'
import { tidyText } from './text.ts'
import { writeXml } from './write.ts'

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
const note = (text: string) => `${HEAD}<note>${text}</note>\n`
const refusal = (xml: string) => {
  try {
    parseXml(xml)
  } catch (error) {
    return (error as { code?: string }).code ?? error
  }
  return undefined
}

const name = fc.constantFrom('a', 'b', 'note', 'contract_hash')
const leafText = fc
  .string({ unit: 'binary', maxLength: 40 })
  .map((text) =>
    tidyText(text, { lines: true }).replace(/[^\n -~\u00a1-\u1fff\u{1f300}-\u{1f5ff}]/gu, ''),
  )
  .map((text) =>
    text
      .normalize('NFC')
      .trim()
      .replace(/^\p{M}+/u, '')
      .replace(/ +$/gm, ''),
  )
const { tree } = fc.letrec<{ tree: XmlElement; children: XmlElement[] }>((tie) => ({
  tree: fc.record({
    name,
    content: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leafText, tie('children')),
  }),
  children: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }),
}))

describe('canonical XML', () => {
  it('comes back as the same tree and the same text, whatever is written', () => {
    fc.assert(
      fc.property(tree, (root) => {
        const xml = writeXml(root)
        expect(writeXml(parseXml(xml))).toBe(xml)
        expect(parseXml(xml)).toEqual(root)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps the text of people exactly: scripts, signs, emoji, line breaks', () => {
    const text = 'بطيخ & 西瓜 <3 "quoted" \'single\' 🍉\n\n  indented\n]]> end'
    expect(parseXml(writeXml({ name: 'note', content: text })).content).toBe(text)
  })

  it('refuses all syntax that could say one thing in two ways', () => {
    const hostile: [string, string][] = [
      ['document.forbidden-syntax', `${HEAD}<!DOCTYPE note>\n<note>x</note>\n`],
      ['document.forbidden-syntax', note('<!-- hidden -->x')],
      ['document.forbidden-syntax', note('<![CDATA[x]]>')],
      ['document.forbidden-syntax', note('<?pi x?>')],
      ['document.forbidden-syntax', `${HEAD}<note a="1">x</note>\n`],
      ['document.not-canonical', note('&#65;')],
      ['document.not-canonical', note('&quot;')],
      ['document.not-canonical', note('a > b')],
      ['document.not-canonical', `${HEAD}<note/>\n`],
      ['document.not-canonical', `${HEAD}<note ></note>\n`],
      ['document.not-canonical', `${HEAD}\n<note>x</note>\n`],
      ['document.not-canonical', `${HEAD}<note>x</note>`],
      ['document.not-canonical', `${HEAD}<note>x</note>\n\n`],
      ['document.not-canonical', '<note>x</note>\n'],
      ['document.not-canonical', note('x').replace('UTF-8', 'utf-8')],
      ['document.not-canonical', note('x').replaceAll('"', "'")],
      ['document.not-canonical', note('x').replaceAll('\n', '\r\n')],
      ['document.not-canonical', `${HEAD}<note>\n   <a>x</a>\n</note>\n`],
      ['document.not-canonical', `${HEAD}<note><a>x</a></note>\n`],
      ['document.not-canonical', note('e\u0301')],
      ['document.not-canonical', note('\u0338x')],
      ['document.not-canonical', note('\ud800')],
      ['document.not-canonical', note(`a${'\u0301\u0316'.repeat(100_000)}`)],
      ['document.not-canonical', `\ufeff${note('x')}`],
      ['document.malformed', note('&bomb;')],
      ['document.malformed', `${HEAD}<note>x</note>\n<note>y</note>\n`],
      ['document.malformed', `${HEAD}<note>x</note>\njunk`],
      ['document.malformed', `${HEAD}<note>x</Note>\n`],
      ['document.malformed', note('<a>x</a>junk')],
      ['document.malformed', note('\u0000')],
      ['document.malformed', note('\ufffe')],
      ['document.malformed', ''],
      ['document.malformed', HEAD],
      ['document.malformed', `${HEAD}${'<a>'.repeat(9)}${'</a>'.repeat(9)}\n`],
      ['document.too-many-elements', `${HEAD}<note>${'<a></a>\n'.repeat(20_001)}</note>\n`],
      ['document.line-too-long', note('x'.repeat(17_000))],
      ['document.too-large', note('x'.repeat(600_000))],
    ]
    for (const [code, xml] of hostile) expect(refusal(xml), xml.slice(0, 120)).toBe(code)
    expect(refusal(note('x'))).toBeUndefined()
  })

  it('looks as people expect of XML', () => {
    const root: XmlElement = {
      name: 'a',
      content: [
        { name: 'b', content: [{ name: 'c', content: 'x < y' }] },
        { name: 'd', content: [] },
        { name: 'e', content: '' },
      ],
    }
    expect(writeXml(root)).toBe(
      `${HEAD}<a>\n  <b>\n    <c>x &lt; y</c>\n  </b>\n  <d></d>\n  <e></e>\n</a>\n`,
    )
  })

  it('is as long, as deep and as wide as the protocol says, and no more', () => {
    const small = `${HEAD}<a>\n${'  <b></b>\n'.repeat(19_999)}</a>\n`
    expect(refusal(small)).toBeUndefined()
    expect(refusal(small.replace('<b>', '<b></b>\n  <b>'))).toBe('document.too-many-elements')
    const nested = (depth: number): XmlElement =>
      depth === 1 ? { name: 'a', content: 'x' } : { name: 'a', content: [nested(depth - 1)] }
    expect(refusal(writeXml(nested(8)))).toBeUndefined()
    expect(refusal(writeXml(nested(9)))).toBe('document.malformed')
    const line = (bytes: number) => `${HEAD}<a>${'x'.repeat(bytes - 7)}</a>\n`
    expect(refusal(line(16_384))).toBeUndefined()
    expect(refusal(line(16_385))).toBe('document.line-too-long')
    expect(refusal(line(16_384).replace('>x', '>é'))).toBe('document.line-too-long')
    const full = (bytes: number, sign: string) => {
      const room = bytes - HEAD.length - 8
      const text = `${sign.repeat(1000)}\n`
      const size = new TextEncoder().encode(text).length
      const count = Math.floor(room / size)
      return `${HEAD}<a>${text.repeat(count)}${'x'.repeat(room - count * size)}</a>\n`
    }
    for (const sign of ['x', '西']) {
      expect(refusal(full(524_288, sign)), sign).toBeUndefined()
      expect(refusal(full(524_289, sign)), sign).toBe('document.too-large')
    }
  })

  it('takes a colon in a name for a letter: there are no namespaces', () => {
    expect(parseXml(`${HEAD}<x:a>1</x:a>\n`)).toEqual({ name: 'x:a', content: '1' })
  })

  it('names the element and the reason of each refusal, in few words', () => {
    const told = (xml: string) => {
      try {
        return parseXml(xml)
      } catch (error) {
        return (error as XmlError).data
      }
    }
    expect(told(note('x<a></a>'))).toEqual({ element: 'note', reason: 'mixed-content' })
    expect(told(note('<a>x<b></b></a>'))).toEqual({ element: 'note/a', reason: 'mixed-content' })
    expect(told(note('<a><!-- --></a>'))).toEqual({ element: 'note/a', reason: 'comment' })
    expect(told(note('<a></b>'))).toEqual({ element: 'note', reason: 'malformed' })
    expect(told(note('<a><![CDATA[x]]></a>'))).toEqual({ element: 'note/a', reason: 'cdata' })
    expect(told(note('<a b="c"></a>'))).toEqual({ element: 'note/a', reason: 'attribute' })
    expect(told(note('<?x y?>'))).toEqual({ element: 'note', reason: 'processing-instruction' })
    expect(told(`${HEAD}<!DOCTYPE a><a></a>`)).toEqual({ element: '', reason: 'doctype' })
    expect(told(note('<a/>'))).toEqual({ element: 'note', reason: 'not-canonical' })
    expect(told(note('e\u0301'))).toEqual({ element: '', reason: 'not-normalized' })
    expect(told('x'.repeat(600_000))).toEqual({ element: '', reason: 'too-large' })
    expect(told('x'.repeat(17_000))).toEqual({ element: '', reason: 'line-too-long' })
    const [deep, wide] = ['<a>'.repeat(9), '<a></a>\n'.repeat(20_001)]
    expect(told(HEAD + deep)).toEqual({ element: Array(8).fill('a').join('/'), reason: 'too-deep' })
    expect(told(note(wide))).toEqual({ element: 'note', reason: 'too-many' })
    const long = 'n'.repeat(8000)
    expect(told(`${HEAD}<${long}><!-- --></${long}>\n`)).toEqual({
      element: 'n'.repeat(200),
      reason: 'comment',
    })
  })

  it('keeps what the parser said of a text that is no XML', () => {
    expect(() => parseXml(note('&bomb;'))).toThrow(
      expect.objectContaining({ message: 'note: malformed', cause: expect.any(Error) }),
    )
  })

  it('has no second spelling: one changed character is another document or none', () => {
    const xml = writeXml({
      name: 'note',
      content: [
        { name: 'a', content: 'x & y' },
        { name: 'b', content: [{ name: 'a', content: '' }] },
      ],
    })
    const junk = fc.constantFrom(' ', '\n', '<', '>', '&', '/', '"', "'", '-', '!', '\t', '\0', 'a')
    fc.assert(
      fc.property(fc.nat(xml.length), fc.nat(3), junk, (at, cut, extra) => {
        const changed = xml.slice(0, at) + extra + xml.slice(at + cut)
        try {
          expect(writeXml(parseXml(changed))).toBe(changed)
        } catch (error) {
          expect((error as { name: string }).name).toBe('XmlError')
        }
      }),
      { numRuns: 2000, seed: 20261121 },
    )
  })
})
