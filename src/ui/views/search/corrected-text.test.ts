import { expect, it } from 'vitest'
import { correctedText } from './corrected-text.ts'

it('shows what was looked for in place of what was typed', () => {
  expect(correctedText('Red lanp (lanpion)', { lanp: 'lamp' })).toBe('Red lamp (lanpion)')
  expect(correctedText('c++ book', { 'c++': 'c' })).toBe('c book')
  expect(correctedText('синяя лмпа', { лмпа: 'лампа' })).toBe('синяя лампа')
})
