import { expect, test } from 'vitest'
import { parseInvocation } from './usage.ts'

const NYM = '12D3KooWKumsT11Z979SHPVYxfo98WQ8KwwKXdRbDCwoV6nXWmwp'
const wrong = { code: 'node.usage' }

test('without a command a node runs in its usual folder', () => {
  expect(parseInvocation([])).toMatchObject({ command: 'run', data: '.souk/node', nyms: [] })
})

test('stores are named by their nym, or by any link to them', () => {
  const { nyms } = parseInvocation(['follow', NYM, `https://shop.example/#/store/${NYM}/melon`])
  expect(nyms).toEqual([NYM, NYM])
})

test('room and speed are written as people write them', () => {
  expect(parseInvocation(['--room', '1.5G', '--upload', '500kB'])).toMatchObject({
    room: 1_500_000_000,
    upload: 500_000,
  })
})

test('previews are off until somebody says where, for whom and whereto', () => {
  const where = ['--share-site', 'https://share.example', '--share-app', 'https://shop.example/']
  expect(parseInvocation([]).share).toBeUndefined()
  expect(parseInvocation(['--share', '9003', ...where]).share).toEqual({
    host: '127.0.0.1',
    port: 9003,
    site: 'https://share.example',
    app: 'https://shop.example/',
  })
  expect(parseInvocation(['--share', '[::1]:80', ...where]).share?.host).toBe('::1')
  const script = ['--share-site', 'https://a.example/"><b>', ...where.slice(2)]
  for (const args of [['9003'], ['here', ...where], ['99999', ...where], ['9003', ...script]])
    expect(() => parseInvocation(['--share', ...args])).toThrow(expect.objectContaining(wrong))
  expect(() => parseInvocation(where)).toThrow(expect.objectContaining(wrong))
})

test('what means nothing is refused before anything is done', () => {
  const refused = [['fly'], ['follow'], ['follow', 'somebody'], ['--room', 'much'], ['--port', '5']]
  for (const args of refused) {
    expect(() => parseInvocation(args)).toThrow(expect.objectContaining(wrong))
  }
})

test('twelve words on the command line are refused, and not repeated', () => {
  const words = 'legal winner thank year wave sausage worth useful legal winner thank yellow'
  const typed = ['restore', ...words.split(' ')]
  expect(() => parseInvocation(typed)).toThrow(expect.objectContaining(wrong))
  expect(() => parseInvocation(typed)).not.toThrow(/legal|winner|wave/)
})
