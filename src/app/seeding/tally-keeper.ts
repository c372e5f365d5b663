import type { DayTransfers, TransferTally } from '../../p2p/swarm/transfer-tally.ts'
import type { SettingsRepository } from '../../storage/repositories/settings.ts'
import type { SeedingSettings } from './limits.ts'

/** A worker that is killed loses what was counted since. */
const WRITE_AFTER_MS = 10_000

/** Rows that are kept: of these, the newest days, and on each those with whom most moved. */
const MAX_ROWS = 1_000

export interface TallyKeeperComponents {
  settings: Pick<SettingsRepository<SeedingSettings>, 'get' | 'save'>
}

/** Keeps over restarts who gave and got how much, by day. */
export class TallyKeeper {
  readonly #components: TallyKeeperComponents
  #tally: TransferTally | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #off: (() => void) | undefined

  constructor(components: TallyKeeperComponents) {
    this.#components = components
  }

  /** Brings back what earlier runs counted, once for each tally, and writes what grows from now on. */
  async start(tally: TransferTally): Promise<void> {
    this.#off?.()
    if (this.#tally !== tally) {
      this.#tally = tally
      const kept = await this.#components.settings.get('transfers')
      if (Array.isArray(kept)) tally.restore(kept.filter(isRow))
    }
    this.#off = tally.changes.on(() => {
      this.#timer ??= setTimeout(() => void this.write(), WRITE_AFTER_MS)
    })
  }

  async stop(): Promise<void> {
    this.#off?.()
    this.#off = undefined
    if (this.#timer !== undefined) await this.write()
  }

  /** Writes now. A disk that takes nothing costs only what is forgotten at the next start. */
  async write(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const rows = this.#tally?.rows()
    if (rows === undefined) return
    const transfers = rows.toSorted((a, b) => b.day - a.day || moved(b) - moved(a))
    await this.#components.settings
      .save({ transfers: transfers.slice(0, MAX_ROWS) })
      .catch(() => undefined)
  }
}

const moved = ({ sent, received }: DayTransfers): number => sent + received

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0

/** A newer release, or a hand, may have written something else. */
function isRow(row: unknown): row is DayTransfers {
  if (typeof row !== 'object' || row === null) return false
  const { day, device, sent, received } = row as Record<string, unknown>
  return typeof device === 'string' && [day, sent, received].every((value) => isCount(value))
}
