import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { LocalBlocks } from '../../p2p/swarm/local-blocks.ts'
import type { SearchCard } from '../../search/card.ts'
import { cardKey } from '../../search/card.ts'
import { SearchIndex } from '../../search/search-index.ts'
import type { StoreCard } from '../../storage/cards.ts'
import type { PrivateRecords } from '../../storage/private-records.ts'
import { CatalogRepository } from '../../storage/repositories/catalog.ts'
import { SearchSegmentsRepository } from '../../storage/repositories/search-segments.ts'
import { SettingsRepository } from '../../storage/repositories/settings.ts'
import { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import { VendorsRepository } from '../../storage/repositories/vendors.ts'
import type { SoukDatabase } from '../../storage/schema.ts'
import { CatalogLink } from '../catalog/catalog-link.ts'
import type { Change, Changes } from '../changes.ts'
import type { RunningNetwork } from '../network/network.ts'
import type { Labels } from '../labels/open.ts'
import type { RatesView } from '../rpc/api.ts'
import type { SavedSearch } from '../rpc/find-api.ts'
import type { Session } from '../session.ts'
import { Alerts } from './alerts.ts'
import { BlockList } from './block-list.ts'
import { Browser } from './browse.ts'
import { Directory, type KnownPerson } from './directory.ts'
import { Feeder } from './feeder.ts'
import { Finder } from './finder.ts'
import { KnownPages } from './known-pages.ts'
import type { LieSettings } from './lies.ts'
import { Lies } from './lies.ts'
import { RecentSearches } from './recent.ts'
import type { VendorRating } from './results.ts'
import { Results } from './results.ts'
import { SavedSearches } from './saved-searches.ts'
import { Wishes } from './wishes.ts'

/** What can be found changes in bursts; views need not follow each. */
const SETTLE_MS = 250

/** After any of these people may be known by other names. */
const NAMING: readonly Change['about'][] = ['stores', 'names', 'trade', 'handles', 'session']

export interface FindingComponents {
  database: SoukDatabase
  records: PrivateRecords
  storeRecords: StoresRepository
  session: Session
  network: NetworkName
  nameOf: (nym: Nym) => Promise<string>
  /** People of whom a device is connected now. */
  awake: () => ReadonlySet<Nym>
  /** Connects to a device of somebody, if one can be reached. Has a time limit, never rejects. */
  reach: (nym: Nym) => Promise<boolean>
  /** How others rated somebody, as far as it is known here. Absent: nobody knows. */
  rating?: (nym: Nym) => VendorRating | undefined
  /** People whose name is known without their store. */
  people: () => Promise<readonly KnownPerson[]>
  /** By person the handle that was last proven to be theirs. */
  handles: () => Promise<ReadonlyMap<Nym, string>>
  /** Moderators whom this person trusts. Rejects while nobody lives here, or the vault is locked. */
  trusted: () => Promise<readonly Nym[]>
  rates: () => RatesView
  /** ISO 3166-1 alpha-2 of where the person has things sent to. */
  country: () => Promise<string | undefined>
  /** What lists that this person follows say. */
  labels: Pick<Labels, 'marksOf' | 'hiddenPeople' | 'hiddenListings'>
  /** Stops keeping the store of somebody who was blocked. */
  forget: (nym: Nym) => Promise<void>
  /** New matches of a saved search came, and the person wants to be told. */
  onFound: (search: SavedSearch, found: number) => Promise<void>
  changes: Changes
  clock: Clock
}

export type Finding = Awaited<ReturnType<typeof openFinding>>

/**
 * Everything about finding: the own index and what feeds it, the catalog shared with others, searches,
 * wishes, and who is kept out. Answers from the disk before there is a network.
 */
export async function openFinding(components: FindingComponents) {
  const { database, records, storeRecords, session, rates, changes, clock } = components
  const { vault } = session
  const isOpen = () => vault.state === 'unlocked'
  const own = async () => (await session.person())?.nym
  const segments = new SearchSegmentsRepository(database)
  const index = await SearchIndex.open(segments)
  const catalogStorage = new CatalogRepository(database)
  const directory = new Directory({
    vendors: new VendorsRepository(database),
    people: async () => {
      const stores = (await storeRecords.list()).flatMap(({ nym, own, card }) =>
        own || card === undefined ? [] : [personOf(nym, card)],
      )
      return [...(await components.people().catch(() => [])), ...stores]
    },
    handles: components.handles,
  })
  const lies = new Lies(new SettingsRepository<LieSettings>(database))
  await lies.load()

  const blocks: BlockList = new BlockList({
    record: new SingleRecord(records, 'blocked'),
    isOpen,
    own,
    nameOf: components.nameOf,
    onBlocked: async (nym) => {
      await feeder.drop(nym)
      await components.forget(nym)
      await link.dropBlocked()
    },
    changes,
    clock,
  })
  const { marksOf, hiddenPeople, hiddenListings: hiddenKeys } = components.labels
  /** Also those whom a followed list hides; what they send is taken all the same. */
  const hidden = async () => new Set([...(await blocks.all()), ...hiddenPeople()])
  const isBlocked = (nym: Nym) => blocks.isBlocked(nym)
  const feeder = new Feeder({
    index,
    keysOf: (nym) => segments.keysWith(`${nym}/`),
    directory,
    isBlocked,
    isLie: (key, document) => lies.has(key, document),
  })
  const pages = new KnownPages({ records: storeRecords, catalog: catalogStorage, directory })
  const results = new Results({ pages, rates, marksOf })
  const people = () => {
    const awake = components.awake()
    return {
      isAwake: (nym: Nym) => awake.has(nym),
      rating: (nym: Nym) => components.rating?.(nym),
    }
  }
  const recent = new RecentSearches({
    record: new SingleRecord(records, 'recent-searches'),
    isOpen,
  })
  const saved = new SavedSearches({
    record: new SingleRecord(records, 'saved-searches'),
    isOpen,
    changes,
    clock,
  })
  const link: CatalogLink = new CatalogLink({
    storage: catalogStorage,
    records: storeRecords,
    directory,
    feeder,
    isBlocked: (nym) => blocks.has(nym),
    query: async ({ count, text, ...filters }, { signal }) => {
      const query = { text, filters, count }
      const { matches } = await finder.search(query, signal ? { signal } : {})
      return matches.map(({ card: { nym, slug } }) => ({ nym, slug }))
    },
    own,
    network: components.network,
    changes,
  })
  const finder: Finder = new Finder({
    index,
    feeder,
    catalog: () => link.running(),
    directory,
    results,
    recent,
    saved,
    people,
    hidden,
    hiddenKeys,
    reach: components.reach,
    trusted: async () => new Set(await components.trusted().catch(() => [])),
    nameOf: components.nameOf,
    rates,
    changes,
    clock,
  })
  const browser = new Browser({
    finder,
    results,
    pages,
    directory,
    records: storeRecords,
    people,
    hidden,
    hiddenKeys,
    own,
    country: components.country,
  })
  const wishes = new Wishes({
    record: new SingleRecord(records, 'wishes'),
    isOpen,
    cardOf: (nym, slug) => results.cardOf(nym, slug),
    isBlocked,
    changes,
    clock,
  })
  const alerts = new Alerts({
    feeder,
    finder,
    saved,
    own,
    isOpen: () => vault.state !== 'locked',
    onFound: components.onFound,
  })

  let settle: ReturnType<typeof setTimeout> | undefined
  const offs = [
    feeder.fed.on(() => {
      settle ??= setTimeout(() => {
        settle = undefined
        changes.emit({ about: 'find' })
      }, SETTLE_MS)
    }),
    changes.on(({ about }) => {
      if (NAMING.includes(about)) directory.renew()
      if (about !== 'session') return
      alerts.wake()
      // Whoever is blocked by the one who has just unlocked goes at once.
      void expel().catch(() => undefined)
    }),
  ]
  const expel = async () => {
    for (const nym of await blocks.all()) await feeder.drop(nym)
    await link.dropBlocked()
  }
  alerts.start()

  return {
    index,
    finder,
    browser,
    blocks,
    saved,
    recent,
    wishes,
    feeder,
    alerts,
    /** The card of a listing says something else than the contract: it is not found any more. */
    async onLie({
      document,
      ...card
    }: Pick<SearchCard, 'nym' | 'slug' | 'document'>): Promise<void> {
      const key = cardKey(card)
      if (lies.has(key, document)) return
      await lies.add(key, document)
      await index.remove([key])
      changes.emit({ about: 'find' })
    },
    /** The node runs: exchanges the catalog with others. */
    async start(
      { node, stores }: Pick<RunningNetwork, 'node' | 'stores'>,
      blocksHere: LocalBlocks,
    ): Promise<void> {
      await blocks.all()
      await link.start({ node, dht: node.libp2p.services.dht, blocks: blocksHere, stores })
    },
    wake: () => link.wake(),
    async stop(): Promise<void> {
      for (const off of offs) off()
      clearTimeout(settle)
      alerts.stop()
      await link.stop()
      await feeder.idle()
      await alerts.idle()
      await index.close()
    },
  }
}

const personOf = (nym: Nym, { listings, ...card }: StoreCard): KnownPerson => ({ nym, ...card })
