/** What pages ask and watch to find listings, vendors and moderators, and to keep out what they do not want. */
import type { Nym } from '../../lib/brand.ts'
import type { LabelMark } from './labels-api.ts'
import type { ListingCard, PhotoView } from './parts.ts'

type Nothing = Record<string, never>

export type SortBy = 'best' | 'newest' | 'cheapest' | 'dearest'

/** What of all that matches the words is wanted. Absent: no matter. */
export interface FindFilters {
  kinds?: ('physical' | 'digital' | 'service')[]
  conditions?: string[]
  categories?: string[]
  tags?: string[]
  /** Satoshis. What has no known price now is left out. */
  minSats?: bigint
  maxSats?: bigint
  /** ISO 3166-1 alpha-2: sent there (or not sent at all). */
  shipsTo?: string
  freeShipping?: boolean
  /** 1 to 5. */
  minRating?: number
  moderated?: boolean
  /** At least one of them is accepted; `trusted` stands for all whom the reader trusts. */
  moderators?: (Nym | 'trusted')[]
  /** One of the vendor's devices is connected now. */
  awake?: boolean
  vendor?: Nym
}

export interface FindQuery {
  text: string
  filters: FindFilters
  sort: SortBy
  /** How many results are shown. */
  count: number
}

/** Why a result stands where it stands: each part of its score. */
export interface ScorePart {
  /** `title`, `tags`, `excerpt`, `store`, `fresh`, … */
  part: string
  /** The word of the query, where it is about one. */
  term?: string
  /** The word that was found for it, where it is another one. */
  found?: string
  score: number
}

export interface FoundListing extends ListingCard {
  excerpt: string
  categories: string[]
  condition?: string
  shipsTo: string[]
  freeShipping: boolean
  moderated: boolean
  adult: boolean
  awake: boolean
  /** Stars of the vendor times 100 (100 to 500), and of how many ratings; absent: none known. */
  rating?: { hundredths: number; count: number }
  /** `here`: this browser's own index. `peers`: only others named it; its signature was checked all the same. */
  from: 'here' | 'peers'
  /** When the store was last confirmed to be so, ms since the Unix epoch. */
  checkedAt?: number
  why: ScorePart[]
}

export interface FoundVendor {
  nym: Nym
  name: string
  shortDescription: string
  avatar?: PhotoView
  adult?: boolean
  listings: number
  following: boolean
  awake: boolean
  rating?: { hundredths: number; count: number }
  checkedAt?: number
  /** What lists that this person follows warn of; absent: of nothing. */
  warnings?: LabelMark[]
  /** Why it was found; absent where nothing was asked for. */
  match?: VendorMatch
}

/** By which word of name or handle (without the `@`) somebody was found. */
export interface VendorMatch {
  by: 'name' | 'handle'
  /** The word that was typed, and what was found for it where that is another one. */
  term: string
  found?: string
}

/** How many results there are by what else could be chosen. */
export interface Facets {
  kinds: Record<string, number>
  conditions: Record<string, number>
  categories: Record<string, number>
  tags: Record<string, number>
  /** By nym, and `trusted` for all whom the reader trusts; of the most frequent only. */
  moderators: Record<string, number>
}

export interface FindView {
  results: FoundListing[]
  /** Of all matches that are known, not only of those shown. */
  total: number
  /** Not all listings were compared with what was asked for exactly: the numbers are estimates. */
  cut: boolean
  facets: Facets
  /** Names of the moderators in `facets` and in the filters, by nym. */
  moderatorNames: Record<string, string>
  /** The reader trusts moderators, so that `trusted` can be chosen. */
  trusts: boolean
  /** People whose name or handle matches. */
  vendors: FoundVendor[]
  /** Words to go on with. */
  suggestions: string[]
  /** What was looked for in place of a misspelt word, by the word typed. */
  corrected: Record<string, string>
  /** How many stores and listings this browser's index knows. */
  known: { stores: number; listings: number }
  /**
   * Other browsers that were asked too; `answered` of `asked` so far, `done`: nobody else will. `wrong` of them
   * sent what does not verify, of which nothing is shown.
   */
  peers: { asked: number; answered: number; wrong: number; done: boolean }
}

export interface SavedSearch {
  id: string
  text: string
  filters: FindFilters
  savedAt: number
  /** Matches that came since it was last looked at. */
  fresh: number
  alert: boolean
}

export interface BrowseView {
  /** Newest first, at most 24. */
  fresh: ListingCard[]
  /** That are sent to where the person lives; absent: not known where. */
  near?: { country: string; listings: ListingCard[] }
  followed: ListingCard[]
  categories: { name: string; count: number }[]
  known: { stores: number; listings: number }
}

export interface WishView {
  wishes: (ListingCard & { wishedAt: number; gone: boolean })[]
}

export interface BlockedView {
  blocked: { nym: Nym; name: string; reason: string; at: number }[]
}

export interface FindMethods {
  'find.suggest': (input: { text: string }) => { words: string[]; recent: string[] }
  'find.forget-recent': (input: Nothing) => Nothing
  'find.save': (input: { text: string; filters: FindFilters; alert: boolean }) => { id: string }
  'find.forget': (input: { id: string }) => Nothing
  'wish.set': (input: { nym: Nym; slug: string; wished: boolean }) => Nothing
  /** Nothing of this person is shown, kept or answered any more; running orders go on. */
  'block.set': (input: { nym: Nym; blocked: boolean; reason: string }) => Nothing
}

export interface FindTopics {
  find: { params: FindQuery; view: FindView }
  browse: { params: Nothing; view: BrowseView }
  'saved-searches': { params: Nothing; view: { searches: SavedSearch[] } }
  /** Beside one listing: more of its vendor, and what is like it elsewhere. */
  beside: { params: { nym: Nym; slug: string }; view: { more: ListingCard[]; like: ListingCard[] } }
  vendors: { params: { text: string }; view: { vendors: FoundVendor[] } }
  wishes: { params: Nothing; view: WishView }
  blocked: { params: Nothing; view: BlockedView }
}
