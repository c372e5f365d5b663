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
const index = new NameIndex()
index.set(people)
const who = (found: readonly { nym: string }[]) =>
  found.map((one) => one.nym.slice('12D3KooW'.length))
const found = async (text: string, count = 9) => who(await index.find(text, count))

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
])('by “%s” somebody finds %s', async (text, name) => {
  expect(await found(text)).toEqual([name])
})

test('who has the whole name and nothing else comes first', async () => {
  expect(await found('ada')).toEqual(['Jan', 'Ada'])
  expect(await found('ada', 1)).toEqual(['Jan'])
})

test('nobody is found by some of the words only, or among nobody', async () => {
  expect(await found('ada kowalska')).toEqual([])
  expect(await new NameIndex().find('ada', 9)).toEqual([])
})

test('of many people those who have another name, or are gone, are found so', async () => {
  const many = Array.from({ length: 600 }, (_, at) => ({ nym: nym(`N${at}`), name: `Stall ${at}` }))
  const all = new NameIndex()
  all.set(many)
  expect(who(await all.find('stall 599 ', 9))).toEqual(['N599'])
  expect(await all.find('stall', 500)).toHaveLength(500)
  const renamed = many.map((one) => (one.nym === nym('N7') ? { ...one, name: 'Teahouse' } : one))
  all.set(renamed.slice(0, 400))
  expect(who(await all.find('teahuose', 9))).toEqual(['N7'])
  expect(await all.find('stall 7 ', 9)).toEqual([])
  expect(await all.find('stall 599 ', 9)).toEqual([])
})
