import { describe, expect, it } from 'vitest'
import type { XmlElement } from '../xml/element.ts'
import { sampleContents } from './fixtures/samples.ts'
import { at, problemOf, replaced, treeOf, waysIn } from './fixtures/tree.ts'
import type { DocumentKind } from './kinds.ts'

const isLeaf = ({ content }: XmlElement) => typeof content === 'string'
const withContent = (content: XmlElement['content']) => (element: XmlElement) => [
  { ...element, content },
]

/** Texts that no element takes, whatever it holds. */
const HOSTILE = [
  'a\u202eb', // shown backwards
  'a\u0000b',
  'a\ud800b', // half a character
  'a\ufeffb',
  ' a',
  'a ',
  'a\r\nb',
  '\u0301a', // would combine with the tag
  `a${'\u0301'.repeat(31)}`,
  'x'.repeat(60_000),
]

for (const kind of Object.keys(sampleContents) as DocumentKind[]) {
  const tree = treeOf(kind)
  const ways = waysIn(tree)

  describe(`a ${kind} with one element changed`, () => {
    it('is good while nothing is changed', () => {
      expect(problemOf(tree)).toBeUndefined()
    })

    it('is refused for hostile text, by the path of the element', () => {
      for (const way of ways) {
        const { element, path } = at(tree, way)
        if (!isLeaf(element)) continue
        for (const text of HOSTILE) {
          expect(problemOf(replaced(tree, way, withContent(text))), path).toMatchObject({
            element: path,
          })
        }
      }
    })

    it('is refused for elements where text should be, and text where elements should be', () => {
      for (const way of ways) {
        const { element, path } = at(tree, way)
        const wrong = isLeaf(element) ? [{ name: 'b', content: 'x' }] : 'x'
        const problem = problemOf(replaced(tree, way, withContent(wrong)))
        // An empty element is either.
        const expected = element.content === '' || element.content.length === 0
        if (expected) expect(problem?.element.startsWith(path), path).toBe(true)
        else expect(problem, path).toMatchObject({ element: path })
      }
    })

    it('is refused for an element of another name, in another place or too many', () => {
      for (const way of ways) {
        const { element, path } = at(tree, way)
        const parent = path.slice(0, path.lastIndexOf('/'))
        const stranger = replaced(tree, way, (one) => [{ ...one, name: 'stranger' }])
        expect(problemOf(stranger)?.element.startsWith(parent), path).toBe(true)
        const extra = replaced(tree, way, (one) => [one, { name: 'extra', content: '' }])
        expect(problemOf(extra)?.element.startsWith(parent), path).toBe(true)
        // Of a list each item may come again, as far as the whole still fits.
        const inList =
          parent.split('/').length > 1 && siblings(way).every((n) => n === element.name)
        if (!inList) {
          const twice = replaced(tree, way, (one) => [one, one])
          expect(problemOf(twice)?.element.startsWith(parent), path).toBe(true)
        }
      }
    })

    it('is refused without an element that it needs, and read without one that may be absent', () => {
      for (const way of ways) {
        const { path } = at(tree, way)
        const problem = problemOf(replaced(tree, way, () => []))
        if (problem !== undefined) {
          expect(path.startsWith(problem.element) || isBeside(problem.element, path), path).toBe(
            true,
          )
        }
      }
    })
  })

  const siblings = (way: readonly number[]) => {
    const { element } = at(tree, way.slice(0, -1))
    return typeof element.content === 'string' ? [] : element.content.map(({ name }) => name)
  }
}

/** Said of the parent, of a sibling that then stood in its place, or of the whole. */
function isBeside(reported: string, path: string): boolean {
  return reported.startsWith(path.slice(0, path.lastIndexOf('/')))
}
