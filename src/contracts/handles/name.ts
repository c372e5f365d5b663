import type { Brand } from '../../lib/brand.ts'
import { HandleError } from './errors.ts'
import type { HandleScript } from './scripts.ts'
import { isLetter, scriptOf } from './scripts.ts'

/** A name in the one form that is claimed, compared and shown, without the `@`. */
export type Handle = Brand<string, 'Handle'>

/** In characters, after normalisation. */
export const HANDLE_LENGTH = { smallest: 3, largest: 30 } as const

/**
 * The one form of what somebody typed: without a leading `@`, NFKC, lower case, letters of one script,
 * digits 0-9, single hyphens inside, at least one letter. Throws `handle.length`, `handle.characters`,
 * `handle.mixed-scripts`, `handle.hyphens`.
 */
export function parseHandle(text: string): Handle {
  const bare = text.trim().replace(/^[@\uff20]/u, '')
  // A few capitals lose their composed form in lower case.
  const name = bare.normalize('NFKC').toLowerCase().normalize('NFKC')
  const all = [...name]
  const { smallest, largest } = HANDLE_LENGTH
  if (all.length < smallest || all.length > largest)
    throw new HandleError('handle.length', 'too short or too long', { data: HANDLE_LENGTH })
  const letters = all.filter((character) => !/^[0-9-]$/.test(character))
  if (letters.length === 0 || !letters.every(isLetter))
    throw new HandleError('handle.characters', 'a character that no handle may have')
  if (/^\p{M}/u.test(name) || /-\p{M}/u.test(name))
    throw new HandleError('handle.characters', 'a mark on no letter')
  if (/^-|--|-$/.test(name)) throw new HandleError('handle.hyphens', 'a hyphen out of place')
  if (scriptOf(letters) === 'mixed')
    throw new HandleError('handle.mixed-scripts', 'letters of several scripts')
  return name as Handle
}

/** The handle that somebody typed, if it is one. */
export function asHandle(text: string): Handle | undefined {
  try {
    return parseHandle(text)
  } catch {
    return undefined
  }
}

/** In which script a handle is written. */
export function handleScript(handle: Handle): HandleScript | undefined {
  const script = scriptOf([...handle].filter((character) => !/^[0-9-]$/.test(character)))
  return script === 'mixed' ? undefined : script
}
