import { readDocument } from '../../contracts/documents/read.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { SoukConfig } from '../../lib/config.ts'
import { Emitter } from '../../lib/emitter.ts'
import { openDatabase } from '../../storage/open.ts'
import { PrivateRecords } from '../../storage/private-records.ts'
import { ListingsRepository } from '../../storage/repositories/listings.ts'
import { OffersRepository } from '../../storage/repositories/offers.ts'
import { SettingsRepository } from '../../storage/repositories/settings.ts'
import { SingleRecord } from '../../storage/repositories/single-record.ts'
import { Vault } from '../../storage/vault.ts'
import { VerifiedSource } from '../../wallet/chain/verified-source.ts'
import type { Change } from '../changes.ts'
import type { CheckoutComponents } from '../checkout/components.ts'
import { openMarket } from '../market.ts'
import type { SharedState } from '../../p2p/devices/own-devices.ts'
import { OrdersRepository } from '../../storage/repositories/orders.ts'
import { sharedState } from '../devices/parts.ts'
import { sharedOrders } from '../devices/shared-orders.ts'
import { sharedWallet } from '../devices/shared-wallet.ts'
import type { Market } from '../market.ts'
import type { TradePolicy } from '../rpc/trade-api.ts'
import { chainKeeper } from '../money/chain-keeper.ts'
import type { ChainRecords } from '../money/chain-keeper.ts'
import { RequestBudget } from '../money/request-budget.ts'
import { Session } from '../session.ts'
import type { StoreContent } from '../../p2p/store/build.ts'
import { DEFAULT_POLICY } from '../stores/listing-content.ts'
import { Conflicts } from '../stores/conflicts.ts'
import { OwedPieces } from '../stores/owed-pieces.ts'
import { OwnStore } from '../stores/own-store.ts'
import { FIRST_POLICY } from '../trade/policy.ts'
import type { Person } from '../session.ts'
import type { PostOffice } from './post-office.ts'

/** Where traders of one process find each other. */
export interface Town {
  config: SoukConfig
  post: PostOffice
  traders: Map<Nym, Trader>
  /** What each published last; it can be had while its owner sleeps. */
  stores: Map<Nym, StoreContent>
  /** What everybody takes for the time; blocks keep the real one. */
  clock: Clock
}

/** How somebody sells, and what their node may do by itself. */
export type HowOneTrades = Partial<
  Pick<TradePolicy, 'moderators' | 'blocks' | 'countersigned' | 'autoAccept' | 'autoHandOver'>
>

/** Locks that a test can wait for: the order is that of real ones. */
export const QUICK_BLOCKS = { ship: 8, backup: 10, accept: 14, last: 20, window: 8, end: 12 }

/**
 * For tests: somebody's node without its network: real vault, storage, wallet and chain, acts and fold.
 * Stores are looked up in the town, and mail is carried by its post office.
 */
export class Trader {
  readonly name: string
  readonly #town: Town
  /** Holds from the next publication, and from the next look. */
  readonly policy: HowOneTrades
  /** Whom they want to have nothing to do with. */
  readonly blocked = new Set<Nym>()
  /** What this person's orders show for a lower fee of the moderator. */
  serviceRecord: CheckoutComponents['serviceRecord']
  /** The twelve words of a person who lives on another device already. */
  readonly #phrase: string | undefined
  #life: Awaited<ReturnType<typeof live>> | undefined
  #nym: Nym | undefined

  constructor(town: Town, name: string, policy: HowOneTrades, phrase?: string) {
    this.#phrase = phrase
    this.name = name
    this.#town = town
    this.policy = policy
  }

  get nym(): Nym {
    if (this.#nym === undefined) throw new Error('not born yet')
    return this.#nym
  }

  /** Throws while asleep. */
  get market(): Market {
    return this.#here.market
  }

  get ownStore(): OwnStore {
    return this.#here.ownStore
  }

  get isAwake(): boolean {
    return this.#life !== undefined
  }

  /** Begins to live, or goes on where it stopped: nothing but the disk is remembered. */
  async wake(): Promise<void> {
    if (this.#life !== undefined) return
    const life = await live(this.#town, this)
    if (life.session.vault.state === 'none') {
      await (this.#phrase === undefined
        ? life.session.create(undefined)
        : life.session.restore(this.#phrase, undefined))
    }
    const { nym } = await life.session.require()
    this.#nym = nym
    this.#life = life
    // Mail comes to one device of a person: to the first.
    if (this.#phrase === undefined) {
      this.#town.traders.set(nym, this)
      this.#town.post.open(nym, () => this.#life?.market)
    }
    for (const entry of await life.market.delivery.unsent()) this.#town.post.post(nym, entry)
  }

  async sleep(): Promise<void> {
    const life = this.#life
    this.#life = undefined
    await life?.market.money.stop()
    life?.database.close()
  }

  /** What this device shares with the other devices of its person. */
  shared(): SharedState {
    const { records, market } = this.#here
    return sharedState(
      [
        sharedOrders({
          orders: new OrdersRepository(records),
          book: market.book,
          device: this.name,
          onTaken: async () => {
            for (const entry of await market.delivery.unsent())
              this.#town.post.post(this.nym, entry)
          },
          putBack: (id) => market.orders.putBack(id),
        }),
        sharedWallet(market.money),
      ],
      () => true,
    )
  }

  /** The twelve words. */
  phrase(): string {
    return this.#here.session.vault.phrase()
  }

  person(): Promise<Person> {
    return this.#here.session.require()
  }

  /** Looks at the chain, and does what a node does by itself. */
  async look(): Promise<void> {
    if (this.#life === undefined) return
    const { market } = this.#life
    await market.money.refresh()
    await this.settle()
  }

  /** What follows from documents that came or went. */
  async settle(): Promise<void> {
    if (this.#life === undefined) return
    await this.#life.market.follow()
  }

  get #here() {
    if (this.#life === undefined) throw new Error(`${this.name} sleeps`)
    return this.#life
  }
}

async function live(
  town: Town,
  trader: Pick<Trader, 'name' | 'policy' | 'blocked' | 'serviceRecord'>,
) {
  const { name, policy, blocked } = trader
  const changes = new Emitter<Change>()
  const clock: Clock = () => town.clock()
  const database = await openDatabase(`souk-${name}`)
  const vault = await Vault.open(database)
  const { network } = town.config
  const session = new Session({ vault, network, changes })
  const records = new PrivateRecords(database, vault)
  const listings = new ListingsRepository(records)
  const offers = new OffersRepository(records)
  const offerOf = async (nym: Nym) => {
    const text = town.stores.get(nym)?.offer?.armored
    const document = text === undefined ? undefined : await readDocument(text)
    return document && isKind(document, 'moderator_offer') ? document : undefined
  }
  const ownStore: OwnStore = new OwnStore({
    session,
    profile: new SingleRecord(records, 'profile'),
    listings,
    offer: new SingleRecord(records, 'moderator-offer'),
    offers,
    labels: new SingleRecord(records, 'label-list'),
    follows: new SingleRecord(records, 'follow-list'),
    offerOf,
    policy: async () => ({ ...DEFAULT_POLICY, blocks: QUICK_BLOCKS, ...policy }),
    earlier: async () => undefined,
    publish: async ({ nym }, content) => {
      town.stores.set(nym, content)
      return 1n
    },
    owed: new OwedPieces(new SingleRecord(records, 'stock-owed'), clock),
    conflicts: new Conflicts({
      record: new SingleRecord(records, 'store-conflicts'),
      listings,
      policy: async () => DEFAULT_POLICY,
      clock,
    }),
    changes,
    clock,
  })
  const budget = new RequestBudget(new SingleRecord(records, 'chain-requests'), network, clock)
  const source = new VerifiedSource({
    network,
    servers: town.config.explorers,
    clock,
    fetch: budget.fetch,
    keeper: chainKeeper(
      new SettingsRepository<ChainRecords>(database),
      new SingleRecord(records, 'chain-proofs'),
    ),
  })
  const market = openMarket({
    session,
    records,
    listings,
    ownStore,
    device: name,
    source,
    budget,
    config: () => town.config,
    isBlocked: async (nym) => blocked.has(nym),
    changes,
    clock,
    post: async (entries) => {
      const { nym } = await session.require()
      for (const entry of entries) town.post.post(nym, entry)
    },
    listing: async (vendor, slug) => {
      const found = town.stores.get(vendor)?.listings.find(({ card }) => card.slug === slug)
      const document = await readDocument(found?.armored ?? '')
      if (!isKind(document, 'listing')) throw new Error('no listing')
      return document
    },
    offer: offerOf,
    offerVersion: async (nym, id) => {
      const offer = await offerOf(nym)
      return offer?.id === id ? offer : undefined
    },
    moderatorView: async (nym) => {
      const offer = await offerOf(nym)
      return {
        nym,
        name: nym,
        ...(offer && { offer: { ...offer.content, id: offer.id } as never }),
        record: { cases: 0, decided: 0 },
      }
    },
    rankOf: async () => 250,
    serviceRecord: async (nyms, at) => trader.serviceRecord?.(nyms, at),
    policy: async () => ({
      ...FIRST_POLICY,
      autoAccept: policy.autoAccept ?? FIRST_POLICY.autoAccept,
      autoHandOver: policy.autoHandOver ?? true,
    }),
    onActed: () => undefined,
    isAwake: async (nym) => town.traders.get(nym)?.isAwake ?? false,
    saveAddress: async () => undefined,
    rates: () => ({ satsPerUnit: {} }),
    nameOf: async (nym) => town.traders.get(nym)?.name ?? nym,
  })
  return { database, session, records, ownStore, market }
}
