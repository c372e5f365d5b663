import type { Nym } from '../../lib/brand.ts'
import type { SearchCard } from '../../search/card.ts'
import type { ListedModerator, StandingView } from '../rpc/reputation-api.ts'
import type { TradePolicy } from '../rpc/trade-api.ts'
import type { Moderators } from './moderators.ts'

export interface ModeratorDirectoryComponents {
  moderators: Pick<Moderators, 'known' | 'views'>
  /** Rejects while nobody lives here, or the vault is locked. */
  policy: () => Promise<Pick<TradePolicy, 'moderators' | 'trusted'>>
  /** Listings of the index that can be bought with a moderator, the newest first. */
  moderated: () => Promise<readonly SearchCard[]>
  standing: (nym: Nym) => Promise<Pick<StandingView, 'rank' | 'counts'>>
  /** People of whom a device is connected now. */
  awake: () => ReadonlySet<Nym>
  isBlocked: (nym: Nym) => Promise<boolean>
  now: () => number
}

/** Each is looked up in his own store. */
const MAX_LISTED = 60

/**
 * Everybody of whom this browser knows that they offer to moderate: on the reader's lists, looked at
 * before, or accepted in listings. Asks nobody for the list itself; each is looked up by and by.
 */
export class ModeratorDirectory {
  readonly #components: ModeratorDirectoryComponents

  constructor(components: ModeratorDirectoryComponents) {
    this.#components = components
  }

  /** The best rank first, then those accepted by more stores. */
  async list(): Promise<ListedModerator[]> {
    const { moderators, policy, moderated, standing, awake, isBlocked, now } = this.#components
    const { trusted, moderators: accepted } = await policy().catch(() => NOBODY)
    const stores = new Map<Nym, Set<Nym>>()
    for (const card of await moderated()) {
      for (const nym of card.moderators) {
        stores.set(nym, (stores.get(nym) ?? new Set()).add(card.nym))
      }
    }
    const byStores = [...stores].sort((a, b) => b[1].size - a[1].size).map(([nym]) => nym)
    const all = new Set([...trusted, ...accepted, ...(await moderators.known()), ...byStores])
    const nyms: Nym[] = []
    for (const nym of all) {
      if (nyms.length === MAX_LISTED) break
      if (!(await isBlocked(nym))) nyms.push(nym)
    }
    const here = awake()
    const time = now()
    const offering = (await moderators.views(nyms)).filter(
      ({ offer }) => offer !== undefined && (offer.expires ?? Infinity) > time,
    )
    const listed = await Promise.all(
      offering.map(async (view): Promise<ListedModerator> => {
        const { rank, counts } = await standing(view.nym)
        return {
          ...view,
          rank,
          cases: counts.cases,
          stores: stores.get(view.nym)?.size ?? 0,
          awake: here.has(view.nym),
          trusted: trusted.includes(view.nym),
        }
      }),
    )
    return listed.sort((a, b) => b.rank - a.rank || b.stores - a.stores || (a.nym < b.nym ? -1 : 1))
  }
}

const NOBODY: Pick<TradePolicy, 'moderators' | 'trusted'> = { moderators: [], trusted: [] }
