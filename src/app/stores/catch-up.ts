import { sleep } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Emitter } from '../../lib/emitter.ts'
import type { StoreRecord } from '../../p2p/dht/ipns-record.ts'
import type { Changes } from '../changes.ts'
import type { OwnStore } from './own-store.ts'

/** Until another device's version is here: what is missing may be with somebody who comes later. */
const PAUSES_MS = [2_000, 8_000, 30_000, 120_000]

export interface CatchUpComponents {
  ownStore: Pick<OwnStore, 'catchUp'>
  nym: () => Promise<Nym | undefined>
  changes: Changes
  pausesMs?: readonly number[]
}

/**
 * Takes over what another device of this person published, however it became known here: told by that
 * device, shown by anybody who keeps the store, or kept from an earlier run that ended too soon.
 */
export class CatchUp {
  readonly #components: CatchUpComponents
  readonly #stopped = new AbortController()
  readonly #off: (() => void)[] = []
  #turn = 0

  constructor(components: CatchUpComponents) {
    this.#components = components
  }

  /** Looks now, and whenever a record of the own store comes or the vault opens. */
  follow(shelf: { changes: Emitter<StoreRecord> }): void {
    const { nym, changes } = this.#components
    this.#off.push(
      shelf.changes.on((record) => {
        nym().then(
          (own) => own === record.nym && this.due(),
          () => undefined,
        )
      }),
      changes.on(({ about }) => {
        if (about === 'session') this.due()
      }),
    )
    this.due()
  }

  /** There may be something to take over: tries until it is, or until something newer is due. */
  due(): void {
    void this.#run(++this.#turn).catch(() => undefined)
  }

  stop(): void {
    this.#stopped.abort()
    for (const off of this.#off.splice(0)) off()
  }

  async #run(turn: number): Promise<void> {
    const { ownStore, pausesMs = PAUSES_MS } = this.#components
    const { signal } = this.#stopped
    for (const pause of [...pausesMs, undefined]) {
      if (signal.aborted || turn !== this.#turn) return
      try {
        return await ownStore.catchUp()
      } catch (error) {
        if (pause === undefined) throw error
        await sleep(pause, { signal })
      }
    }
  }
}
