import { characters } from '../../../lib/text.ts'

export type ChipProblem = 'too-many' | 'too-long'

/** Blanks as one, no `#` in front: people write hashtags out of habit. */
const tidy = (text: string): string => text.trim().replace(/^#+/, '').replace(/\s+/g, ' ').trim()

/**
 * Adds what was typed (also several, by commas or lines) to a list of short labels.
 * Repetitions are dropped without regard to case. What does not fit stays in `rest` for the field.
 */
export function addChips(
  chips: readonly string[],
  typed: string,
  limits: { count: number; characters: number },
): { chips: string[]; rest: string; problem?: ChipProblem } {
  const next = [...chips]
  const parts = typed.split(/[,;\n،]/).map(tidy)
  for (const [index, part] of parts.entries()) {
    if (part === '' || next.some((chip) => chip.toLowerCase() === part.toLowerCase())) continue
    const rest = parts
      .slice(index)
      .filter((text) => text !== '')
      .join(', ')
    if (characters(part) > limits.characters) return { chips: next, rest, problem: 'too-long' }
    if (next.length >= limits.count) return { chips: next, rest, problem: 'too-many' }
    next.push(part)
  }
  return { chips: next, rest: '' }
}
