/** What is asked of the index and what it answers. */
import type { Nym } from '../lib/brand.ts'
import type { SearchCard } from './card.ts'

export type SearchSort = 'best' | 'newest' | 'cheapest' | 'dearest'

/** What of all that matches the words is wanted. Absent or an empty list: no matter. */
export interface SearchFilters {
  readonly kinds?: readonly SearchCard['kind'][]
  readonly conditions?: readonly string[]
  /** At least one of them. */
  readonly categories?: readonly string[]
  /** At least one of them. */
  readonly tags?: readonly string[]
  /** Satoshis. What has no known price now is left out. */
  readonly minSats?: bigint
  readonly maxSats?: bigint
  /** ISO 3166-1 alpha-2: sent there (or not sent at all). */
  readonly shipsTo?: string
  /** Sent for nothing: to `shipsTo` if that is given, else anywhere. */
  readonly freeShipping?: boolean
  /** 1 to 5. */
  readonly minRating?: number
  readonly moderated?: boolean
  /** At least one of them is accepted; `TRUSTED` stands for all whom the context trusts. */
  readonly moderators?: readonly string[]
  readonly awake?: boolean
  readonly vendor?: Nym
}

export interface SearchQuery {
  /**
   * As typed; of what is longer than 400 UTF-16 units only the beginning counts. `"oil lamp"`: these words side by
   * side as they are written, but for case and accents; `-tin`, `-"tin box"`: nothing with that.
   */
  readonly text: string
  readonly filters?: SearchFilters
  /** Default `best`; without words that is the newest. */
  readonly sort?: SearchSort
  /** Default 0. */
  readonly offset?: number
  /** How many matches are given out; default 24, at most 500. */
  readonly count?: number
  /** Nothing that has only some of the words, even where nothing has all of them. */
  readonly whole?: boolean
}

/** What only the caller knows. Each function is called at most once a vendor (or currency) and segment. */
export interface SearchContext {
  readonly signal?: AbortSignal
  /** Ms since the Unix epoch. */
  readonly now: number
  /** What an amount is worth now; `undefined`: not known. Must be in proportion to `amount`. */
  readonly sats?: (currency: string, amount: bigint) => bigint | undefined
  readonly isAwake?: (nym: Nym) => boolean
  /** Stars times 100. */
  readonly rating?: (nym: Nym) => number | undefined
  /** Moderators whom whoever asks trusts. */
  readonly isTrusted?: (nym: Nym) => boolean
  /** Nothing of this vendor is found or counted. */
  readonly isHidden?: (nym: Nym) => boolean
  /** Nothing for adults is found or counted. */
  readonly hideAdult?: boolean
  /** These cards (`cardKey`) are neither found nor counted. */
  readonly hiddenKeys?: ReadonlySet<string>
}

/** Why a match stands where it stands: one part of its score. */
export interface SearchScorePart {
  /** `title`, `tags`, `categories`, `store`, `excerpt`, `fresh`. */
  part: string
  /** The word of the query, where it is about one. */
  term?: string
  /** The word that was found for it, where it is another one. */
  found?: string
  score: number
}

export interface SearchMatch {
  readonly card: SearchCard
  /** The sum of `why`. */
  readonly score: number
  readonly why: SearchScorePart[]
}

/** How many matches there are by what else could be chosen; of tags, categories and moderators the 100 most frequent. */
export interface SearchFacets {
  kinds: Record<string, number>
  conditions: Record<string, number>
  categories: Record<string, number>
  tags: Record<string, number>
  /** By nym; `TRUSTED` counts those that any trusted one is accepted for. */
  moderators: Record<string, number>
}

export interface SearchAnswer {
  readonly matches: readonly SearchMatch[]
  /** Of all matches, not only of those given out. */
  readonly total: number
  /**
   * So much would have to be read for what was asked exactly that not all of it was: `total` and `facets` are
   * estimates, and there may be more matches. Each one that is given out was read.
   */
  readonly cut: boolean
  /** Counted over all matches. */
  readonly facets: SearchFacets
  /** Words that the last word of the query may become, the most frequent first; at most 8. */
  readonly suggestions: readonly string[]
  /** What was looked for in place of a misspelt word, by the word typed. */
  readonly corrected: Readonly<Record<string, string>>
}

export interface SearchStats {
  /** Cards that can be found. */
  readonly cards: number
  readonly segments: number
  /** Of `cards`: not yet in a segment on the disk. */
  readonly tail: number
  /** Bytes of parts in memory. */
  readonly cachedBytes: number
}
