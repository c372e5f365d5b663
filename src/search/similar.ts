import type { SearchCard } from './card.ts'
import { cardKey } from './card.ts'
import { Collector } from './collect.ts'
import { countIn, documentTerms } from './document.ts'
import { expandTerm } from './expand.ts'
import { explain } from './explain.ts'
import { matchSegment, Scores, wanted, type WantedWord } from './match.ts'
import type { SearchContext, SearchMatch } from './query.ts'
import { Scoring } from './scoring.ts'
import type { Segment } from './segment.ts'
import type { CardStorage } from './storage.ts'
import { SOUND } from './transliterate.ts'

/** So many of its words say what a card is about. */
const TELLING_WORDS = 8
/** Words in more than this share of all cards say nothing (unless there are few cards). */
const COMMON_SHARE = 0.2
const FEW_CARDS = 50
/** Fields that say what is sold: title, tags, categories. */
const TELLING_FIELDS = [0, 1, 2]

/** Cards that share the rarest words of `card`, the most alike first. */
export async function findSimilar(
  segments: readonly Segment[],
  storage: CardStorage,
  card: SearchCard,
  count: number,
  context: SearchContext & { readonly elsewhere?: boolean },
): Promise<readonly SearchMatch[]> {
  const scoring = new Scoring(segments)
  const words = await tellingWords(segments, card, scoring)
  if (words.length === 0) return []
  const scores = new Scores(segments)
  const [own] = await storage.keys([cardKey(card)])
  const { isHidden } = context
  const collector = new Collector({
    filters: {},
    sort: 'best',
    most: count,
    hidden: new Set(own === undefined ? [] : [own.id]),
    context: {
      ...context,
      isHidden: (nym) =>
        (context.elsewhere === true && nym === card.nym) || isHidden?.(nym) === true,
    },
  })
  for (const [place, segment] of segments.entries()) {
    context.signal?.throwIfAborted()
    await collector.add(segment, await matchSegment(segment, place, words, scoring, 1, scores))
  }
  const { first } = collector.result()
  const cards = await storage.cards(first.map(({ id }) => id))
  return cards.flatMap((each) =>
    each === undefined ? [] : [explain(each, words, scoring, context.now)],
  )
}

async function tellingWords(
  segments: readonly Segment[],
  card: SearchCard,
  scoring: Scoring,
): Promise<WantedWord[]> {
  const words: WantedWord[] = []
  const most = Math.max(FEW_CARDS, COMMON_SHARE * scoring.documents)
  for (const [term, packed] of documentTerms(card).counts) {
    if (term.startsWith(SOUND)) continue
    if (!TELLING_FIELDS.some((field) => countIn(packed, field) > 0)) continue
    const expansion = await expandTerm(segments, term)
    // One card with it is this one.
    if (expansion === undefined || expansion.documents < 2 || expansion.documents > most) continue
    words.push(wanted(term, [expansion], scoring))
  }
  return words.sort((a, b) => b.rarity - a.rarity).slice(0, TELLING_WORDS)
}
