import { expect, it } from 'vitest'
import { backupFile } from './backup-file.ts'
import { fromLines, toLines } from './lines.ts'

it('reads a pasted list of servers as people write it', () => {
  expect(fromLines('  a \n\nb\r\na\n')).toEqual(['a', 'b'])
})

it('shows a list as it will be read again', () => {
  expect(fromLines(toLines(['x', 'y']))).toEqual(['x', 'y'])
})

it('keeps the words of a backup file together on one line', () => {
  const words = 'one two three four five six seven eight nine ten eleven twelve'.split(' ')
  const text = backupFile(words, { heading: 'Your words', warning: 'Keep them' })
  expect(text.split('\n')).toContain(words.join(' '))
})
