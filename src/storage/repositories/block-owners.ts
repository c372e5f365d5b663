import type { Nym } from '../../lib/brand.ts'
import { mapErrors } from '../errors.ts'
import type { BlockOwnerRecord } from '../records.ts'
import type { SoukDatabase } from '../schema.ts'
import { transact, type WriteTransaction } from '../transact.ts'

/** What left the disk. */
export interface Freed {
  readonly blocks: number
  readonly bytes: number
}

/** What the kept stores take, told apart by who needs it. */
export interface OwnedSizes {
  /** `bytes`: all that the store needs; `alone`: what no other one needs. */
  readonly stores: Map<Nym, { bytes: number; alone: number }>
  /** Blocks that several stores need. */
  readonly shared: { size: number; nyms: Nym[] }[]
}

const STORES = ['blocks', 'block-owners', 'stores'] as const

/** Claims read per transaction. */
const PAGE_SIZE = 2_048

/**
 * Reference counts by store: a block may belong to several stores, and leaves the disk with the last
 * of them. Blocks that nobody claimed are left alone.
 */
export class BlockOwners {
  readonly #database: SoukDatabase

  constructor(database: SoukDatabase) {
    this.#database = database
  }

  /**
   * Notes that version `root` of this store needs these blocks (multihash bytes, size in bytes).
   * Returns those that do not lie here: another store may have let go of them just before. Once they
   * are fetched again, the claim holds for them too.
   */
  async claim(
    nym: Nym,
    root: string,
    blocks: Iterable<{ multihash: Uint8Array; size: number }>,
  ): Promise<Uint8Array[]> {
    const claims = Array.from(blocks, ({ multihash, size }) => ({
      nym,
      root,
      block: new Uint8Array(multihash),
      size,
    }))
    return transact(this.#database, ['blocks', 'block-owners'], async (transaction) => {
      const owners = transaction.objectStore('block-owners')
      const kept = transaction.objectStore('blocks')
      const missing: Uint8Array[] = []
      await Promise.all(
        claims.map(async (claim) => {
          await owners.put(claim)
          if ((await kept.count(claim.block)) === 0) missing.push(claim.block)
        }),
      )
      return missing
    })
  }

  /** Drops what only earlier versions of this store needed, once `root` and its claims are complete. */
  keepOnly(nym: Nym, root: string): Promise<Freed> {
    return this.#release(nym, (record) => record.root !== root)
  }

  /** Forgets a store: its record, its claims, and every block that no other store needs. */
  forget(nym: Nym): Promise<Freed> {
    return this.#release(
      nym,
      () => true,
      (transaction) => transaction.objectStore('stores').delete(nym),
    )
  }

  /** Lets go of a store's blocks; its record stays, so that older versions are still refused. */
  release(nym: Nym): Promise<Freed> {
    return this.#release(
      nym,
      () => true,
      async (transaction) => {
        const stores = transaction.objectStore('stores')
        const known = await stores.get(nym)
        if (known === undefined) return
        const { keptRoot, seeding, ...rest } = known
        await stores.put(rest)
      },
    )
  }

  /** Bytes kept for each store; a shared block counts for each. */
  async usage(): Promise<Map<Nym, number>> {
    const { stores } = await this.sizes()
    return new Map([...stores].map(([nym, { bytes }]) => [nym, bytes]))
  }

  /** Bytes kept for each store, and which blocks are shared. Reads all claims. */
  async sizes(): Promise<OwnedSizes> {
    const blocks = new Map<string, { size: number; nyms: Nym[] }>()
    for await (const { nym, block, size } of this.#claims()) {
      const key = String.fromCharCode(...block)
      const known = blocks.get(key)
      if (known === undefined) blocks.set(key, { size, nyms: [nym] })
      else known.nyms.push(nym)
    }
    const stores: OwnedSizes['stores'] = new Map()
    const shared: OwnedSizes['shared'] = []
    for (const block of blocks.values()) {
      const alone = block.nyms.length === 1
      if (!alone) shared.push(block)
      for (const nym of block.nyms) {
        const known = stores.get(nym) ?? { bytes: 0, alone: 0 }
        known.bytes += block.size
        if (alone) known.alone += block.size
        stores.set(nym, known)
      }
    }
    return { stores, shared }
  }

  /** Which stores need each of these blocks (multihash bytes); nobody's are left out. */
  ownersOf(blocks: readonly Uint8Array[]): Promise<Nym[][]> {
    return mapErrors(async () => {
      const index = this.#database.transaction('block-owners').store.index('by-block')
      const keys = await Promise.all(blocks.map((block) => index.getAllKeys(new Uint8Array(block))))
      return keys.map((claims) => claims.map(([nym]) => nym))
    })
  }

  async *#claims(): AsyncGenerator<BlockOwnerRecord> {
    let range: IDBKeyRange | undefined
    for (;;) {
      const page = await mapErrors(() => this.#database.getAll('block-owners', range, PAGE_SIZE))
      yield* page
      const last = page.at(-1)
      if (last === undefined || page.length < PAGE_SIZE) return
      range = IDBKeyRange.lowerBound([last.nym, last.block], true)
    }
  }

  #release(
    nym: Nym,
    drop: (record: BlockOwnerRecord) => boolean,
    also?: (transaction: WriteTransaction<(typeof STORES)[number]>) => Promise<unknown>,
  ): Promise<Freed> {
    return transact(this.#database, STORES, async (transaction) => {
      const owners = transaction.objectStore('block-owners')
      const claims = await owners.getAll(IDBKeyRange.bound([nym], [nym, []]))
      let blocks = 0
      let bytes = 0
      for (const claim of claims.filter(drop)) {
        await owners.delete([nym, claim.block])
        if ((await owners.index('by-block').count(claim.block)) > 0) continue
        await transaction.objectStore('blocks').delete(claim.block)
        blocks += 1
        bytes += claim.size
      }
      await also?.(transaction)
      return { blocks, bytes }
    })
  }
}
