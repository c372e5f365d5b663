import type { AbortOptions } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import { SoukError } from '../../lib/errors.ts'
import type { NetworkName } from '../../lib/config.ts'
import { Catalog } from '../../p2p/catalog/catalog.ts'
import type { CatalogLimits } from '../../p2p/catalog/limits.ts'
import type { RemoteQuery } from '../../p2p/catalog/search-messages.ts'
import type { CatalogChange, CatalogNode } from '../../p2p/catalog/types.ts'
import type { Dht } from '../../p2p/dht/client.ts'
import type { StoreRecord } from '../../p2p/dht/ipns-record.ts'
import type { IndexedCard } from '../../p2p/store/card.ts'
import { BlockNotFoundError } from '../../p2p/swarm/errors.ts'
import type { LocalBlocks } from '../../p2p/swarm/local-blocks.ts'
import type { Stores } from '../../p2p/swarm/stores.ts'
import type { CatalogRepository } from '../../storage/repositories/catalog.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { Changes } from '../changes.ts'
import type { Directory } from '../find/directory.ts'
import type { Feeder } from '../find/feeder.ts'
import { storeCard } from '../stores/store-card.ts'
import { verifiedProfile } from '../stores/verify.ts'

/** A few topics in each run: all of a large store are told within a day. */
const ANNOUNCE_EVERY_MS = 30 * 60_000

export interface CatalogLinkComponents {
  storage: CatalogRepository
  records: Pick<StoresRepository, 'get' | 'list'>
  directory: Directory
  feeder: Feeder
  /** Whoever is blocked is never in it. */
  isBlocked: (nym: Nym) => boolean
  /** Answers others from the own index. */
  query: (
    query: RemoteQuery,
    options: AbortOptions,
  ) => Promise<readonly { nym: Nym; slug: string }[]>
  own: () => Promise<Nym | undefined>
  network: NetworkName
  changes: Changes
  limits?: Partial<CatalogLimits>
}

/** What of the running node the catalog needs. */
export interface CatalogHost {
  node: CatalogNode
  dht: Dht
  /** Blocks of this device. */
  blocks: LocalBlocks
  stores: Pick<Stores, 'shelf' | 'onChore' | 'schedule'>
}

/**
 * Joins the catalog that browsers share with what lives here: stores that were opened or published go
 * into it, and what comes or leaves changes the index.
 */
export class CatalogLink {
  readonly #components: CatalogLinkComponents
  #catalog: Promise<Catalog> | undefined
  /** Made here or followed. */
  #kept: ReadonlySet<Nym> = new Set()
  readonly #offs: (() => void)[] = []
  #feeding: Promise<unknown> = Promise.resolve()

  constructor(components: CatalogLinkComponents) {
    this.#components = components
  }

  /** Settles once it runs; rejects with `catalog.stopped` while it was not started. */
  running(): Promise<Catalog> {
    return this.#catalog ?? Promise.reject(new SoukError('catalog.stopped', 'not started yet'))
  }

  /** Begins to exchange; then brings the index to where the catalog is. */
  async start(host: CatalogHost): Promise<void> {
    this.#catalog ??= this.#start(host)
    const catalog = await this.#catalog
    await this.#catchUp(catalog, host)
  }

  /** Whoever is blocked now leaves it. */
  async dropBlocked(): Promise<void> {
    await (await this.#catalog)?.dropBlocked()
  }

  wake(): void {
    void this.#catalog?.then((catalog) => catalog.wake()).catch(() => undefined)
  }

  async stop(): Promise<void> {
    for (const off of this.#offs.splice(0)) off()
    const catalog = await this.#catalog?.catch(() => undefined)
    this.#catalog = undefined
    await catalog?.stop()
    await this.#feeding.catch(() => undefined)
  }

  async #start({ node, dht, blocks, stores }: CatalogHost): Promise<Catalog> {
    const { storage, isBlocked, query, changes, limits } = this.#components
    await this.#refreshKept()
    const catalog = new Catalog({
      node,
      dht,
      storage,
      get: async (cid, options) => {
        const bytes = await blocks.get(cid, options)
        if (bytes === undefined) throw new BlockNotFoundError(cid.toString())
        return bytes
      },
      isKept: (nym) => this.#kept.has(nym),
      isBlocked,
      query: async (asked, options) => [...(await query(asked, options))],
      ...(limits && { limits }),
    })
    this.#offs.push(
      catalog.onChange((change) => this.#follow(change)),
      stores.shelf.changes.on((record) => void this.#offer(catalog, record)),
      changes.on(({ about }) => {
        if (about === 'stores') void this.#refreshKept().catch(() => undefined)
      }),
    )
    stores.onChore('topics', (options) => this.#announce(catalog, options))
    await catalog.start()
    await stores.schedule.keep('topics', ANNOUNCE_EVERY_MS)
    return catalog
  }

  /** What an earlier run took but did not index, or indexed but did not keep. */
  async #catchUp(catalog: Catalog, { stores }: CatalogHost): Promise<void> {
    const { directory, records, feeder } = this.#components
    const entries = new Map(catalog.known().map((entry) => [entry.nym, entry]))
    for (const { nym, record, card } of await records.list()) {
      if (record === undefined || card === undefined || entries.has(nym)) continue
      const newest = await stores.shelf.newest(nym).catch(() => undefined)
      if (newest !== undefined) await this.#offer(catalog, newest)
    }
    for (const { nym, sequence } of entries.values()) {
      const indexed = await directory.get(nym)
      if (indexed !== undefined && indexed.sequence >= sequence) continue
      const page = await catalog.page(nym)
      if (page !== undefined) await this.#feed(nym, page)
    }
    const known = new Set(catalog.known().map(({ nym }) => nym))
    for (const { nym } of await directory.all()) {
      if (!known.has(nym)) await feeder.drop(nym)
    }
  }

  #follow(change: CatalogChange): void {
    const { nym } = change
    // In the order in which they came: an older version must not follow a newer one.
    this.#feeding = this.#feeding
      .then(() => ('gone' in change ? this.#components.feeder.drop(nym) : this.#feed(nym, change)))
      // Signed by nobody who owns it, or no room left: it is only not found here.
      .catch(() => undefined)
  }

  async #feed(
    nym: Nym,
    page: { record: StoreRecord; cards: IndexedCard[]; profile: string },
  ): Promise<void> {
    const { feeder, network } = this.#components
    const { content } = await verifiedProfile(page.profile, nym, network)
    await feeder.take({
      nym,
      sequence: page.record.sequence,
      card: storeCard(content, page.cards),
    })
  }

  async #offer(catalog: Catalog, record: StoreRecord): Promise<void> {
    // Its page may have been put out of this device in the meantime.
    if (!this.#components.isBlocked(record.nym)) await catalog.offer(record).catch(() => undefined)
  }

  async #announce(catalog: Catalog, options: AbortOptions): Promise<void> {
    const me = await this.#components.own()
    const page = me === undefined ? undefined : await catalog.page(me)
    if (page !== undefined) await catalog.announce(page.cards, options)
  }

  async #refreshKept(): Promise<void> {
    const records = await this.#components.records.list()
    this.#kept = new Set(
      records.filter(({ own, following }) => own || following).map(({ nym }) => nym),
    )
  }
}
