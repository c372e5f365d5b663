import type { Nym } from '../../lib/brand.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import { Copies } from './copies.ts'
import type { CopiesComponents } from './copies.ts'

/** While somebody looks, holders are asked so often. */
const ROUND_EVERY_MS = 90_000

/** Who looks again so soon sees what the last round found. */
const FRESH_MS = 30_000

/** After a publication, holders get so long to fetch it before they are asked. */
const AFTER_PUBLISH_MS = 4_000

export interface CopyRoundsComponents extends Omit<CopiesComponents, 'records'> {
  records: Pick<StoresRepository, 'get' | 'list'>
}

/** Asks the holders of the own store for as long as its owner looks. */
export class CopyRounds {
  readonly #components: CopyRoundsComponents
  #copies: { nym: Nym; copies: Copies } | undefined
  #watchers = 0
  #timer: ReturnType<typeof setInterval> | undefined
  #soon: ReturnType<typeof setTimeout> | undefined
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
    this.#watchers++
    this.#timer ??= setInterval(() => void this.check(), ROUND_EVERY_MS)
    void this.#checkIfOld().catch(() => undefined)
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
    clearInterval(this.#timer)
    clearTimeout(this.#soon)
    this.#timer = undefined
  }

  async #checkIfOld(): Promise<void> {
    const copies = await this.copies()
    const { clock } = this.#components
    if (copies !== undefined && clock() - (copies.checkedAt ?? 0) > FRESH_MS) await copies.check()
  }

  async #onStores(nym: Nym | undefined): Promise<void> {
    if (this.#watchers === 0 || nym === undefined) return
    const record = await this.#components.records.get(nym)
    if (record?.own !== true || record.sequence === this.#sequence) return
    const first = this.#sequence === undefined
    this.#sequence = record.sequence
    if (first) return
    clearTimeout(this.#soon)
    this.#soon = setTimeout(() => void this.check().catch(() => undefined), AFTER_PUBLISH_MS)
  }
}
