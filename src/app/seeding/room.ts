import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { Lock } from '../../lib/lock.ts'
import type { StoreRecord } from '../../storage/records.ts'
import type { BlockOwners, OwnedSizes } from '../../storage/repositories/block-owners.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { Changes } from '../changes.ts'
import type { KeptAs } from '../rpc/seeding-api.ts'
import { chooseEvictions } from './eviction.ts'
import type { StoreCopy } from './eviction.ts'

/** When the disk is full, so much more than what did not fit gets free: others write at the same time. */
const SPARE_BYTES = 8 * 1024 * 1024

export interface RoomComponents {
  owners: Pick<BlockOwners, 'sizes' | 'release'>
  records: Pick<StoresRepository, 'list'>
  /** Bytes for stores of others. */
  limit: () => Promise<number>
  /** Somebody looks at the store now. */
  isOpen: (nym: Nym) => boolean
  /** Stops telling others that the store is to be had here. */
  withdraw: (nym: Nym) => Promise<void>
  changes: Changes
  clock: Clock
}

/** What lies here, by why it is kept; a block that several stores need counts for the strongest reason. */
export type Usage = Record<KeptAs, number>

const RANK: readonly KeptAs[] = ['own', 'followed', 'seen']

/** Keeps the stores of others within their limit, and makes room when the disk is full. */
export class Room {
  readonly #components: RoomComponents
  readonly #turn = new Lock()

  constructor(components: RoomComponents) {
    this.#components = components
  }

  /**
   * Puts out seen stores, least valuable first, until those of others fit their limit. Returns the
   * bytes that they still exceed it by: what is followed or looked at now is never put out.
   */
  enforce(): Promise<number> {
    return this.#turn.run(async () => {
      for (;;) {
        const { sizes, known } = await this.#look()
        const { followed, seen } = usageOf(sizes, known)
        const excess = followed + seen - (await this.#components.limit())
        if (excess <= 0) return 0
        // What stores share gets free with the last of them only: another look tells.
        const { stores } = await this.#putOut(sizes, known, excess)
        if (stores === 0) return excess
      }
    })
  }

  /** The disk is full, and `bytes` more were to be written. Returns whether anything could be put out. */
  free(bytes: number): Promise<boolean> {
    return this.#turn.run(async () => {
      for (;;) {
        const { sizes, known } = await this.#look()
        const freed = await this.#putOut(sizes, known, bytes + SPARE_BYTES)
        if (freed.bytes > 0 || freed.stores === 0) return freed.bytes > 0
      }
    })
  }

  async #look(): Promise<{ sizes: OwnedSizes; known: Map<Nym, StoreRecord> }> {
    const { owners, records } = this.#components
    const [sizes, list] = await Promise.all([owners.sizes(), records.list()])
    return { sizes, known: new Map(list.map((record) => [record.nym, record])) }
  }

  async #putOut(
    sizes: OwnedSizes,
    known: ReadonlyMap<Nym, StoreRecord>,
    excess: number,
  ): Promise<{ stores: number; bytes: number }> {
    const { owners, isOpen, withdraw, changes, clock } = this.#components
    const copies = copiesOf(sizes, known, isOpen)
    const freed = { stores: 0, bytes: 0 }
    for (const nym of chooseEvictions(copies, excess, clock())) {
      // Somebody may have opened or followed it since the look.
      if (isOpen(nym)) continue
      await withdraw(nym)
      freed.bytes += (await owners.release(nym)).bytes
      freed.stores += 1
      changes.emit({ about: 'stores', nym })
    }
    return freed
  }
}

/** Why a store is kept. What belongs to no store at all, such as files of orders, is the person's own. */
export function keptAs(record: StoreRecord | undefined): KeptAs {
  if (record === undefined || record.own) return 'own'
  return record.following ? 'followed' : 'seen'
}

/** Bytes by why they are kept. */
export function usageOf(
  { stores, shared }: OwnedSizes,
  known: ReadonlyMap<Nym, StoreRecord>,
): Usage {
  const usage: Usage = { own: 0, followed: 0, seen: 0 }
  for (const [nym, { alone }] of stores) usage[keptAs(known.get(nym))] += alone
  for (const { size, nyms } of shared) {
    const reasons = nyms.map((nym) => keptAs(known.get(nym)))
    usage[RANK.find((reason) => reasons.includes(reason)) ?? 'seen'] += size
  }
  return usage
}

/** The copies here as the choice of evictions sees them. */
function copiesOf(
  { stores, shared }: OwnedSizes,
  known: ReadonlyMap<Nym, StoreRecord>,
  isOpen: (nym: Nym) => boolean,
): StoreCopy[] {
  const isKept = (nym: Nym) => keptAs(known.get(nym)) !== 'seen' || isOpen(nym)
  const bytes = new Map([...stores].map(([nym, { alone }]) => [nym, alone]))
  for (const { size, nyms } of shared) {
    if (nyms.some(isKept)) continue
    for (const nym of nyms) bytes.set(nym, (bytes.get(nym) ?? 0) + size)
  }
  return [...bytes].map(([nym, free]) => {
    const record = known.get(nym)
    return {
      nym,
      kept: isKept(nym),
      usedAt: Math.max(record?.lastViewedAt ?? 0, record?.seeding?.askedAt ?? 0),
      copies: record?.copies ?? 0,
      bytes: free,
    }
  })
}
