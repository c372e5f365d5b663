import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { SoukError } from '../../lib/errors.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Changes } from '../changes.ts'
import type { ListingCard } from '../rpc/api.ts'
import type { WishView } from '../rpc/find-api.ts'
import { PersonalRecord } from './personal-record.ts'

/** More than anybody remembers. */
const MAX_WISHES = 500

/** As it was when it was wished for: shown while its store cannot be found. */
export interface WishRecord {
  nym: Nym
  slug: string
  wishedAt: number
  card: ListingCard
}

export interface WishesComponents {
  /** Named `wishes`. */
  record: SingleRecord<WishRecord[]>
  isOpen: () => boolean
  /** As it is now. `undefined`: its store is not known; `gone`: the store is, and has it no more. */
  cardOf: (nym: Nym, slug: string) => Promise<ListingCard | 'gone' | undefined>
  isBlocked: (nym: Nym) => Promise<boolean>
  changes: Changes
  clock: Clock
}

/** What a person would like to have. Encrypted: it says much about them. */
export class Wishes {
  readonly #components: WishesComponents
  readonly #record: PersonalRecord<WishRecord[]>

  constructor(components: WishesComponents) {
    this.#components = components
    const { record, isOpen } = components
    this.#record = new PersonalRecord({ record, isOpen, empty: [], merge: together })
  }

  /**
   * Notes a wish, or strikes it out. Throws `wish.unknown` for what no known store offers, and
   * `field.too-many` {max}.
   */
  async set(nym: Nym, slug: string, wished: boolean): Promise<void> {
    const { cardOf, clock, changes } = this.#components
    const others = (wishes: readonly WishRecord[]) =>
      wishes.filter((wish) => wish.nym !== nym || wish.slug !== slug)
    if (!wished) {
      await this.#record.update(others)
    } else {
      const card = await cardOf(nym, slug)
      if (card === undefined || card === 'gone') {
        throw new SoukError('wish.unknown', 'no known store offers this')
      }
      // What lists say of it now need not hold later.
      const { warnings, ...kept } = card
      await this.#record.update((wishes) => {
        const rest = others(wishes)
        if (rest.length < wishes.length) return undefined
        if (rest.length >= MAX_WISHES) {
          throw new SoukError('field.too-many', 'too many wishes', { data: { max: MAX_WISHES } })
        }
        return [{ nym, slug, wishedAt: clock(), card: kept }, ...rest]
      })
    }
    changes.emit({ about: 'wishes' })
  }

  /** The latest first, each as it is now. */
  async view(): Promise<WishView> {
    const { cardOf, isBlocked } = this.#components
    const wishes: WishView['wishes'] = []
    for (const { nym, slug, wishedAt, card } of await this.#record.load()) {
      if (await isBlocked(nym)) continue
      const now = await cardOf(nym, slug)
      const gone = now === 'gone'
      wishes.push({ ...(now === undefined || gone ? card : now), wishedAt, gone })
    }
    return { wishes }
  }
}

function together(kept: WishRecord[], late: WishRecord[]): WishRecord[] {
  const named = new Set(late.map(({ nym, slug }) => `${nym}/${slug}`))
  const rest = kept.filter(({ nym, slug }) => !named.has(`${nym}/${slug}`))
  return [...late, ...rest].slice(0, MAX_WISHES)
}
