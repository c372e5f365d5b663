import { sleep } from '../lib/abort.ts'
import type { Nym } from '../lib/brand.ts'
import { Lock } from '../lib/lock.ts'
import { cardKey, type SearchCard } from './card.ts'
import { checksum } from './checksum.ts'
import { SearchDamagedError, SearchTakenError } from './errors.ts'
import { Pacer } from './pacer.ts'
import type { SearchAnswer, SearchContext, SearchMatch, SearchQuery, SearchStats } from './query.ts'
import { runSearch, suggest } from './run.ts'
import { Shelf, type CardChanges } from './shelf.ts'
import { findSimilar } from './similar.ts'
import type { SegmentStorage } from './storage.ts'
import { readQuery } from './words.ts'

const TAIL_CARDS = 1024
const CACHE_BYTES = 48 * 2 ** 20
/** Cards that are written in one step. */
const STEP_CARDS = 256
/** Of one act, when parts are missing or another context takes the index again and again. */
const ATTEMPTS = 8
/** Two that take it from each other at once wait up to so long, then up to twice as long, and so on. */
const BACK_OFF_MS = 5

export interface SearchIndexOptions {
  /** Cards in memory before they become a segment on the disk; default 1 024. */
  readonly tailCards?: number
  /** Bytes of parts that stay in memory; default 48 MiB. */
  readonly cacheBytes?: number
}

/**
 * Finds listings among all cards that this device knows. Everything is on the disk as soon as the act that
 * wrote it resolves; opening reads directories only. Several contexts may have the same disk open: each act
 * that writes takes it over from the one before, whose next act opens it again.
 */
export class SearchIndex {
  readonly #shelf: Shelf
  /** One that is tried again is not overtaken by the next. */
  readonly #changing = new Lock()

  private constructor(shelf: Shelf) {
    this.#shelf = shelf
  }

  /** Opens what is there, or begins anew. Rejects with the errors of the disk. */
  static async open(
    storage: SegmentStorage,
    options: SearchIndexOptions = {},
  ): Promise<SearchIndex> {
    const { tailCards = TAIL_CARDS, cacheBytes = CACHE_BYTES } = options
    const shelf = new Shelf(storage, { tailCards, cacheBytes })
    // Taken by another one at this very moment: the first act that writes opens it again.
    await shelf.open().catch(ignoreTaken)
    return new SearchIndex(shelf)
  }

  /** Adds cards; of several of one key the one signed last stays. Older ones than here are ignored. */
  async put(cards: readonly SearchCard[]): Promise<void> {
    const pacer = new Pacer()
    for (let at = 0; at < cards.length; at += STEP_CARDS) {
      const step = newestByKey(cards.slice(at, at + STEP_CARDS))
      await this.#change((newId) => this.#changes(step, [], newId, false))
      if (pacer.due()) await pacer.rest()
    }
  }

  /** The vendor has these cards and no others, whenever they were signed. All of it happens, or nothing. */
  async replaceVendor(nym: Nym, cards: readonly SearchCard[]): Promise<void> {
    const kept = newestByKey(cards.filter((card) => card.nym === nym))
    await this.#change(async (newId) => {
      const known = await this.#shelf.storage.keysWith(`${nym}/`)
      const dropped = known.filter(({ key }) => !kept.has(key))
      return this.#changes(kept, dropped, newId, true)
    })
  }

  removeVendor(nym: Nym): Promise<void> {
    return this.replaceVendor(nym, [])
  }

  /** Takes single cards out, named by `cardKey`. */
  async remove(keys: readonly string[]): Promise<void> {
    await this.#change(async (newId) => {
      const entries = await this.#shelf.storage.keys(keys)
      const known = keys.flatMap((key, at) => {
        const entry = entries[at]
        return entry === undefined ? [] : [{ key, entry }]
      })
      return this.#changes(new Map(), known, newId, true)
    })
  }

  /** Rejects with the signal's reason when it fires. */
  search(query: SearchQuery, context: SearchContext): Promise<SearchAnswer> {
    return this.#healed(() =>
      this.#shelf.read((segments) => runSearch(segments, this.#shelf.storage, query, context)),
    )
  }

  /** Words that the last word of the text may become, the most frequent first; at most 8. */
  suggest(text: string): Promise<string[]> {
    return this.#healed(() =>
      this.#shelf.read((segments) => suggest(segments, readQuery(text).words)),
    )
  }

  /**
   * What is most like a card: by the rarest words of its title, tags and categories. `elsewhere`: of other
   * vendors only. Empty when the card is not known.
   */
  similar(
    key: string,
    count: number,
    context: SearchContext & { readonly elsewhere?: boolean },
  ): Promise<readonly SearchMatch[]> {
    return this.#healed(async () => {
      const card = await this.get(key)
      if (card === undefined) return []
      return this.#shelf.read((segments) =>
        findSimilar(segments, this.#shelf.storage, card, count, context),
      )
    })
  }

  async get(key: string): Promise<SearchCard | undefined> {
    const [entry] = await this.#shelf.storage.keys([key])
    if (entry === undefined) return undefined
    const [card] = await this.#shelf.storage.cards([entry.id])
    return card
  }

  /** All cards of a vendor, the newest first. */
  async byVendor(nym: Nym): Promise<SearchCard[]> {
    const known = await this.#shelf.storage.keysWith(`${nym}/`)
    const cards = await this.#shelf.storage.cards(known.map(({ entry }) => entry.id))
    return cards
      .filter((card) => card !== undefined)
      .sort((a, b) => b.signedAt - a.signedAt || (a.slug < b.slug ? -1 : 1))
  }

  stats(): SearchStats {
    const { live, stored, tailCards, cache } = this.#shelf
    return { cards: live, segments: stored, tail: tailCards, cachedBytes: cache.bytes }
  }

  /** Writes the tail as a segment and waits until nothing is left to merge. Not needed for safety. */
  flush(): Promise<void> {
    return this.#healed(() => this.#shelf.flush())
  }

  /** What another context took is left to it. */
  close(): Promise<void> {
    return this.#shelf.close().catch(ignoreTaken)
  }

  #change(act: Parameters<Shelf['change']>[0]): Promise<void> {
    return this.#changing.run(() => this.#healed(() => this.#shelf.change(act)))
  }

  async #changes(
    cards: ReadonlyMap<string, SearchCard>,
    drop: readonly { readonly key: string; readonly entry: { readonly id: number } }[],
    newId: () => number,
    authoritative: boolean,
  ): Promise<CardChanges | undefined> {
    const keys = [...cards.keys()]
    const entries = await this.#shelf.storage.keys(keys)
    const dropIds = drop.map(({ entry }) => entry.id)
    const added = keys.flatMap((key, at) => {
      const card = cards.get(key)
      const known = entries[at]
      if (card === undefined) return []
      const sum = checksum(card)
      if (known !== undefined) {
        if (known.checksum === sum) return []
        if (!authoritative && known.signedAt > card.signedAt) return []
        dropIds.push(known.id)
      }
      const id = newId()
      return [{ id, card, key, entry: { id, signedAt: card.signedAt, checksum: sum } }]
    })
    if (added.length === 0 && dropIds.length === 0) return undefined
    return {
      cards: added.map(({ id, card }) => ({ id, card })),
      keys: added.map(({ key, entry }) => ({ key, entry })),
      dropIds,
      dropKeys: drop.map(({ key }) => key),
    }
  }

  /** A damaged index is built anew from its cards, one that another context took is opened again. */
  async #healed<T>(act: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const { writer } = this.#shelf
      try {
        return await act()
      } catch (error) {
        const curable = error instanceof SearchDamagedError || error instanceof SearchTakenError
        if (!curable || attempt === ATTEMPTS) throw error
        if (attempt > 1) await sleep(Math.random() * BACK_OFF_MS * 2 ** attempt)
        // Another one may take it while it is opened: then the act fails and all is tried again.
        await this.#shelf.mend(writer).catch(ignoreTaken)
      }
    }
  }
}

function ignoreTaken(error: unknown): void {
  if (!(error instanceof SearchTakenError)) throw error
}

function newestByKey(cards: readonly SearchCard[]): Map<string, SearchCard> {
  const newest = new Map<string, SearchCard>()
  for (const card of cards) {
    const key = cardKey(card)
    const other = newest.get(key)
    if (other === undefined || other.signedAt <= card.signedAt) newest.set(key, card)
  }
  return newest
}
