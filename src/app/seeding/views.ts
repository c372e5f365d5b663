import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { StoreRecord } from '../../storage/records.ts'
import type { BlockOwners } from '../../storage/repositories/block-owners.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { Network } from '../network/network.ts'
import type {
  CopiesView,
  CopyView,
  KeepView,
  SeededStore,
  SeedingView,
} from '../rpc/seeding-api.ts'
import type { Copies } from './copies.ts'
import type { SeedingLimits } from './limits.ts'
import type { Reach } from './reach.ts'
import { keptAs, usageOf } from './room.ts'
import type { StoreKeeper } from './store-keeper.ts'

const DAY_MS = 24 * 3_600_000
const RANK = { own: 0, followed: 1, seen: 2 }

export interface SeedingViewsComponents {
  records: StoresRepository
  owners: BlockOwners
  network: Network
  limits: SeedingLimits
  keeper: StoreKeeper
  reach: Reach
  /** Of the own store; `undefined`: nobody lives here. */
  copies: () => Promise<Copies | undefined>
  clock: Clock
}

/** What this device keeps for others, and who keeps its own store, as pages draw it. */
export class SeedingViews {
  readonly #components: SeedingViewsComponents

  constructor(components: SeedingViewsComponents) {
    this.#components = components
  }

  async seeding(): Promise<SeedingView> {
    const { records, owners, limits, clock } = this.#components
    const [list, sizes, storage, uploadLimit] = await Promise.all([
      records.list(),
      owners.sizes(),
      limits.storage(),
      limits.upload(),
    ])
    const { quotaBytes, ...limit } = storage
    const today = Math.floor(clock() / DAY_MS)
    return {
      stores: list
        .filter(({ nym }) => sizes.stores.has(nym))
        .map((record) => seeded(record, sizes.stores.get(record.nym)?.bytes ?? 0))
        .sort((a, b) => RANK[a.as] - RANK[b.as]),
      usage: usageOf(sizes, new Map(list.map((record) => [record.nym, record]))),
      limit,
      quotaBytes,
      ...(uploadLimit === undefined ? {} : { uploadLimit }),
      uploadedToday: list.reduce((sum, record) => sum + uploadedOn(record, today), 0),
    }
  }

  async copy(nym: Nym): Promise<CopyView> {
    const { records, keeper } = this.#components
    const record = await records.get(nym)
    const progress = keeper.progress(nym)
    const base = { nym, following: record?.following === true }
    if (progress !== undefined) return { ...base, ...progress }
    const whole = record?.keptRoot !== undefined && record.keptRoot === record.root
    const some = record?.seeding !== undefined || record?.own === true
    return {
      ...base,
      state: whole ? 'whole' : some ? 'partly' : 'none',
      blocks: { done: 0, total: 0 },
      bytes: 0,
      peers: 0,
      bytesPerSecond: 0,
    }
  }

  async keep(): Promise<KeepView> {
    const { records, network, reach, clock } = this.#components
    const running = network.current
    const snapshot = running?.node.snapshot()
    const own = (await records.list()).find((record) => record.own)
    const { since } = reach
    const copies = own === undefined ? undefined : await this.#copies()
    const count = (kind: 'direct' | 'relayed') =>
      snapshot?.peers.filter((peer) => peer.kind === kind).length ?? 0
    return {
      ...(own === undefined
        ? {}
        : {
            store: {
              nym: own.nym,
              name: own.card?.name ?? '',
              listings: own.card?.listings.length ?? 0,
            },
          }),
      reach: running === undefined ? 'starting' : since === undefined ? 'unreachable' : 'reachable',
      ...(since === undefined ? {} : { since }),
      direct: count('direct'),
      relayed: count('relayed'),
      watchers: own === undefined ? 0 : (running?.stores.watchers(own.nym) ?? 0),
      uploadedToday: own === undefined ? 0 : uploadedOn(own, Math.floor(clock() / DAY_MS)),
      ...(copies === undefined ? {} : { copies }),
    }
  }

  async #copies(): Promise<CopiesView | undefined> {
    const { network, records } = this.#components
    const known = await (await this.#components.copies())?.view()
    const running = network.current
    if (known === undefined) return undefined
    const direct = new Set(running?.node.directPeers())
    const fetched = new Map<string, number>()
    for (const { device, sent } of running?.stores.tally.rows() ?? []) {
      fetched.set(device, (fetched.get(device) ?? 0) + sent)
    }
    const holders = known.holders.map(async (holder) => {
      const nym = running?.presence.personOf(holder.device)
      const name = nym === undefined ? undefined : (await records.get(nym))?.card?.name
      return {
        ...holder,
        connected: direct.has(holder.device),
        fetchedBytes: fetched.get(holder.device) ?? 0,
        ...(nym === undefined ? {} : { nym }),
        ...(name === undefined ? {} : { name }),
      }
    })
    return { ...known, holders: await Promise.all(holders) }
  }
}

function seeded(record: StoreRecord, bytes: number): SeededStore {
  const { nym, card, seeding, root, keptRoot, copies } = record
  return {
    nym,
    name: card?.name ?? '',
    ...(card?.avatar === undefined ? {} : { avatar: { ...card.avatar } }),
    ...(card?.adult === true && !record.own && { adult: true }),
    as: keptAs(record),
    bytes,
    whole: record.own || (keptRoot !== undefined && keptRoot === root),
    ...(seeding === undefined ? {} : { since: seeding.since }),
    uploadedBytes: seeding?.uploadedBytes ?? 0,
    ...(seeding?.askedAt === undefined ? {} : { askedAt: seeding.askedAt }),
    copies: copies ?? 0,
  }
}

const uploadedOn = ({ seeding }: StoreRecord, day: number): number =>
  seeding?.day === day ? (seeding.dayBytes ?? 0) : 0
