import type { DocumentId, Nym } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import { Lock } from '../../lib/lock.ts'
import type { SearchCard } from '../../search/card.ts'
import { cardKey } from '../../search/card.ts'
import type { KeyEntry } from '../../search/storage.ts'
import type { StoreCard } from '../../storage/cards.ts'
import type { Directory } from './directory.ts'
import { searchCards } from './search-cards.ts'

/** Where listings can be found. */
export interface FeedIndex {
  /** These are all listings of that vendor now. */
  replaceVendor(nym: Nym, cards: readonly SearchCard[]): Promise<unknown>
}

export interface FeederComponents {
  index: FeedIndex
  /** What of a vendor is in the index already. */
  keysOf: (nym: Nym) => Promise<readonly { readonly key: string; readonly entry: KeyEntry }[]>
  directory: Directory
  isBlocked: (nym: Nym) => Promise<boolean>
  /** The contract whose card was caught lying, by the key of the card. */
  isLie: (key: string, document: DocumentId) => boolean
}

/** A store as its owner signed it. */
export interface Feed {
  readonly nym: Nym
  /** Of the record. */
  readonly sequence: bigint
  readonly card: StoreCard
}

/** What became of a store in the index. */
export interface Fed {
  readonly nym: Nym
  /** Keys of cards that could not be found before. */
  readonly added: readonly string[]
}

/** Keeps the index as the stores are: the newest version of each, of nobody who is blocked. */
export class Feeder {
  /** Told after what can be found changed. */
  readonly fed = new Emitter<Fed>()
  readonly #components: FeederComponents
  readonly #lock = new Lock()

  constructor(components: FeederComponents) {
    this.#components = components
  }

  /** Takes a verified version of a store, unless a newer one was taken before. */
  take(feed: Feed): Promise<void> {
    return this.#lock.run(() => this.#take(feed))
  }

  /** Nothing of this vendor is found any more. */
  drop(nym: Nym): Promise<void> {
    return this.#lock.run(() => this.#drop(nym))
  }

  /** Resolves when all that was given so far is in the index. */
  idle(): Promise<void> {
    return this.#lock.idle()
  }

  async #take({ nym, sequence, card }: Feed): Promise<void> {
    const { index, keysOf, directory, isBlocked, isLie } = this.#components
    if (await isBlocked(nym)) return this.#drop(nym)
    const known = await directory.get(nym)
    if (known !== undefined && known.sequence > sequence) return
    const cards = searchCards(nym, card).filter((one) => !isLie(cardKey(one), one.document))
    const before = new Set((await keysOf(nym)).map(({ key }) => key))
    await index.replaceVendor(nym, cards)
    const { name, shortDescription, avatar, adult } = card
    const listings = cards.length
    await directory.put({
      nym,
      name,
      shortDescription,
      ...(avatar && { avatar: { ...avatar } }),
      ...(adult === true && { adult }),
      listings,
      sequence,
    })
    this.fed.emit({ nym, added: cards.map(cardKey).filter((key) => !before.has(key)) })
  }

  async #drop(nym: Nym): Promise<void> {
    const { index, directory } = this.#components
    if ((await directory.get(nym)) === undefined) return
    await index.replaceVendor(nym, [])
    await directory.delete(nym)
    this.fed.emit({ nym, added: [] })
  }
}
