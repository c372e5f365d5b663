import { sleep } from '../lib/abort.ts'
import type { Nym } from '../lib/brand.ts'
import { systemClock } from '../lib/clock.ts'
import { Emitter } from '../lib/emitter.ts'
import { SoukError } from '../lib/errors.ts'
import { IdbBlockstore } from '../storage/block-store.ts'
import { IdbDatastore } from '../storage/datastore.ts'
import { openDatabase } from '../storage/open.ts'
import { PrivateRecords } from '../storage/private-records.ts'
import { BlockOwners } from '../storage/repositories/block-owners.ts'
import { CallsRepository } from '../storage/repositories/calls.ts'
import { ChoresRepository } from '../storage/repositories/chores.ts'
import { deviceSeed } from '../storage/repositories/device.ts'
import { ListingsRepository } from '../storage/repositories/listings.ts'
import { OffersRepository } from '../storage/repositories/offers.ts'
import { OrdersRepository } from '../storage/repositories/orders.ts'
import { OutboxRepository } from '../storage/repositories/outbox.ts'
import { SettingsRepository } from '../storage/repositories/settings.ts'
import { SingleRecord } from '../storage/repositories/single-record.ts'
import { StoresRepository } from '../storage/repositories/stores.ts'
import { erase } from '../storage/usage.ts'
import { Vault } from '../storage/vault.ts'
import type { MakeRoom } from '../storage/with-room.ts'
import { VerifiedSource } from '../wallet/chain/verified-source.ts'
import { requestsPerHour } from '../wallet/order-watch/order-watch.ts'
import type { Change, Changes } from './changes.ts'
import { openConversations } from './chat/open.ts'
import { reencode } from './files/reencode.ts'
import { SealedFiles } from './files/sealed-files.ts'
import type { AppHost } from './host/app-host.ts'
import { openMarket } from './market.ts'
import type { Market } from './market.ts'
import { Moderators } from './moderators/moderators.ts'
import { chainKeeper } from './money/chain-keeper.ts'
import type { ChainRecords } from './money/chain-keeper.ts'
import { chainView } from './money/chain-view.ts'
import { fetchPeriodEnds } from './money/period-ends.ts'
import { RateBook } from './money/rate-book.ts'
import { RequestBudget } from './money/request-budget.ts'
import { Devices } from './devices/devices.ts'
import { sharedChat } from './devices/shared-chat.ts'
import { sharedOrders } from './devices/shared-orders.ts'
import { sharedStore } from './devices/shared-store.ts'
import { sharedWallet } from './devices/shared-wallet.ts'
import { Mailboxes } from './network/mailboxes.ts'
import { deviceOf, identityKey, Network } from './network/network.ts'
import { consignmentStorage, outboxStorage, recordStorage } from './network/storage.ts'
import { networkView } from './network/views.ts'
import { Notices } from './notices/notices.ts'
import type { OwnOfferRecord } from './moderators/own-offer.ts'
import type { SessionView } from './rpc/api.ts'
import type { ModeratorView } from './rpc/trade-api.ts'
import { openSeeding } from './seeding/open.ts'
import type { Seeding } from './seeding/open.ts'
import type { SeedingSettings } from './seeding/limits.ts'
import { Session } from './session.ts'
import { Settings } from './settings.ts'
import type { PersonalSettings } from './settings.ts'
import { CatchUp } from './stores/catch-up.ts'
import { KnownStores } from './stores/known-stores.ts'
import { OwnMerge } from './stores/own-merge.ts'
import type { StoreConflict } from './stores/own-merge.ts'
import { OwnStore } from './stores/own-store.ts'
import type { OwnProfileRecord } from './stores/own-store.ts'
import { publisher } from './stores/publisher.ts'
import { Strangers } from './stores/strangers.ts'
import { RestoreOwn } from './stores/restore-own.ts'
import { StoreHistory } from './stores/store-history.ts'
import { StoreViews } from './stores/views.ts'
import { AddressBook } from './trade/address-book.ts'
import { LicenceKeys } from './trade/licence-keys.ts'
import { tradeView } from './trade/view.ts'
import { TradePolicies } from './trade/policy.ts'

export interface ServicesInit {
  host: AppHost
  /** The database is gone or belongs to a newer release: nothing works any more without a reload. */
  onLost: () => void
}

export type Services = Awaited<ReturnType<typeof openServices>>

/**
 * The object graph: opens storage and vault, and wires the use cases. Starts nothing that needs the
 * network. This is the only place that knows all parts.
 */
export async function openServices({ host, onLost }: ServicesInit) {
  const clock = systemClock
  const changes: Changes = new Emitter<Change>()
  const shell = await host.readConfig()
  const database = await openDatabase(host.databaseName(shell.network), { onLost })
  const settings = await Settings.open({
    config: shell,
    repository: new SettingsRepository<PersonalSettings>(database),
    changes,
  })
  const config = settings.effective()
  const vault = await Vault.open(database, host)
  const session = new Session({ vault, network: config.network, changes })

  const makeRoom: MakeRoom = (bytes) => seeding.room.free(bytes)
  const records = new PrivateRecords(database, vault, { makeRoom })
  const storeRecords = new StoresRepository(database)
  const owners = new BlockOwners(database)
  const calls = new CallsRepository(database)
  const listings = new ListingsRepository(records)
  const chores = new ChoresRepository(database)
  const blockstore = new IdbBlockstore(database, { makeRoom })
  const outbox = outboxStorage(new OutboxRepository(records), () => vault.state === 'unlocked')

  const nameOf = async (nym: Nym) => {
    const name = (await storeRecords.get(nym))?.card?.name
    return name ?? (await strangers.nameOf(nym)) ?? shortNym(nym)
  }
  const { chat, channel } = openConversations({
    session,
    book: { find: (id) => market.book.find(id) },
    records,
    running: () => network.current,
    // There is no list of blocked people yet.
    isBlocked: async () => false,
    nameOf,
    changes,
    clock,
  })
  const seed = await deviceSeed(database)
  const device = await deviceOf(seed)
  const network: Network = new Network({
    config,
    deviceSeed: seed,
    blockstore,
    datastore: new IdbDatastore(database),
    records: recordStorage(storeRecords),
    chores,
    outbox,
    consignments: consignmentStorage(records, () => vault.state === 'unlocked'),
    mailbox: host.kind === 'node',
    isWhole: (nym, root) => seeding.isWhole(nym, root),
    person: () => session.person(),
    onMail: (documents) => market.delivery.receive(documents),
    onResult: (result) => market.delivery.settle(result),
    chat: channel,
    changes,
  })
  const stores = async () => (await network.start()).stores
  const rates = new RateBook({ config, changes, clock })
  const offers = new OffersRepository(records)
  const seeding: Seeding = openSeeding({
    records: storeRecords,
    owners,
    chores,
    settings: new SettingsRepository<SeedingSettings>(database),
    network,
    known: () => knownStores,
    quota: async () => (await host.storageUsage()).quotaBytes,
    changes,
    clock,
  })
  const knownStores: KnownStores = new KnownStores({
    records: storeRecords,
    keep: (nym, root, options) => seeding.keeper.keep(nym, root, options),
    offers,
    stores,
    network: config.network,
    changes,
    clock,
  })
  const strangers = new Strangers({
    known: knownStores,
    record: new SingleRecord(records, 'names'),
    changes,
    clock,
  })
  const profile = new SingleRecord<OwnProfileRecord>(records, 'profile')
  const offer = new SingleRecord<OwnOfferRecord>(records, 'moderator-offer')
  const policies: TradePolicies = new TradePolicies({
    session,
    record: new SingleRecord(records, 'trade-policy'),
    followPolicy: () => ownStore.followPolicy(),
    changes,
  })
  const history = new StoreHistory(new SingleRecord(records, 'store-history'))
  const conflicts = new SingleRecord<StoreConflict[]>(records, 'store-conflicts')
  const ownMerge = new OwnMerge({
    profile,
    listings,
    offer,
    offers,
    policy: () => policies.load(),
    history,
    conflicts,
    records: storeRecords,
    owners,
    stores,
    network: config.network,
    clock,
  })
  const restoreOwn = new RestoreOwn({
    history,
    session,
    profile,
    listings,
    adoptPolicy: (restored) => policies.adopt(restored),
    offer,
    offers,
    records: storeRecords,
    owners,
    stores,
    network: config.network,
    changes,
  })
  const ownStore: OwnStore = new OwnStore({
    session,
    profile,
    listings,
    offer,
    offers,
    offerOf: (nym) => knownStores.offer(nym),
    policy: () => policies.load(),
    earlier: () => restoreOwn.attempt(),
    publish: publisher({ stores, records: storeRecords, owners, vault, history, clock }),
    // Keys that never left this browser have no other device.
    merge: (person, ask) => ownMerge.run(person, ask && vault.backedUp),
    changes,
    clock,
  })
  const catchUp = new CatchUp({
    ownStore,
    nym: async () => (await session.person())?.nym,
    changes,
  })
  const storeViews = new StoreViews({
    known: knownStores,
    stores: storeRecords,
    rates: () => rates.view(),
  })

  const budget = new RequestBudget(
    new SingleRecord(records, 'chain-requests'),
    config.network,
    clock,
  )
  const chainRecords = new SettingsRepository<ChainRecords>(database)
  const memory = await chainRecords.get('chain-servers')
  const source = new VerifiedSource({
    network: config.network,
    servers: config.explorers,
    clock,
    fetch: budget.fetch,
    requestsLeft: () => budget.left,
    requestsPerHour: requestsPerHour(config.network),
    keeper: chainKeeper(chainRecords, new SingleRecord(records, 'chain-proofs')),
    ...(memory === undefined ? {} : { memory }),
    onMemory: (newest) => {
      // Lost with a storage that is full or gone: then servers get another chance.
      void chainRecords.save({ 'chain-servers': newest }).catch(() => undefined)
      changes.emit({ about: 'network' })
    },
    periodEnds: (options) => fetchPeriodEnds(host, config.network, options),
  })
  const addresses = new AddressBook({ record: new SingleRecord(records, 'addresses'), changes })
  const licenceKeys = new LicenceKeys(records, changes)
  const moderators: Moderators = new Moderators({
    known: knownStores,
    seen: new SingleRecord(records, 'moderators-seen'),
    orders: () => market.book.list(),
    nameOf,
    changes,
    clock,
  })
  const market: Market = openMarket({
    session,
    records,
    listings,
    ownStore,
    device,
    lane: () => devices.lane(),
    source,
    budget,
    config: () => config,
    changes,
    clock,
    post: async (entry) => {
      await outbox.put(entry)
      network.current?.outbox.wake(entry.to)
    },
    nameOf,
    heldBy: async (id, to) => network.current?.inbox.inbox.post.heldBy('mail', id, to) ?? 0,
    licences: licenceKeys,
    listing: (vendor, slug) => knownStores.listing(vendor, slug),
    offer: (nym) => knownStores.offer(nym),
    offerVersion: (nym, id) => knownStores.offerVersion(nym, id),
    moderatorView: (nym) => moderatorNow(moderators, nym),
    policy: () => policies.load(),
    onActed: (id, action) => void notices.nodeActed(id, action).catch(() => undefined),
    isAwake: async (nym) => (await knownStores.isAwake(nym)) || isReachable(network, nym),
    saveAddress: (address) => addresses.save({ label: '', address }),
    rates: () => rates.view(),
  })
  const { money, orders, delivery } = market
  const files = new SealedFiles({
    blockstore,
    owners,
    get: async (cid, options) => {
      const local = await network.blocks.get(cid, options)
      return local ?? (await stores()).get(cid, options)
    },
    offer: async (root) => (await stores()).offerFile(root),
    seek: async (root, options) => (await stores()).seekFile(root, options),
    reencode,
  })
  const devices: Devices = new Devices({
    device,
    record: new SingleRecord(records, 'own-devices'),
    person: async () => {
      const person = await session.person()
      return person && { nym: person.nym, identity: await identityKey(person) }
    },
    isOpen: () => vault.state === 'unlocked',
    mayHaveOthers: () => vault.backedUp,
    parts: [
      sharedOrders({
        orders: new OrdersRepository(records),
        book: market.book,
        device,
        onTaken: async () => {
          for (const entry of await delivery.unsent()) await network.current?.outbox.add(entry)
        },
        putBack: (id) => orders.putBack(id),
      }),
      sharedChat(chat.book),
      sharedWallet(money),
      sharedStore({
        nym: async () => (await session.person())?.nym,
        newest: async (nym) => network.current?.stores.shelf.newest(nym),
        merge: ownMerge,
        catchUp,
      }),
    ],
    changes,
    clock,
  })
  const notices = new Notices({
    record: new SingleRecord(records, 'notices'),
    records,
    orders: market.book,
    conversations: () => chat.conversations(),
    person: () => session.person(),
    nameOf,
    changes,
    clock,
  })

  const sessionView = async (): Promise<SessionView> => {
    const { state, nym, protection, backedUp } = vault
    const person = await session.person()
    const own = person === undefined ? undefined : await ownStore.profile()
    const fingerprint = person?.signer.party.fingerprint
    const { persisted } = await host.storageUsage()
    const changedTwice = person === undefined ? undefined : await conflicts.load()
    return {
      vault: state,
      network: config.network,
      ...(nym === undefined ? {} : { nym }),
      ...(fingerprint === undefined ? {} : { fingerprint }),
      ...(protection === undefined ? {} : { protection }),
      backedUp,
      atStake: person !== undefined && ((await ownStore.hasListings()) || (await money.hasCoins())),
      ...(own === undefined || person === undefined || fingerprint === undefined
        ? {}
        : { profile: { ...own.draft, nym: person.nym, fingerprint } }),
      ...(changedTwice && {
        changedTwice: changedTwice.map(({ slug, title }) => ({ slug, title })),
      }),
      host: host.kind,
      persisted,
    }
  }

  const forgetStore = async (nym: Nym): Promise<void> => {
    if ((await storeRecords.get(nym))?.own === true) {
      throw new SoukError('store.own', 'the own store is not forgotten')
    }
    await seeding.letGo(nym)
    await (await stores()).forget(nym)
    await owners.forget(nym)
    changes.emit({ about: 'stores', nym })
  }

  return {
    changes,
    calls,
    session,
    settings,
    network,
    mailboxes: new Mailboxes({ start: () => network.start(), changes }),
    seeding,
    rates,
    knownStores,
    policies,
    ownStore,
    restoreOwn,
    catchUp,
    devices,
    storeViews,
    market,
    money,
    orders,
    delivery,
    addresses,
    licenceKeys,
    moderators,
    chat,
    files,
    notices,
    nameOf,
    tradeView: () => tradeView({ session, policies, moderators, addresses, ownStore }),
    blockstore,
    sessionView,
    networkView: () =>
      networkView({
        network,
        stores: storeRecords,
        config,
        chain: () => chainView(source),
        storageUsage: () => host.storageUsage(),
      }),
    /** Asks an explorer again that was caught lying. */
    forgiveExplorer(url: string): Promise<void> {
      source.forgive(url)
      return money.refresh()
    },
    /** The person has seen which listings two devices changed. */
    async changesSeen(): Promise<void> {
      await conflicts.clear()
      changes.emit({ about: 'session' })
    },
    /** Stops keeping a store of somebody else. Throws `store.own`. */
    forgetStore,
    /** Stops keeping all stores of others. */
    async forgetAllStores(): Promise<void> {
      for (const { nym, own } of await storeRecords.list()) if (!own) await forgetStore(nym)
    },
    /** Deletes everything that this origin keeps; the page reloads after it. */
    async erase(): Promise<void> {
      await seeding.stop()
      await network.stop()
      await money.stop()
      await erase(database)
      onLost()
    },
    async stop(): Promise<void> {
      await seeding.stop()
      rates.stop()
      restoreOwn.stop()
      catchUp.stop()
      await devices.stop()
      chat.stop()
      notices.stop()
      await money.stop()
      await network.stop()
      database.close()
    },
  }
}

/** How long a checkout waits to learn whether the vendor is there. */
const KNOCK_MS = 2_500

/** Whether a device of the person can be reached right now. */
async function isReachable({ current }: Network, nym: Nym): Promise<boolean> {
  if (current === undefined) return false
  const signal = AbortSignal.timeout(KNOCK_MS)
  return current.presence.connectToPerson(nym, { signal }).then(
    () => true,
    () => false,
  )
}

/** A buyer does not wait for long to see who moderates; what is found later shows by itself. */
const MODERATOR_WAIT_MS = 6_000

async function moderatorNow(moderators: Moderators, nym: Nym): Promise<ModeratorView> {
  const [seen] = await moderators.views([nym])
  if (seen?.offer !== undefined) return seen
  const late = new AbortController()
  const [found] = await Promise.race([
    moderators.latest([nym]),
    sleep(MODERATOR_WAIT_MS, { signal: late.signal }).then(
      () => [],
      () => [],
    ),
  ]).finally(() => late.abort())
  return found ?? seen ?? { nym, name: shortNym(nym), record: { cases: 0, decided: 0 } }
}

/** What stands for a person who has published no name that we know. */
const shortNym = (nym: Nym): string => `${nym.slice(0, 6)}…${nym.slice(-6)}`
