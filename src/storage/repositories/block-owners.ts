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

const STORES = ['blocks', 'block-owners', 'stores'] as const

/**
 * Reference counts by store: a block may belong to several stores, and leaves the disk with the last
 * of them. Blocks that nobody claimed are left alone.
 */
export class BlockOwners {
  readonly #database: SoukDatabase

  constructor(database: SoukDatabase) {
    this.#database = database
  }

  /** Notes that version `root` of this store needs these blocks (multihash bytes, size in bytes). */
  async claim(
    nym: Nym,
    root: string,
    blocks: Iterable<{ multihash: Uint8Array; size: number }>,
  ): Promise<void> {
    const claims = Array.from(blocks, ({ multihash, size }) => ({
      nym,
      root,
      block: new Uint8Array(multihash),
      size,
    }))
    await transact(this.#database, ['block-owners'], (transaction) => {
      const owners = transaction.objectStore('block-owners')
      return Promise.all(claims.map((claim) => owners.put(claim)))
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

  /** Bytes kept for each store; a shared block counts for each. */
  usage(): Promise<Map<Nym, number>> {
    return mapErrors(async () => {
      const bytes = new Map<Nym, number>()
      for await (const { value } of this.#database.transaction('block-owners').store) {
        bytes.set(value.nym, (bytes.get(value.nym) ?? 0) + value.size)
      }
      return bytes
    })
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
