import { expect, it } from 'vitest'
import { nextHref } from './next.ts'

it('brings people back to what they wanted to do before they had keys', () => {
  expect(nextHref('#/sell/new')).toBe('#/sell/new')
})

it('leads to the profile when nothing was wanted, and never in a circle', () => {
  expect(nextHref(undefined)).toBe('#/profile')
  expect(nextHref('#/welcome')).toBe('#/profile')
})

it('never leaves the app, whatever a link says', () => {
  for (const next of ['https://evil.example/', 'javascript:alert(1)', '//evil.example']) {
    expect(nextHref(next)).toBe('#/profile')
  }
})
