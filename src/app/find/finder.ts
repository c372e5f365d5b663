import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { Emitter } from '../../lib/emitter.ts'
import { fold } from '../../search/fold.ts'
import { TRUSTED } from '../../search/facets.ts'
import type { SearchAnswer, SearchContext, SearchFilters, SearchQuery } from '../../search/query.ts'
import type { SearchCard } from '../../search/card.ts'
import type { SearchIndex } from '../../search/search-index.ts'
import { plainText } from '../../search/words.ts'
import type { Change, Changes } from '../changes.ts'
import { liveView } from '../changes.ts'
import { satsNow } from '../orders/quote.ts'
import type { RatesView } from '../rpc/api.ts'
import type { FindFilters, FindQuery, FindView } from '../rpc/find-api.ts'
import type { AskComponents } from './ask.ts'
import { Ask } from './ask.ts'
import type { Directory } from './directory.ts'
import { MAX_TEXT } from './limits.ts'
import type { RecentSearches } from './recent.ts'
import type { People, Results } from './results.ts'
import type { SavedSearches } from './saved-searches.ts'

const MAX_RESULTS = 300
const MAX_VENDORS = 6
const MAX_RECENT_SHOWN = 8
/** Vendors that one question knocks at, of so many first matches. */
const MAX_KNOCKED = 8
const MAX_LOOKED_AT = 100
/** Of those that can be chosen: each is asked for its name. */
const MAX_MODERATORS = 12

export interface FinderComponents extends Pick<AskComponents, 'feeder' | 'catalog'> {
  index: Pick<SearchIndex, 'search' | 'similar' | 'suggest' | 'stats'>
  directory: Directory
  results: Results
  recent: RecentSearches
  saved: SavedSearches
  /** As things are now. */
  people: () => People
  /** Of whom nothing is shown. */
  hidden: () => Promise<ReadonlySet<Nym>>
  /** What is not shown, by `cardKey`. */
  hiddenKeys: () => ReadonlySet<string>
  /** Whether a device of the person can be reached; it is connected then. Has a time limit, never rejects. */
  reach: (nym: Nym) => Promise<boolean>
  /** Moderators whom the reader trusts; nobody while that cannot be read. */
  trusted: () => Promise<ReadonlySet<Nym>>
  nameOf: (nym: Nym) => Promise<string>
  rates: () => RatesView
  changes: Changes
  clock: Clock
}

/** What any of these tells may change what is found. */
const FOLLOWS: readonly Change['about'][] = [
  'find',
  'network',
  'rates',
  'blocked',
  'labels',
  'stores',
  'trade',
  'names',
  'handles',
]

/** Looks for listings: in the own index at once, then in those of a few others. */
export class Finder {
  readonly #components: FinderComponents

  constructor(components: FinderComponents) {
    this.#components = components
  }

  /** Shows what is found for as long as somebody looks; then nobody is asked any more. */
  watch(wanted: FindQuery, push: (view: FindView) => void): () => void {
    const { changes, recent, saved } = this.#components
    const query = checked(wanted)
    const moved = new Emitter<Change>()
    const gone = new AbortController()
    const off = changes.on((change) => {
      if (FOLLOWS.includes(change.about)) moved.emit(change)
    })
    const ask = new Ask({
      ...this.#components,
      onChange: () => moved.emit({ about: 'find' }),
      onMeant: () => {
        if (query.filters.awake === true) {
          const onAwake = () => moved.emit({ about: 'find' })
          void this.#knock(query, onAwake, gone.signal).catch(() => undefined)
        }
        // Locked in the meantime: then it is only not remembered.
        void recent.note(query.text).catch(() => undefined)
        void saved.noteSeen(query.text, query.filters).catch(() => undefined)
      },
    })
    const stop = liveView(
      moved,
      () => true,
      () => this.#view(query, ask),
      push,
    )
    void ask.begin(query)
    return () => {
      ask.stop()
      gone.abort()
      off()
      stop()
    }
  }

  /** Words that may follow, and what this person looked for before. */
  async suggest(text: string): Promise<{ words: string[]; recent: string[] }> {
    const plain = cut(text)
    const earlier = await this.#components.recent.list()
    const begins = fold(plain.trim())
    const recent = earlier.filter((one) => fold(one).startsWith(begins)).slice(0, MAX_RECENT_SHOWN)
    if (begins === '') return { words: [], recent }
    return { words: await this.#components.index.suggest(plain), recent }
  }

  /** Asks the own index alone. */
  async search(query: SearchQuery, options: { signal?: AbortSignal } = {}): Promise<SearchAnswer> {
    const { index } = this.#components
    return index.search(query, { ...options, ...(await this.#context()) })
  }

  /** What others offer that is most like the card of this key. */
  async similar(key: string, count: number): Promise<SearchCard[]> {
    const { index } = this.#components
    const context = { ...(await this.#context()), elsewhere: true }
    return (await index.similar(key, count, context)).map(({ card }) => card)
  }

  async known(): Promise<FindView['known']> {
    const { index, directory } = this.#components
    return { stores: (await directory.all()).length, listings: index.stats().cards }
  }

  /** Only who can be reached is wanted: finds out who of the vendors of the first matches can be. */
  async #knock(
    { text, filters: { awake: _, ...filters }, sort }: FindQuery,
    onAwake: () => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { people, reach } = this.#components
    const query = { text, filters: indexFilters(filters), sort, count: MAX_LOOKED_AT }
    const { matches } = await this.search(query, { signal })
    const { isAwake } = people()
    const asleep = matches.map(({ card }) => card.nym).filter((nym) => !isAwake(nym))
    const asked = [...new Set(asleep)].slice(0, MAX_KNOCKED)
    await Promise.all(
      asked.map(async (nym) => {
        if ((await reach(nym)) && !signal.aborted) onAwake()
      }),
    )
  }

  async #context(): Promise<SearchContext> {
    const { people, hiddenKeys, rates, clock } = this.#components
    const { isAwake, rating } = people()
    const hidden = await this.#components.hidden()
    const now = rates()
    const trusted = await this.#components.trusted()
    return {
      isTrusted: (nym) => trusted.has(nym),
      now: clock(),
      sats: (currency, amount) => satsNow({ currency, amount }, now),
      isAwake,
      rating: (nym) => rating(nym)?.hundredths,
      isHidden: (nym) => hidden.has(nym),
      hiddenKeys: hiddenKeys(),
    }
  }

  /** Whom of the moderators one can choose, with names. */
  async #moderators(
    counts: Readonly<Record<string, number>>,
    { moderators: chosen = [] }: FindFilters,
    hidden: ReadonlySet<Nym>,
  ) {
    const { trusted, nameOf } = this.#components
    const shown = Object.entries(counts)
      .filter(([nym]) => !hidden.has(nym as Nym))
      .slice(0, MAX_MODERATORS)
    const named = new Set([...shown.map(([nym]) => nym), ...chosen])
    named.delete(TRUSTED)
    const names = await Promise.all(
      [...named].map(async (nym) => [nym, await nameOf(nym as Nym)] as const),
    )
    return {
      counts: Object.fromEntries(shown),
      names: Object.fromEntries(names),
      trusts: (await trusted()).size > 0,
    }
  }

  async #view({ text, filters, sort, count }: FindQuery, ask: Ask): Promise<FindView> {
    const { directory, results, people } = this.#components
    const answer = await this.search({ text, filters: indexFilters(filters), sort, count })
    const hidden = await this.#components.hidden()
    const words = plainText(text)
    const named = words === '' ? [] : await directory.named(words, MAX_VENDORS + hidden.size)
    const vendors = named.filter(({ vendor }) => !hidden.has(vendor.nym)).slice(0, MAX_VENDORS)
    const now = people()
    const moderators = await this.#moderators(answer.facets.moderators, filters, hidden)
    return {
      results: await results.listings(
        answer.matches,
        now,
        (key) => ask.isFromPeers(key),
        filters.shipsTo,
      ),
      total: answer.total,
      cut: answer.cut,
      facets: { ...answer.facets, moderators: moderators.counts },
      moderatorNames: moderators.names,
      trusts: moderators.trusts,
      vendors: await results.vendors(vendors, now),
      suggestions: [...answer.suggestions],
      corrected: { ...answer.corrected },
      known: await this.known(),
      peers: ask.peers,
    }
  }
}

const cut = (text: string): string => [...text].slice(0, MAX_TEXT).join('')

function checked({ text, filters, sort, count }: FindQuery): FindQuery {
  const some = Math.min(Math.max(Math.trunc(count) || 1, 1), MAX_RESULTS)
  return { text: cut(text.trim()), filters, sort, count: some }
}

/** As the index takes them: absent is absent. */
export function indexFilters(filters: FindFilters): SearchFilters {
  const chosen = Object.entries(filters).filter(([, value]) => value !== undefined)
  return Object.fromEntries(chosen) as SearchFilters
}
