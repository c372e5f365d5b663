import { LIMITS } from './limits.ts'

/** Letters and digits of any script in lower case, with single hyphens between them. */
export const SLUG_FORM = /^[\p{Ll}\p{Lm}\p{Lo}\p{M}\p{N}]+(-[\p{Ll}\p{Lm}\p{Lo}\p{M}\p{N}]+)*$/u

/** Room that a slug made from a title leaves for `-2`, `-3` … */
const SUFFIX_ROOM = 5

/**
 * The slug of a new listing: its title in lower case with hyphens, at most 70 characters, and not one
 * of those `taken`. A title without letters or digits becomes `listing`.
 */
export function slugOf(title: string, taken: ReadonlySet<string> = new Set()): string {
  const words = title
    .normalize('NFC')
    .toLowerCase()
    .normalize('NFC')
    .replace(/['’]/g, '')
    .split(/[^\p{Ll}\p{Lm}\p{Lo}\p{M}\p{N}]+/u)
    .map((word) => word.replace(/^\p{M}+/u, ''))
    .filter((word) => word !== '')
  const cut = [...words.join('-')].slice(0, LIMITS.slug - SUFFIX_ROOM).join('')
  const base = cut.replace(/-$/, '') || 'listing'
  let slug = base
  for (let count = 2; taken.has(slug); count++) slug = `${base}-${count}`
  return slug
}
