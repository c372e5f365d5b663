import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { childrenOf } from '../xml/element.ts'
import { sampleContents } from './fixtures/samples.ts'
import type { DocumentKind } from './kinds.ts'
import { schemas } from './kinds.ts'

const protocol = readFileSync('docs/PROTOCOL.md', 'utf8')
const start = protocol.indexOf('## What every document begins with')
const documents = protocol.slice(start, protocol.indexOf('## The state of an order'))

/** What the protocol says of a kind: its own section, or its row in the table of steps. */
function partAbout(kind: string): string {
  const [, section] = documents.split(`\n### ${kind}\n`)
  return section?.split('\n### ')[0] ?? documents.split(`\n| ${kind} |`)[1]?.split('\n')[0] ?? ''
}

/** True if a part names an element, alone or at the end or beginning of a path. */
const names = (part: string, element: string) => new RegExp(`[\`/]${element}[\`/]`).test(part)

describe('docs/PROTOCOL.md', () => {
  it('says something of each kind and of each element at its top', () => {
    const missing = Object.entries(schemas).flatMap(([kind, schema]) => {
      const sample = sampleContents[kind as DocumentKind]
      const elements = childrenOf(schema.encode(sample as never, kind)) ?? []
      const part = partAbout(kind)
      return elements
        .map(({ name }) => name)
        .filter((name) => name !== 'contract_hash' && !names(part, name))
        .map((name) => `${kind}/${name}`)
    })
    expect(missing).toEqual([])
  })

  it('names every element that a schema declares', () => {
    const folder = 'src/contracts/documents/'
    const files = readdirSync(folder).filter((name) => /^[a-z-]+\.ts$/.test(name))
    const declared = new Set(
      files.flatMap((name) =>
        [
          ...readFileSync(folder + name, 'utf8').matchAll(
            /\b(?:one|maybe|list)\(\s*'([a-z_]+)',(?:\s*'([a-z_]+)',)?/g,
          ),
        ].flatMap(([, element, item]) => [element, item].filter((one) => one !== undefined)),
      ),
    )
    expect(declared.size).toBeGreaterThan(120)
    expect([...declared].filter((element) => !names(documents, element))).toEqual([])
  })

  it('names every reason for which an order does not fit', () => {
    const folder = 'src/contracts/order/'
    const codes = ['problem.ts', 'totals.ts'].flatMap((name) => {
      const text = readFileSync(folder + name, 'utf8')
      return [...text.matchAll(/\| '(order\.[a-z-]+)'/g)].map(([, code]) => code ?? '')
    })
    expect(codes.length).toBeGreaterThan(30)
    expect(codes.filter((code) => !documents.includes(`\`${code}\``))).toEqual([])
  })
})
