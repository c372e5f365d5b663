import type { DocumentId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import { SoukError } from '../../lib/errors.ts'
import type { Stores } from '../../p2p/swarm/stores.ts'
import type { PrivateRecords } from '../../storage/private-records.ts'
import type { BlockOwners } from '../../storage/repositories/block-owners.ts'
import type { ListingsRepository } from '../../storage/repositories/listings.ts'
import type { OffersRepository } from '../../storage/repositories/offers.ts'
import { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { Changes } from '../changes.ts'
import type { OwnFollowsRecord } from '../follows/own-follows.ts'
import type { OwnListRecord } from '../labels/own-list.ts'
import type { OwnOfferRecord } from '../moderators/own-offer.ts'
import type { Session } from '../session.ts'
import { TradePolicies } from '../trade/policy.ts'
import { CatchUp } from './catch-up.ts'
import { Conflicts } from './conflicts.ts'
import type { KnownStores } from './known-stores.ts'
import { OwedPieces } from './owed-pieces.ts'
import { OwnMerge } from './own-merge.ts'
import { OwnStore } from './own-store.ts'
import type { OwnProfileRecord } from './own-records.ts'
import { publisher } from './publisher.ts'
import { RestoreOwn } from './restore-own.ts'
import { StoreHistory } from './store-history.ts'

export interface OwnStoreInit {
  session: Session
  records: PrivateRecords
  storeRecords: StoresRepository
  owners: BlockOwners
  listings: ListingsRepository
  offers: OffersRepository
  known: KnownStores
  stores: () => Promise<Stores>
  network: NetworkName
  /** Whether a publication looks in the network first for what another device published. */
  asksNetwork?: () => boolean
  changes: Changes
  clock: Clock
}

/** All of the own store: what it is made of, how it is published, and how several devices join theirs. */
export function openOwnStore(init: OwnStoreInit) {
  const { session, records, listings, offers, known, stores, network, changes, clock } = init
  const { owners, storeRecords, asksNetwork = () => true } = init
  const { vault } = session
  const profile = new SingleRecord<OwnProfileRecord>(records, 'profile')
  const offer = new SingleRecord<OwnOfferRecord>(records, 'moderator-offer')
  const labels = new SingleRecord<OwnListRecord>(records, 'label-list')
  const follows = new SingleRecord<OwnFollowsRecord>(records, 'follow-list')
  const history = new StoreHistory(new SingleRecord(records, 'store-history'))
  const owed = new OwedPieces(new SingleRecord(records, 'stock-owed'), clock)
  const policies: TradePolicies = new TradePolicies({
    session,
    record: new SingleRecord(records, 'trade-policy'),
    followPolicy: () => ownStore.followPolicy(),
    changes,
  })
  const conflicts = new Conflicts({
    record: new SingleRecord(records, 'store-conflicts'),
    listings,
    policy: () => policies.load(),
    clock,
  })
  const lists = { labels, follows }
  const parts = { profile, listings, offer, offers, ...lists, history, owners, stores, network }
  const merge = new OwnMerge({
    ...parts,
    policy: () => policies.load(),
    conflicts,
    owed,
    records: storeRecords,
    clock,
  })
  const restore = new RestoreOwn({
    ...parts,
    session,
    adoptPolicy: (restored) => policies.adopt(restored),
    records: storeRecords,
    changes,
  })
  const ownStore: OwnStore = new OwnStore({
    session,
    profile,
    listings,
    offer,
    offers,
    ...lists,
    offerOf: (nym) => known.offer(nym),
    policy: () => policies.load(),
    earlier: async () => void (await restore.attempt()),
    publish: publisher({ stores, records: storeRecords, owners, vault, history, clock }),
    // Keys that never left this browser have no other device.
    merge: (person, ask) => merge.run(person, ask && vault.backedUp && asksNetwork()),
    owed,
    conflicts,
    changes,
    clock,
  })
  const catchUp = new CatchUp({
    ownStore,
    nym: async () => (await session.person())?.nym,
    changes,
  })
  /** Ends the question which of two texts of a listing is to be on sale. */
  const settleChange = async (lost: DocumentId, use: 'on-sale' | 'instead') => {
    if (use === 'instead') {
      const text = await conflicts.lost(lost)
      if (text === undefined) throw new SoukError('listing.not-found', 'no such text any more')
      await ownStore.useText(text)
    }
    await conflicts.forget(lost)
    changes.emit({ about: 'session' })
  }
  return { settleChange, ownStore, policies, merge, restore, catchUp, conflicts, owed }
}
