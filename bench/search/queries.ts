import type { SearchCard } from '../../src/search/card.ts'
import type { SearchFilters } from '../../src/search/query.ts'
import { below, seeded, type Random } from './random.ts'

/** What shoppers ask; each is measured by itself. */
export const KINDS = [
  'one word',
  'two words',
  'prefix',
  'typo',
  'filter only',
  'word + filters',
  'exact words',
] as const
export type QueryKind = (typeof KINDS)[number]

export interface BenchQuery {
  readonly kind: QueryKind
  readonly text: string
  readonly filters: SearchFilters
}

const QUERIES_A_KIND = 200
const FILTERS: readonly SearchFilters[] = [
  { kinds: ['digital'] },
  { kinds: ['physical'], shipsTo: 'DE' },
  { shipsTo: 'US', moderated: true, maxSats: 200_000n },
  { conditions: ['used-good'], freeShipping: true },
]

/** Queries made from words of titles, so that words are asked for as often as they are written. */
export function queriesFrom(cards: readonly SearchCard[], seed: number): BenchQuery[] {
  const random = seeded(seed)
  const spaced = cards.filter(({ language }) => !['zh', 'ja'].includes(language))
  const pick = <T>(list: readonly T[]): T => list[below(random, list.length)] as T
  const words = (all: readonly SearchCard[] = spaced) => pick(all).title.split(' ')
  const long = (): string => {
    for (;;) {
      const word = pick(words())
      if (word.length > 4) return word
    }
  }
  const texts: Record<QueryKind, () => string> = {
    'one word': () => `${pick(words(cards)).slice(0, 12)} `,
    'two words': () => `${words().slice(0, 2).join(' ')} `,
    prefix: () => long().slice(0, 3 + below(random, 2)),
    typo: () => `${slip(long(), random)} `,
    'filter only': () => '',
    'word + filters': () => `${pick(words())} `,
    // The others know no such thing: they look for both words anywhere.
    'exact words': () => `"${words().slice(0, 2).join(' ')}"`,
  }
  return KINDS.flatMap((kind) =>
    Array.from({ length: QUERIES_A_KIND }, () => ({
      kind,
      text: texts[kind](),
      filters: kind === 'filter only' || kind === 'word + filters' ? pick(FILTERS) : {},
    })),
  )
}

/** One slip of the keyboard inside a word. */
function slip(word: string, random: Random): string {
  const at = 1 + below(random, word.length - 2)
  const [before, letter, next, after] = [
    word.slice(0, at),
    word[at] ?? '',
    word[at + 1] ?? '',
    word.slice(at + 2),
  ]
  switch (below(random, 4)) {
    case 0:
      return before + next + after
    case 1:
      return before + letter + letter + next + after
    case 2:
      return before + next + letter + after
    default:
      return before + (word[0] ?? '') + next + after
  }
}
