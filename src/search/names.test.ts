import { expect, test } from 'vitest'
import { NameIndex } from './names.ts'
import { nym } from './testing.ts'

const people = [
  { nym: nym('Ada'), name: 'Ada Lovelace', handle: 'engine' },
  { nym: nym('Bob'), name: 'Bob & Söhne' },
  { nym: nym('Eve'), name: 'Ева Кузнецова' },
  { nym: nym('Han'), name: '韩梅梅的店' },
  { nym: nym('Jan'), name: 'Ada' },
]
const found = async (text: string, count = 9) =>
  (await new NameIndex(people).find(text, count)).map((one) => one.nym.slice('12D3KooW'.length))

test.each([
  ['lovelace', 'Ada'],
  ['lovel', 'Ada'],
  ['lovelcae', 'Ada'],
  ['@engine', 'Ada'],
  ['@enigne', 'Ada'],
  ['soehne', 'Bob'],
  ['ева', 'Eve'],
  ['kuznetsova', 'Eve'],
  ['kuznecova', 'Eve'],
  ['梅梅', 'Han'],
])('by “%s” somebody finds %s', async (text, who) => {
  expect(await found(text)).toEqual([who])
})

test('who has the whole name and nothing else comes first', async () => {
  expect(await found('ada')).toEqual(['Jan', 'Ada'])
  expect(await found('ada', 1)).toEqual(['Jan'])
})

test('nobody is found by some of the words only, or among nobody', async () => {
  expect(await found('ada kowalska')).toEqual([])
  expect(await new NameIndex([]).find('ada', 9)).toEqual([])
})
