import type { Nym } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import { systemClock } from '../../lib/clock.ts'
import type { Browser } from '../../p2p/swarm/testing.ts'
import { openBrowser } from '../../p2p/swarm/testing.ts'
import { openDatabase } from '../../storage/open.ts'
import { PrivateRecords } from '../../storage/private-records.ts'
import { BlockOwners } from '../../storage/repositories/block-owners.ts'
import { ListingsRepository } from '../../storage/repositories/listings.ts'
import { OffersRepository } from '../../storage/repositories/offers.ts'
import { StoresRepository } from '../../storage/repositories/stores.ts'
import { Vault } from '../../storage/vault.ts'
import type { Change } from '../changes.ts'
import type { ListingDraft, ProfileDraft } from '../rpc/api.ts'
import type { ModeratorOfferDraft } from '../rpc/trade-api.ts'
import { Session } from '../session.ts'
import { KnownStores } from './known-stores.ts'
import { openOwnStore } from './open.ts'

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
  const blocked = new Set<Nym>()
  const known = new KnownStores({
    records: storeRecords,
    keep: async (nym, version, options) => {
      await browser.stores.keepStore(nym, options)
      const [root, known] = [version.toString(), await storeRecords.get(nym)]
      if (known?.own !== true) await storeRecords.save(nym, { root, keptRoot: root })
      changes.emit({ about: 'seeding' })
    },
    offers,
    stores,
    isBlocked: async (one) => blocked.has(one),
    network: 'regtest',
    changes,
    clock,
  })
  /** Whether the network is asked before a publication. */
  const asking = { network: true }
  const own = openOwnStore({
    session,
    records,
    storeRecords,
    owners,
    listings,
    offers,
    known,
    stores,
    network: 'regtest',
    asksNetwork: () => asking.network,
    changes,
    clock,
  })
  const { nym } = await session.require()
  return {
    nym,
    browser,
    session,
    records,
    storeRecords,
    owners,
    changes,
    listings,
    known,
    /** Whom they want to see nothing of. */
    blocked,
    policies: own.policies,
    own: own.ownStore,
    restore: own.restore,
    merge: own.merge,
    asking,
    conflicts: own.conflicts,
    owed: own.owed,
    settleChange: own.settleChange,
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
