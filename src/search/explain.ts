import type { SearchCard } from './card.ts'
import { rowOf } from './column-set.ts'
import { documentTerms } from './document.ts'
import type { WantedWord } from './match.ts'
import type { SearchMatch, SearchScorePart } from './query.ts'
import { freshness, type Scoring } from './scoring.ts'
import { tokenize } from './tokenize.ts'
import { SOUND, soundKey } from './transliterate.ts'

/** The score of a card with its reasons: computed from the card's own words as the index has them. */
export function explain(
  card: SearchCard,
  words: readonly WantedWord[],
  scoring: Scoring,
  now: number,
): SearchMatch {
  const terms = documentTerms(card)
  const { lengths, signedAt } = rowOf(0, card, terms)
  const why: SearchScorePart[] = []
  for (const { word, expansions, rarity } of words) {
    let best: { term: string; packed: number; full: number; score: number } | undefined
    for (const { term, weight } of expansions) {
      const packed = terms.counts.get(term)
      if (packed === undefined) continue
      const full = weight * rarity
      const score = full * scoring.share(packed, lengths)
      if (best === undefined || score > best.score) best = { term, packed, full, score }
    }
    if (best === undefined) continue
    const found = best.term.startsWith(SOUND) ? soundingLike(card, best.term) : best.term
    for (const { field, share } of scoring.shares(best.packed, lengths)) {
      why.push({
        part: field,
        term: word,
        ...(found !== word && { found }),
        score: best.full * share,
      })
    }
  }
  why.push({ part: 'fresh', score: freshness(signedAt, now / 1000) })
  return { card, score: why.reduce((sum, { score }) => sum + score, 0), why }
}

/** The word of the card behind the key of its sound. */
function soundingLike(card: SearchCard, term: string): string {
  const text = [card.title, ...card.tags, ...card.categories, card.store, card.excerpt].join(' \n ')
  const key = term.slice(1)
  return tokenize(text, 512).find((word) => soundKey(word)?.startsWith(key) === true) ?? key
}
