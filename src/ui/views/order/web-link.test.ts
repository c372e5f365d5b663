import { expect, it } from 'vitest'
import { webLink } from './web-link.ts'

it('opens web pages only: a vendor’s link can run nothing in this page', () => {
  expect(webLink('https://example.org/book')).toBe('https://example.org/book')
  expect(webLink('javascript:alert(1)')).toBeUndefined()
  expect(webLink('data:text/html,hi')).toBeUndefined()
  expect(webLink('see the mail')).toBeUndefined()
})
