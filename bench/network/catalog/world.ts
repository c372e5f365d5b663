import type { PrivateKey } from '@libp2p/interface'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { MemoryBlockstore } from 'blockstore-core'
import type { DocumentId, Nym } from '../../../src/lib/brand.ts'
import { utf8 } from '../../../src/lib/bytes.ts'
import { Catalog } from '../../../src/p2p/catalog/catalog.ts'
import { memoryCatalog, noDht } from '../../../src/p2p/catalog/testing.ts'
import type { CatalogLimits } from '../../../src/p2p/catalog/limits.ts'
import { createStoreRecord } from '../../../src/p2p/dht/ipns-record.ts'
import type { StoreRecord } from '../../../src/p2p/dht/ipns-record.ts'
import { MemoryNet } from '../../../src/p2p/dht/testing/memory-net.ts'
import type { MemoryNode } from '../../../src/p2p/dht/testing/memory-node.ts'
import { rawBlock } from '../../../src/p2p/store/blocks.ts'
import { buildStore } from '../../../src/p2p/store/build.ts'
import type { StoreCard } from '../../../src/p2p/store/card.ts'
import { localBlocks } from '../../../src/p2p/swarm/local-blocks.ts'
import type { Random } from '../sim/random.ts'
import { Meter } from './meter.ts'

/** As many as a browser looks for; others connect to it as well. */
const NEIGHBOURS = 6

/** Bytes of a clearsigned profile with its escrow commitment, as the app signs them. */
const PROFILE_BYTES = 2_600

/** One browser. */
export interface Citizen {
  node: MemoryNode
  catalog: Catalog
  storage: ReturnType<typeof memoryCatalog>
}

/** A store and where its owner's device is. */
export interface Shop {
  identity: PrivateKey
  home: Citizen
  record: StoreRecord
  sequence: bigint
}

/** A network of catalogs whose requests are counted. */
export class World {
  readonly net: MemoryNet
  readonly meter = new Meter()
  readonly citizens: Citizen[] = []
  readonly shops: Shop[] = []
  /** Of all stores: each device reads its blocks from here. */
  readonly #blocks = localBlocks(new MemoryBlockstore())
  readonly #random: Random
  readonly #listings: number
  readonly #limits: Partial<CatalogLimits>

  constructor(init: {
    random: Random
    latencyMs: number
    /** Listings of each store. */
    listings: number
    limits?: Partial<CatalogLimits>
  }) {
    this.net = new MemoryNet({ latencyMs: init.latencyMs })
    this.#random = init.random
    this.#listings = init.listings
    this.#limits = init.limits ?? {}
  }

  /** One more browser, introduced to a few others. */
  async join(): Promise<Citizen> {
    const privateKey = await this.#key()
    const contacts = this.#random.sample(this.citizens, NEIGHBOURS).map(({ node }) => node)
    const node = await this.net.join({ privateKey, dht: noDht, contacts })
    const storage = memoryCatalog()
    const catalog = new Catalog({
      node: this.meter.watch(node),
      dht: node.dht,
      storage,
      limits: this.#limits,
      random: () => this.#random.next(),
      get: async (cid) => {
        const bytes = await this.#blocks.get(cid)
        if (bytes === undefined) throw new Error('no such block')
        return bytes
      },
    })
    const citizen = { node, catalog, storage }
    this.citizens.push(citizen)
    return citizen
  }

  /** A new store that its owner's device knows alone. */
  async open(): Promise<Shop> {
    const [home] = this.#random.sample(this.citizens, 1)
    if (home === undefined) throw new Error('nobody lives here')
    const identity = await this.#key()
    const record = await this.#publish(identity, 1n)
    const shop = { identity, home, record, sequence: 1n }
    await home.catalog.offer(record)
    this.shops.push(shop)
    return shop
  }

  /** The owner changes a listing. */
  async change(shop: Shop): Promise<void> {
    shop.sequence++
    shop.record = await this.#publish(shop.identity, shop.sequence)
    await shop.home.catalog.offer(shop.record)
  }

  /** The owner signs the same anew. */
  async renew(shop: Shop): Promise<void> {
    shop.record = await createStoreRecord(shop.identity, shop.record.root, shop.sequence)
    await shop.home.catalog.offer(shop.record)
  }

  /** Puts all stores of one catalog into another one, as if it had run for long. */
  static copy(from: Citizen, to: Citizen): void {
    for (const [nym, kept] of from.storage.kept) to.storage.kept.set(nym, kept)
  }

  static knows({ storage }: Citizen, { nym, sequence }: { nym: Nym; sequence: bigint }): boolean {
    return storage.kept.get(nym)?.entry.sequence === sequence
  }

  async stop(): Promise<void> {
    await Promise.all(this.citizens.map(({ catalog }) => catalog.stop()))
  }

  async #publish(identity: PrivateKey, sequence: bigint): Promise<StoreRecord> {
    const listings = await Promise.all(
      Array.from({ length: this.#listings }, (_, at) => this.#listing(at, sequence)),
    )
    const get = async () => Promise.reject(new Error('no photos here'))
    const putMany = this.#blocks.putMany.bind(this.#blocks)
    const profileArmored = 'x'.repeat(PROFILE_BYTES)
    const { root } = await buildStore({ get, putMany }, { profileArmored, listings, images: [] })
    return createStoreRecord(identity, root, sequence)
  }

  /** A card as large as usual: title, excerpt, photo, a few tags, two dozen countries. */
  async #listing(at: number, sequence: bigint): Promise<{ armored: string; card: StoreCard }> {
    const armored = `contract ${at} ${at === 0 ? sequence : 1n}`
    const { cid } = await rawBlock(utf8(armored))
    const name = cid.toString()
    const words = (length: number) =>
      Buffer.from(this.#random.bytes(length)).toString('base64').slice(0, length)
    const photo = { tiny: name, small: name, large: name, thumbhash: words(32) }
    const card: StoreCard = {
      slug: `listing-${at}`,
      title: words(40),
      kind: 'physical',
      price: { currency: 'EUR', amount: 2_400n },
      quantity: 3,
      photo: { ...photo, width: 1_200, height: 900, alt: '' },
      tags: ['ceramics', 'handmade', 'kitchen'],
      signedAt: 1_760_000_000_000,
      document: name as DocumentId,
      excerpt: words(180),
      categories: ['Kitchen'],
      condition: 'new',
      shipsTo: Array.from({ length: 27 }, (_, n) => String.fromCharCode(65 + (n % 26), 65)),
      freeTo: [],
      moderators: [],
    }
    return { armored, card }
  }

  #key(): Promise<PrivateKey> {
    return generateKeyPairFromSeed('Ed25519', this.#random.bytes(32))
  }
}
