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
import { OutboxRepository } from '../storage/repositories/outbox.ts'
import { SettingsRepository } from '../storage/repositories/settings.ts'
import { SingleRecord } from '../storage/repositories/single-record.ts'
import { StoresRepository } from '../storage/repositories/stores.ts'
import { erase } from '../storage/usage.ts'
import { Vault } from '../storage/vault.ts'
import type { MakeRoom } from '../storage/with-room.ts'
import type { Change, Changes } from './changes.ts'
import { openConversations } from './chat/open.ts'
import { openFinding } from './find/open.ts'
import type { Finding } from './find/open.ts'
import { reencode } from './files/reencode.ts'
import { SealedFiles } from './files/sealed-files.ts'
import type { AppHost } from './host/app-host.ts'
import { openMarket } from './market.ts'
import { isUnexplained } from './orders/receive.ts'
import type { Market } from './market.ts'
import { openHandles } from './handles/open.ts'
import { adultMark } from './labels/marks.ts'
import { openLabels } from './labels/open.ts'
import type { Labels } from './labels/open.ts'
import { ModeratorDirectory } from './moderators/directory.ts'
import { Moderators } from './moderators/moderators.ts'
import { moderatorNow } from './moderators/moderator-now.ts'
import { openSource } from './money/open-source.ts'
import { chainView } from './money/chain-view.ts'
import { RateBook } from './money/rate-book.ts'
import type { Devices } from './devices/devices.ts'
import { Drafts } from './drafts.ts'
import { openDevices } from './devices/open.ts'
import { Mailboxes } from './network/mailboxes.ts'
import { awakePeople, isReachable } from './network/awake.ts'
import { deviceOf, Network } from './network/network.ts'
import { consignmentStorage, outboxStorage, recordStorage } from './network/storage.ts'
import { networkView } from './network/views.ts'
import { Notices } from './notices/notices.ts'
import { openSeeding } from './seeding/open.ts'
import type { Seeding } from './seeding/open.ts'
import type { SeedingSettings } from './seeding/limits.ts'
import { Session } from './session.ts'
import { viewSession } from './session-view.ts'
import { Settings } from './settings.ts'
import type { PersonalSettings } from './settings.ts'
import { KnownStores } from './stores/known-stores.ts'
import { openOwnStore } from './stores/open.ts'
import { shortNym, Strangers } from './stores/strangers.ts'
import { StoreViews } from './stores/views.ts'
import { AddressBook } from './trade/address-book.ts'
import { LicenceKeys } from './trade/licence-keys.ts'
import { tradeView } from './trade/view.ts'
import { openTrust } from './trust.ts'

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
  const isBlocked = (nym: Nym) => finding.blocks.isBlocked(nym)
  const { chat, channel } = openConversations({
    session,
    book: { brief: (id) => market.book.brief(id) },
    records,
    running: () => network.current,
    isBlocked,
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
    onLater: async ({ code }) => {
      if (isUnexplained(code)) await outbox.put(await market.delivery.unsent())
    },
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
    onAnswered: (device) => service.onAnswered(device),
    changes,
    clock,
  })
  const knownStores: KnownStores = new KnownStores({
    records: storeRecords,
    keep: (nym, root, options) => seeding.keeper.keep(nym, root, options),
    offers,
    stores,
    isBlocked,
    onLie: (lie) => void finding.onLie(lie).catch(() => undefined),
    network: config.network,
    changes,
    clock,
  })
  const labels: Labels = openLabels({
    session,
    records,
    storeRecords,
    known: knownStores,
    isBlocked,
    isRunning: () => network.current !== undefined,
    changes,
    clock,
  })
  const strangers = new Strangers({
    known: knownStores,
    record: new SingleRecord(records, 'names'),
    changes,
    clock,
  })
  const own = openOwnStore({
    session,
    records,
    storeRecords,
    owners,
    listings,
    offers,
    known: knownStores,
    stores,
    network: config.network,
    changes,
    clock,
  })
  const { ownStore, policies } = own
  const storeViews = new StoreViews({
    known: knownStores,
    stores: storeRecords,
    rates: () => rates.view(),
    marksOf: labels.marksOf,
    hiddenPeople: labels.hiddenPeople,
  })

  const { source, budget } = await openSource({ host, config, database, records, changes, clock })
  const addresses = new AddressBook({ record: new SingleRecord(records, 'addresses'), changes })
  const licenceKeys = new LicenceKeys(records, changes, () => devices.lane())
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
    post: async (entries) => {
      await outbox.put(entries)
      for (const { to } of entries) network.current?.outbox.wake(to)
    },
    nameOf,
    heldBy: async (id, to) => network.current?.inbox.inbox.post.heldBy('mail', id, to) ?? 0,
    veiled: async (nym, slug) => {
      const all = (await storeRecords.get(nym))?.card?.adult
      return adultMark(labels.marksOf(nym, slug), all).adult === true
    },
    licences: licenceKeys,
    // As far as the list was read: an order never waits for it.
    isBlocked: async (nym) => finding.blocks.has(nym),
    listing: (vendor, slug) => knownStores.listing(vendor, slug),
    offer: (nym) => knownStores.offer(nym),
    offerVersion: (nym, id) => knownStores.offerVersion(nym, id),
    moderatorView: (nym) => moderatorNow(moderators, nym),
    rankOf: async (nym) => (await reputation.reputation.standing(nym)).rank,
    serviceRecord: (nyms, at) => service.bestRecord(nyms, at),
    policy: () => policies.load(),
    onActed: (id, action) => void notices.nodeActed(id, action).catch(() => undefined),
    isAwake: async (nym) => (await knownStores.isAwake(nym)) || isReachable(network, nym),
    saveAddress: (address) => addresses.save({ label: '', address }),
    rates: () => rates.view(),
  })
  const { money, orders, delivery } = market
  const handles = openHandles({
    session,
    records,
    database,
    money,
    source,
    network,
    networkName: config.network,
    nameOf,
    website: async (nym) => knownStores.profile(nym)?.content.website,
    resolver: () => settings.view().resolver,
    onGiven: (gift) => notices.handleGiven(gift),
    changes,
    clock,
  })
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
  const devices: Devices = openDevices({
    device,
    session,
    records,
    network,
    market,
    trade: { policies, addresses, licenceKeys, owed: own.owed },
    chatBook: chat.book,
    receipts: () => service.book,
    merge: own.merge,
    catchUp: own.catchUp,
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

  const { follows, reputation, service } = openTrust({
    database,
    records,
    stores: storeRecords,
    ownStore,
    session,
    orders: market.book,
    network,
    bitcoin: config.network,
    source,
    requestsLeft: () => budget.left,
    probe: () => seeding.rounds.check(),
    nameOf,
    isBlocked,
    changes,
    clock,
  })
  const finding: Finding = await openFinding({
    database,
    records,
    storeRecords,
    session,
    network: config.network,
    nameOf,
    awake: () => awakePeople(network),
    rates: () => rates.view(),
    reach: (nym) => isReachable(network, nym),
    rating: (nym) => reputation.starsOf(nym),
    people: async () =>
      [...(await strangers.known().catch(() => [])), ...(await moderators.seen())].map((one) => ({
        ...one,
        shortDescription: '',
      })),
    handles: () => handles.book.holders(),
    trusted: async () => (await policies.load()).trusted,
    labels,
    country: async () => (await addresses.list()).at(-1)?.address.country,
    forget: (nym) => forgetStore(nym),
    onFound: (search, found) => notices.searchFound(search, found),
    changes,
    clock,
  })

  // What is hidden is so from the first view on.
  await labels.lists.load().catch(() => undefined)

  const moderatorDirectory = new ModeratorDirectory({
    moderators,
    policy: () => policies.load(),
    moderated: () => finding.browser.moderated(),
    standing: (nym) => reputation.reputation.standing(nym),
    awake: () => awakePeople(network),
    isBlocked,
    now: clock,
  })

  const sessionView = () => viewSession({ host, network: config.network, session, own, money })

  const forgetStore = async (nym: Nym): Promise<void> => {
    if ((await storeRecords.get(nym))?.own === true) {
      throw new SoukError('store.own', 'the own store is not forgotten')
    }
    knownStores.forget(nym)
    await seeding.letGo(nym)
    await (await stores()).forget(nym)
    await owners.forget(nym)
    changes.emit({ about: 'stores', nym })
    await follows.follows.drop([nym])
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
    restoreOwn: own.restore,
    catchUp: own.catchUp,
    devices,
    storeViews,
    market,
    money,
    orders,
    delivery,
    addresses,
    drafts: new Drafts(new SingleRecord(records, 'drafts'), clock),
    licenceKeys,
    moderators,
    moderatorDirectory,
    handles,
    chat,
    files,
    finding,
    labels,
    follows,
    reputation,
    service,
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
    settleChange: own.settleChange,
    /** Stops keeping a store of somebody else. Throws `store.own`. */
    forgetStore,
    /** Stops keeping all stores of others. */
    async forgetAllStores(): Promise<void> {
      const others = (await storeRecords.list()).filter(({ own }) => !own).map(({ nym }) => nym)
      await follows.follows.drop(others)
      for (const nym of others) await forgetStore(nym)
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
      own.restore.stop()
      own.catchUp.stop()
      await finding.stop()
      labels.stop()
      follows.web.stop()
      reputation.stop()
      await service.stop()
      await devices.stop()
      chat.stop()
      notices.stop()
      await money.stop()
      await network.stop()
      database.close()
    },
  }
}
