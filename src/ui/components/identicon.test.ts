import { expect, it } from 'vitest'
import { identicon } from './identicon.ts'
import { shortNym } from './short-nym.ts'

const NYM = '12D3KooWRt7yAbCdEfGhJkLmNpQrStUvWxYz123456789aBcDeFg'

it('gives a name the same mark each time', () => {
  expect(identicon(NYM)).toEqual(identicon(NYM))
})

it('gives names that differ in one character different marks', () => {
  const marks = new Set<string>()
  for (const last of 'ABCDEFGHJKLMNPQRSTUVWXYZ')
    marks.add(JSON.stringify(identicon(NYM.slice(0, -1) + last)))
  expect(marks.size).toBe(24)
})

it('shortens a name to the parts that differ between people', () => {
  expect(shortNym(NYM)).toBe('Rt7yA…cDeFg')
  expect(shortNym('short')).toBe('short')
})
