import type { CID } from 'multiformats/cid'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { BlockOwners } from '../../storage/repositories/block-owners.ts'
import type { ChoresRepository } from '../../storage/repositories/chores.ts'
import type { SettingsRepository } from '../../storage/repositories/settings.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { Changes } from '../changes.ts'
import type { Network } from '../network/network.ts'
import type { KnownStores } from '../stores/known-stores.ts'
import { CopyRounds } from './copy-rounds.ts'
import { Followed } from './followed.ts'
import { Ledger } from './ledger.ts'
import { SeedingLimits } from './limits.ts'
import type { SeedingSettings } from './limits.ts'
import { Reach } from './reach.ts'
import { Room } from './room.ts'
import { StoreKeeper } from './store-keeper.ts'
import { TallyKeeper } from './tally-keeper.ts'
import { SeedingViews } from './views.ts'

export interface SeedingComponents {
  records: StoresRepository
  owners: BlockOwners
  chores: Pick<ChoresRepository, 'delete'>
  settings: SettingsRepository<SeedingSettings>
  network: Network
  known: () => KnownStores
  /** What the browser allows this origin, bytes; 0: it does not say. */
  quota: () => Promise<number>
  /** Told of each device that showed what it holds of the own store. */
  onAnswered: (device: DeviceId) => void
  changes: Changes
  clock: Clock
}

export type Seeding = ReturnType<typeof openSeeding>

/** Everything about copies of stores: those kept here for others, and those that others keep. */
export function openSeeding(components: SeedingComponents) {
  const { records, owners, chores, settings, network, known, quota, onAnswered, changes, clock } =
    components
  const limits = new SeedingLimits({
    settings,
    quota,
    setUploadLimit: (rate) => network.current?.stores.setUploadLimit(rate),
  })
  const room = new Room({
    owners,
    records,
    limit: async () => (await limits.storage()).bytes,
    isOpen: (nym) => known().isOpen(nym),
    withdraw: async (nym) => {
      await chores.delete(`provide ${nym}`)
      await chores.delete(`record ${nym}`)
    },
    changes,
    clock,
  })
  const stores = async () => (await network.start()).stores
  const { blocks } = network
  const keeper = new StoreKeeper({ stores, blocks, owners, records, room, changes, clock })
  const followed = new Followed({
    records,
    known: {
      visit: (nym, options) => known().visit(nym, options),
      lookFor: (nym) => known().lookFor(nym),
    },
    changes,
    clock,
  })
  const ledger = new Ledger({ owners, records, changes, clock })
  const tally = new TallyKeeper({ settings })
  const reach = new Reach({
    settings,
    isReachable: () => network.current?.node.relays.list().some(isReserved) ?? false,
    clock,
  })
  const rounds = new CopyRounds({
    records,
    running: async () => {
      const { node } = await network.start()
      return { node, dht: node.libp2p.services.dht }
    },
    onAnswered,
    changes,
    clock,
  })
  const copies = () => rounds.copies()
  const views = new SeedingViews({
    records,
    owners,
    network,
    limits,
    keeper,
    reach,
    copies,
    clock,
  })
  changes.on(({ about }) => {
    if (about === 'network') reach.note()
  })
  const changed = async (act: Promise<unknown>) => {
    await act
    changes.emit({ about: 'seeding' })
  }
  return {
    room,
    keeper,
    followed,
    rounds,
    views,
    /** What others are told of how much of a version lies here. */
    isWhole: async (nym: Nym, root: CID): Promise<boolean> =>
      (await records.get(nym))?.keptRoot === root.toString(),
    /** Bytes for stores of others; what no longer fits is put out. Throws `seeding.bad-limit`. */
    setLimit: (bytes: number | undefined) =>
      changed(limits.setStorage(bytes).then(() => room.enforce())),
    /** Bytes per second for others. Throws `seeding.bad-limit`. */
    setUploadLimit: (bytesPerSecond: number | undefined) =>
      changed(limits.setUpload(bytesPerSecond)),
    /** Nothing of this store is fetched any more: it is being forgotten. */
    async letGo(nym: Nym): Promise<void> {
      followed.close(nym)
      await keeper.forget(nym)
    },
    /** The node runs: serves within its limits, and opens what is followed. */
    async start(): Promise<void> {
      const running = (await network.start()).stores
      ledger.start(running)
      await tally.start(running.tally)
      await limits.apply()
      await reach.start()
      await followed.start()
      await room.enforce()
    },
    wake(): void {
      followed.wake()
    },
    async stop(): Promise<void> {
      rounds.stop()
      followed.stop()
      await ledger.stop()
      await tally.stop()
      await reach.stop()
    },
  }
}

const isReserved = ({ state }: { state: string }): boolean => state === 'reserved'
