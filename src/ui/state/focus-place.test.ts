import { expect, it } from 'vitest'
import { placeOf, substitute } from './focus-place.ts'

/** As much of a page as matters here. */
class Part {
  parentElement: Part | null = null
  readonly children: Part[]
  readonly tag: string
  readonly name: string

  constructor(tag: string, name = '', ...children: Part[]) {
    this.tag = tag
    this.name = name
    this.children = children
    for (const child of children) child.parentElement = this
  }

  get isConnected(): boolean {
    return this.tag === 'main' || this.parentElement?.isConnected === true
  }

  remove(): void {
    const parent = this.parentElement
    parent?.children.splice(parent.children.indexOf(this), 1)
    this.parentElement = null
  }

  matches(selector: string): boolean {
    return selector.split(', ').some((one) => one.split(/[[:]/)[0] === this.tag)
  }

  closest(selector: string): Part | null {
    return this.matches(selector) ? this : (this.parentElement?.closest(selector) ?? null)
  }

  querySelectorAll(selector: string): Part[] {
    return this.children.flatMap((child) => [
      ...(child.matches(selector) ? [child] : []),
      ...child.querySelectorAll(selector),
    ])
  }

  querySelector(selector: string): Part | null {
    return this.querySelectorAll(selector)[0] ?? null
  }
}

const row = (name: string) =>
  new Part('li', name, new Part('a', `open ${name}`), new Part('button', `remove ${name}`))

function page() {
  const list = new Part('ul', '', row('a'), row('b'), row('c'))
  const main = new Part(
    'main',
    '',
    new Part('h1', 'Lists'),
    new Part('section', '', new Part('h2', 'Blocked'), list),
  )
  const find = (name: string) =>
    main.querySelectorAll('a, button').find((one) => one.name === name) as unknown as HTMLElement
  const lose = (name: string, gone: Part | undefined) => {
    const place = placeOf(find(name), main as unknown as Element)
    gone?.remove()
    return (substitute(place) as unknown as Part | undefined)?.name
  }
  return { list, main, lose }
}

it('goes on at the row that took the place of the one that was removed, at the same control', () => {
  const { list, lose } = page()
  expect(lose('remove b', list.children[1])).toBe('remove c')
  expect(lose('remove c', list.children[1])).toBe('remove a')
})

it('goes to the heading above when the last row or the whole list is gone', () => {
  const { list, lose } = page()
  list.children.splice(1)
  expect(lose('remove a', list.children[0])).toBe('Blocked')
  const other = page()
  expect(other.lose('open b', other.list)).toBe('Blocked')
  const whole = page()
  expect(whole.lose('open b', whole.main.children[1])).toBe('Lists')
})
