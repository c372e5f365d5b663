import { expect, it } from 'vitest'
import { correctedText, exactText } from './corrected-text.ts'

it('shows what was looked for in place of what was typed', () => {
  expect(correctedText('Red lanp (lanpion)', { lanp: 'lamp' })).toBe('Red lamp (lanpion)')
  expect(correctedText('синяя лмпа', { лмпа: 'лампа' })).toBe('синяя лампа')
})

it('asks for a word exactly as typed', () => {
  expect(exactText('red lanp', ['lanp'])).toBe('red "lanp"')
  expect(exactText('c++ book', ['c++'])).toBe('"c++" book')
})
