import type { SearchCard } from './card.ts'
import { fold } from './fold.ts'
import { joinedWords, tokenize } from './tokenize.ts'
import { isGreekOrCyrillic, SOUND, soundKey } from './transliterate.ts'

/** Where words stand in a card, in the order of their bits and counts. */
export const FIELDS = ['title', 'tags', 'categories', 'store', 'excerpt'] as const

/** Most terms that one field of one card may have; more are not indexed. */
const MOST_TERMS = [48, 64, 32, 16, 96] as const
/** A count takes four bits: what is said oftener counts as often as this. */
const MOST_COUNT = 15
const LONGEST_KEY = 40

/** The words of one card. */
export interface DocumentTerms {
  /** By term: how often in each field, four bits a field, `title` lowest. */
  readonly counts: ReadonlyMap<string, number>
  /** Terms of the title and of the excerpt, at most 255 each. */
  readonly titleLength: number
  readonly excerptLength: number
}

/** How often a term is in field `field`, of a packed count. */
export const countIn = (packed: number, field: number): number => (packed >>> (4 * field)) & 15

/** All terms by which a card is found. */
export function documentTerms(card: SearchCard): DocumentTerms {
  const counts = new Map<string, number>()
  const texts = [
    card.title,
    card.tags.join(' \n '),
    card.categories.join(' \n '),
    card.store,
    card.excerpt,
  ]
  const lengths: number[] = []
  for (const [field, text] of texts.entries()) {
    const terms = tokenize(text, MOST_TERMS[field] ?? 0)
    lengths.push(terms.length)
    for (const term of terms) {
      add(counts, term, field)
      if (!isGreekOrCyrillic(term)) continue
      const key = soundKey(term)
      if (key !== undefined) add(counts, SOUND + key.slice(0, LONGEST_KEY), field)
    }
    for (const { joined } of joinedWords(text, MOST_TERMS[field] ?? 0)) add(counts, joined, field)
  }
  return { counts, titleLength: lengths[0] ?? 0, excerptLength: lengths[4] ?? 0 }
}

/** A term by which a query asks for a word in another script. */
export const soundTerm = (key: string): string => SOUND + key.slice(0, LONGEST_KEY)

function add(counts: Map<string, number>, term: string, field: number): void {
  const packed = counts.get(term) ?? 0
  if (countIn(packed, field) < MOST_COUNT) counts.set(term, packed + (1 << (4 * field)))
}

/** How the words of `text` are spelt in it, by their term: to show people what they would write. */
export function spellings(text: string): Map<string, string> {
  const spelt = new Map<string, string>()
  for (const word of text.split(/[^\p{L}\p{N}\p{M}]+/u)) {
    if (word !== '') spelt.set(fold(word), word.toLowerCase())
  }
  return spelt
}
