import { Emitter } from '../../lib/emitter.ts'
import { systemClock } from '../../lib/clock.ts'
import type { Browser } from '../../p2p/swarm/testing.ts'
import { openBrowser } from '../../p2p/swarm/testing.ts'
import { openDatabase } from '../../storage/open.ts'
import { PrivateRecords } from '../../storage/private-records.ts'
import { BlockOwners } from '../../storage/repositories/block-owners.ts'
import { ListingsRepository } from '../../storage/repositories/listings.ts'
import { OffersRepository } from '../../storage/repositories/offers.ts'
import { SingleRecord } from '../../storage/repositories/single-record.ts'
import { StoresRepository } from '../../storage/repositories/stores.ts'
import { Vault } from '../../storage/vault.ts'
import type { Change } from '../changes.ts'
import type { OwnOfferRecord } from '../moderators/own-offer.ts'
import type { ListingDraft, ProfileDraft } from '../rpc/api.ts'
import type { ModeratorOfferDraft } from '../rpc/trade-api.ts'
import { Session } from '../session.ts'
import { TradePolicies } from '../trade/policy.ts'
import { KnownStores } from './known-stores.ts'
import { OwnMerge } from './own-merge.ts'
import type { StoreConflict } from './own-merge.ts'
import { OwnStore } from './own-store.ts'
import type { OwnProfileRecord } from './own-store.ts'
import { publisher } from './publisher.ts'
import { RestoreOwn } from './restore-own.ts'
import { StoreHistory } from './store-history.ts'

export type Trader = Awaited<ReturnType<typeof openTrader>>

/**
 * For tests: somebody with keys, storage of their own and a real node in this process. `phrase` brings
 * earlier keys to a new device.
 */
export async function openTrader(name: string, phrase?: string) {
  const browser: Browser = await openBrowser()
  const changes = new Emitter<Change>()
  const clock = systemClock
  const database = await openDatabase(`souk-${name}`)
  const vault = await Vault.open(database)
  const session = new Session({ vault, network: 'regtest', changes })
  await (phrase === undefined ? session.create(undefined) : session.restore(phrase, undefined))
  const records = new PrivateRecords(database, vault)
  const storeRecords = new StoresRepository(database)
  const owners = new BlockOwners(database)
  const listings = new ListingsRepository(records)
  const offers = new OffersRepository(records)
  const stores = () => Promise.resolve(browser.stores)
  const known = new KnownStores({
    records: storeRecords,
    keep: async (nym, _root, options) => void (await browser.stores.keepStore(nym, options)),
    offers,
    stores,
    network: 'regtest',
    changes,
    clock,
  })
  const offer = new SingleRecord<OwnOfferRecord>(records, 'moderator-offer')
  const policies: TradePolicies = new TradePolicies({
    session,
    record: new SingleRecord(records, 'trade-policy'),
    followPolicy: () => own.followPolicy(),
    changes,
  })
  const profile = new SingleRecord<OwnProfileRecord>(records, 'profile')
  const history = new StoreHistory(new SingleRecord(records, 'store-history'))
  const conflicts = new SingleRecord<StoreConflict[]>(records, 'store-conflicts')
  /** Whether the network is asked before a publication. */
  const asking = { network: true }
  const merge = new OwnMerge({
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
    network: 'regtest',
    clock,
  })
  const restore = new RestoreOwn({
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
    network: 'regtest',
    changes,
  })
  const own: OwnStore = new OwnStore({
    session,
    profile,
    listings,
    offer,
    offers,
    offerOf: (nym) => known.offer(nym),
    policy: () => policies.load(),
    earlier: () => restore.attempt(),
    publish: publisher({ stores, records: storeRecords, owners, vault, history, clock }),
    merge: (person, ask) => merge.run(person, ask && vault.backedUp && asking.network),
    changes,
    clock,
  })
  const { nym } = await session.require()
  return {
    nym,
    browser,
    session,
    records,
    changes,
    listings,
    known,
    policies,
    own,
    restore,
    merge,
    asking,
    conflicts,
    phrase: () => vault.phrase(),
    async stop(): Promise<void> {
      await browser.stop()
      database.close()
    },
  }
}

/** For tests: a profile of nothing but a name. */
export const profileOf = (name: string): ProfileDraft => ({
  name,
  shortDescription: '',
  about: '',
  location: '',
})

/** For tests: a listing of melons at 1000 sats. */
export const melons: ListingDraft = {
  title: 'Melons',
  kind: 'digital',
  description: '',
  price: { currency: 'BTC', amount: 1000n },
  tags: [],
  categories: [],
  photos: [],
}

/** For tests: somebody decides for 2 %. */
export const twoPercent: ModeratorOfferDraft = {
  description: 'I decide about parcels.',
  terms: '',
  fee: { basisPoints: 200 },
  languages: ['en'],
  responseHours: 48,
  endBuyerShare: 5000,
}
