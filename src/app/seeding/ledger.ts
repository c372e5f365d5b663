import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Stores } from '../../p2p/swarm/stores.ts'
import type { BlockOwners } from '../../storage/repositories/block-owners.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { Changes } from '../changes.ts'

/** A worker that is killed loses what was counted since. */
const WRITE_AFTER_MS = 3_000

/** Different blocks that wait to be told apart; then it is written at once. */
const MAX_WAITING = 512

export interface LedgerComponents {
  owners: Pick<BlockOwners, 'ownersOf'>
  records: Pick<StoresRepository, 'get' | 'noteServed'>
  changes: Changes
  clock: Clock
}

/** Counts by store what others fetch from here, and keeps it over restarts. */
export class Ledger {
  readonly #components: LedgerComponents
  readonly #waiting = new Map<string, { block: Uint8Array; bytes: number }>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #off: (() => void) | undefined

  constructor(components: LedgerComponents) {
    this.#components = components
  }

  /** Begins to listen to what goes out. */
  start({ exchange }: Pick<Stores, 'exchange'>): void {
    this.#off?.()
    this.#off = exchange.transfers.on(({ direction, cid, bytes }) => {
      if (direction === 'sent' && cid !== undefined) this.#add(cid.multihash.bytes, bytes)
    })
  }

  async stop(): Promise<void> {
    this.#off?.()
    await this.write()
  }

  /** Writes what was counted. Nothing is lost when that fails: it waits for the next time. */
  async write(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const { owners, records, changes, clock } = this.#components
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    if (waiting.length === 0) return
    try {
      const nyms = await owners.ownersOf(waiting.map(({ block }) => block))
      const served = new Map<Nym, number>()
      for (const [index, { bytes }] of waiting.entries()) {
        const nym = await this.#main(nyms[index] ?? [])
        if (nym !== undefined) served.set(nym, (served.get(nym) ?? 0) + bytes)
      }
      for (const [nym, bytes] of served) await records.noteServed(nym, bytes, clock())
      if (served.size > 0) changes.emit({ about: 'seeding' })
    } catch {
      for (const { block, bytes } of waiting) this.#add(block, bytes)
    }
  }

  #add(block: Uint8Array, bytes: number): void {
    const key = String.fromCharCode(...block)
    const known = this.#waiting.get(key)
    this.#waiting.set(key, { block, bytes: bytes + (known?.bytes ?? 0) })
    const soon = this.#waiting.size >= MAX_WAITING ? 0 : WRITE_AFTER_MS
    if (soon === 0) clearTimeout(this.#timer)
    if (soon === 0 || this.#timer === undefined) {
      this.#timer = setTimeout(() => void this.write(), soon)
    }
  }

  /** What several stores share was asked for one of them: the own one first. */
  async #main(nyms: readonly Nym[]): Promise<Nym | undefined> {
    if (nyms.length < 2) return nyms[0]
    const records = await Promise.all(nyms.map((nym) => this.#components.records.get(nym)))
    return records.find((record) => record?.own === true)?.nym ?? nyms[0]
  }
}
