import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { PrivateRecords } from '../../storage/private-records.ts'
import { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { Changes } from '../changes.ts'
import type { LabelMark } from '../rpc/labels-api.ts'
import type { Session } from '../session.ts'
import type { KnownStores } from '../stores/known-stores.ts'
import { FollowedLists } from './followed-lists.ts'
import { Refresher } from './refresher.ts'

export interface LabelsComponents {
  session: Session
  records: PrivateRecords
  storeRecords: Pick<StoresRepository, 'get'>
  known: Pick<KnownStores, 'labels'>
  isBlocked: (nym: Nym) => Promise<boolean>
  isRunning: () => boolean
  changes: Changes
  clock: Clock
}

/** What others say of people and listings, as far as this person chose to listen. */
export interface Labels {
  lists: FollowedLists
  /** Of a person; with `slug` of the listing and of its vendor. */
  marksOf: (nym: Nym, slug?: string) => LabelMark[]
  /** Of whom nothing is to be found. */
  hiddenPeople: () => ReadonlySet<Nym>
  /** What is not to be found, as `nym/slug`. */
  hiddenListings: () => ReadonlySet<string>
  stop: () => void
}

/** Opens the followed lists; reads them from the disk as soon as the keys allow. */
export function openLabels(components: LabelsComponents): Labels {
  const { session, records, storeRecords, known, isBlocked, isRunning, changes, clock } = components
  const { vault } = session
  const lists = new FollowedLists({
    record: new SingleRecord(records, 'labels-followed'),
    isOpen: () => vault.state === 'unlocked',
    isLocked: () => vault.state === 'locked',
    own: async () => (await session.person())?.nym,
    read: (nym) => known.labels(nym),
    isBlocked,
    changes,
    clock,
  })
  const refresher = new Refresher({
    lists,
    storeSequence: async (nym) => (await storeRecords.get(nym))?.sequence,
    isReady: () => isRunning() && vault.state !== 'locked',
    changes,
    clock,
  })
  return {
    lists,
    marksOf: (nym, slug) => lists.marks.of(nym, slug),
    hiddenPeople: () => lists.marks.hiddenPeople,
    hiddenListings: () => lists.marks.hiddenListings,
    stop: () => refresher.stop(),
  }
}
