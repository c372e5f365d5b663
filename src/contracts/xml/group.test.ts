import { describe, expect, it } from 'vitest'
import type { XmlContent } from './element.ts'
import { list, maybe, one } from './field.ts'
import { group } from './group.ts'
import { integer, text } from './values.ts'

interface Basket {
  name: string
  note?: string
  prices: number[]
}

const basket = group<Basket>(
  {
    name: one('name', text({ max: 9 })),
    note: maybe('note', text({ max: 9 })),
    prices: list('prices', 'price', integer({ min: 1, max: 9 }), 2),
  },
  ({ name, note }) => (name === note ? 'same-twice' : undefined),
)

const leaf = (name: string, content: XmlContent) => ({ name, content })
const prices = (...texts: string[]) =>
  leaf(
    'prices',
    texts.map((price) => leaf('price', price)),
  )
const refusal = (act: () => unknown) => {
  try {
    act()
  } catch (error) {
    const { code, data } = error as { code: string; data: object }
    return { code, ...data }
  }
  return undefined
}
const refused = (content: XmlContent) => refusal(() => basket.decode(content, 'basket'))

describe('a group of elements', () => {
  const written = [leaf('name', 'a'), leaf('note', 'b'), prices('1', '2')]

  it('is written in the declared order and read as it was', () => {
    const value = { prices: [1, 2], note: 'b', name: 'a' }
    expect(basket.encode(value, 'basket')).toEqual(written)
    expect(basket.decode(written, 'basket')).toEqual(value)
  })

  it('leaves out what is not there', () => {
    const value: Basket = { name: 'a', prices: [] }
    expect(basket.encode(value, 'basket')).toEqual([leaf('name', 'a'), prices()])
    expect(basket.decode([leaf('name', 'a'), leaf('prices', '')], 'basket')).toEqual(value)
    expect(Object.keys(basket.decode([leaf('name', 'a'), prices()], 'basket'))).toEqual([
      'name',
      'prices',
    ])
  })

  it('names what is missing, superfluous, repeated or in the wrong place', () => {
    const missing = (element: string) => ({
      code: 'document.missing-element',
      element: `basket/${element}`,
      reason: 'missing',
    })
    const unexpected = (element: string) => ({
      code: 'document.unexpected-element',
      element: `basket/${element}`,
      reason: 'not-expected-here',
    })
    expect(refused([])).toEqual(missing('name'))
    expect(refused('')).toEqual(missing('name'))
    expect(refused([leaf('name', 'a')])).toEqual(missing('prices'))
    expect(refused([leaf('note', 'b'), leaf('name', 'a'), prices()])).toEqual(missing('name'))
    expect(refused([...written, prices()])).toEqual(unexpected('prices'))
    expect(refused([...written, leaf('__proto__', 'x')])).toEqual(unexpected('__proto__'))
    const twice = [leaf('name', 'a'), leaf('name', 'a'), prices()]
    expect(refused(twice)).toEqual(missing('prices'))
    expect(refused([leaf('name', 'a'), leaf('prices', [leaf('x', '')])])).toEqual(
      unexpected('prices/x'),
    )
  })

  it('holds elements, not text', () => {
    const expected = { code: 'document.unexpected-element', reason: 'elements-expected' }
    expect(refused('text')).toEqual({ ...expected, element: 'basket' })
    expect(refused([leaf('name', 'a'), leaf('prices', 'x')])).toEqual({
      ...expected,
      element: 'basket/prices',
    })
  })

  it('holds no more than a list may, whether read or written', () => {
    const expected = {
      code: 'document.too-many-elements',
      element: 'basket/prices',
      reason: 'too-many',
    }
    expect(refused([leaf('name', 'a'), prices('1', '2', '3')])).toEqual(expected)
    const many = { name: 'a', prices: [1, 2, 3] }
    expect(refusal(() => basket.encode(many, 'basket'))).toEqual(expected)
  })

  it('names the value in it that is wrong', () => {
    const wrong = { code: 'document.invalid-value' }
    expect(refused([leaf('name', ''), prices()])).toMatchObject({
      ...wrong,
      element: 'basket/name',
    })
    expect(refused([leaf('name', 'a'), leaf('note', ''), prices()])).toMatchObject({
      ...wrong,
      element: 'basket/note',
    })
    expect(refused([leaf('name', 'a'), prices('1', '0')])).toMatchObject({
      ...wrong,
      element: 'basket/prices/price',
    })
    const encode = (value: Basket) => refusal(() => basket.encode(value, 'basket'))
    expect(encode({ name: '', prices: [] })).toMatchObject({ element: 'basket/name' })
    expect(encode({ name: 'a', note: '', prices: [] })).toMatchObject({ element: 'basket/note' })
    expect(encode({ name: 'a', prices: [0] })).toMatchObject({ element: 'basket/prices/price' })
  })

  it('is refused as a whole when its parts do not fit together, read or written', () => {
    const expected = { code: 'document.invalid-value', element: 'basket', reason: 'same-twice' }
    expect(refused([leaf('name', 'a'), leaf('note', 'a'), prices()])).toEqual(expected)
    const same = { name: 'a', note: 'a', prices: [] }
    expect(refusal(() => basket.encode(same, 'basket'))).toEqual(expected)
    const free = group<{ name: string }>({ name: one('name', text({ max: 9 })) })
    expect(free.decode([leaf('name', 'a')], 'x')).toEqual({ name: 'a' })
  })
})
