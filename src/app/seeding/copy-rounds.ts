import type { Nym } from '../../lib/brand.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import { Copies } from './copies.ts'
import type { CopiesComponents } from './copies.ts'

/** While somebody looks, holders are asked so often. */
const ROUND_EVERY_MS = 90_000

/** Who looks again so soon sees what the last round found. */
const FRESH_MS = 30_000

/** Holders that are behind, or still fetch, are asked again so soon, then after twice as long each time. */
const BEHIND_MS = 4_000

export interface CopyRoundsComponents extends Omit<CopiesComponents, 'records'> {
  records: Pick<StoresRepository, 'get' | 'list'>
}

/** Asks the holders of the own store for as long as its owner looks. */
export class CopyRounds {
  readonly #components: CopyRoundsComponents
  #copies: { nym: Nym; copies: Copies } | undefined
  #watchers = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #pauseMs = BEHIND_MS
  #sequence: bigint | undefined

  constructor(components: CopyRoundsComponents) {
    this.#components = components
    components.changes.on((change) => {
      if (change.about === 'stores') void this.#onStores(change.nym).catch(() => undefined)
    })
  }

  /** Of the own store; `undefined`: there is none here. */
  async copies(): Promise<Copies | undefined> {
    const own = (await this.#components.records.list()).find((record) => record.own)
    if (own === undefined) return undefined
    if (this.#copies?.nym !== own.nym) {
      this.#copies = { nym: own.nym, copies: new Copies(own.nym, this.#components) }
    }
    return this.#copies.copies
  }

  /** Somebody looks: asks now, unless that was just done, and again from time to time. */
  watch(): () => void {
    if (this.#watchers++ === 0) void this.#begin().catch(() => undefined)
    let here = true
    return () => {
      if (!here) return
      here = false
      if (--this.#watchers === 0) this.stop()
    }
  }

  /** Asks all holders of the own store now. */
  async check(): Promise<void> {
    await (await this.copies())?.check()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  async #begin(): Promise<void> {
    const copies = await this.copies()
    const { clock } = this.#components
    this.#pauseMs = BEHIND_MS
    if (copies !== undefined && clock() - (copies.checkedAt ?? 0) > FRESH_MS) await copies.check()
    await this.#plan()
  }

  async #round(): Promise<void> {
    await this.check()
    await this.#plan()
  }

  /** The next round: soon while somebody who is there has not all of the newest version. */
  async #plan(): Promise<void> {
    const view = await (await this.copies())?.view()
    const isBehind = view?.holders.some(({ version, whole }) => version !== 'newest' || !whole)
    const pause = isBehind === true ? this.#pauseMs : ROUND_EVERY_MS
    this.#pauseMs = Math.min(ROUND_EVERY_MS, this.#pauseMs * 2)
    this.#in(pause)
  }

  #in(delayMs: number): void {
    clearTimeout(this.#timer)
    if (this.#watchers === 0) return
    this.#timer = setTimeout(() => void this.#round().catch(() => this.#in(delayMs)), delayMs)
  }

  /** A publication: holders get some time to fetch it before they are asked. */
  async #onStores(nym: Nym | undefined): Promise<void> {
    if (this.#watchers === 0 || nym === undefined) return
    const record = await this.#components.records.get(nym)
    if (record?.own !== true || record.sequence === this.#sequence) return
    this.#sequence = record.sequence
    this.#pauseMs = BEHIND_MS
    this.#in(BEHIND_MS)
  }
}
