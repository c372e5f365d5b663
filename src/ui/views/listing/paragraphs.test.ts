import { expect, it } from 'vitest'
import { paragraphs } from './paragraphs.ts'

it('shows a description in the paragraphs and lines that its author wrote', () => {
  expect(paragraphs('Thrown by hand.\nFired twice.\n\n  Holds 320 ml. \r\n \r\n\nSafe.\n')).toEqual(
    [['Thrown by hand.', 'Fired twice.'], ['Holds 320 ml.'], ['Safe.']],
  )
})

it('shows nothing for a description of blanks', () => {
  expect(paragraphs(' \n \n')).toEqual([])
})
