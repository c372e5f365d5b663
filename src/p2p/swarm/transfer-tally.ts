import type { CID } from 'multiformats/cid'
import type { DeviceId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { Emitter } from '../../lib/emitter.ts'

/** A part of a block moved: for counters and progress. */
export interface Transfer {
  device: DeviceId
  direction: 'sent' | 'received'
  bytes: number
  /** The block, where it is known: its store can be told from it. */
  cid?: CID
}

/** What moved between this device and another one on one day. Plain data, to be kept by the app. */
export interface DayTransfers {
  /** Days since the Unix epoch, UTC. */
  day: number
  device: DeviceId
  sent: number
  received: number
}

const DAY_MS = 24 * 3_600_000

/** A month, and today. */
const MAX_DAYS = 31

/** Devices that are told apart on one day; what moves with more of them is not counted. */
const MAX_DEVICES_A_DAY = 1_000

/** Who helped, and who was helped: bytes of blocks by device and day. */
export class TransferTally {
  /** Told after each row that grew. May fire often: keep rows at leisure. */
  readonly changes = new Emitter<DayTransfers>()
  readonly #now: Clock
  readonly #days = new Map<number, Map<DeviceId, DayTransfers>>()

  constructor(now: Clock) {
    this.#now = now
  }

  /** Rows of an earlier run, added to what was counted meanwhile. */
  restore(rows: readonly DayTransfers[]): void {
    for (const row of rows) this.#grow(row.day, row.device, row.sent, row.received)
  }

  add({ device, direction, bytes }: Transfer): void {
    const day = Math.floor(this.#now() / DAY_MS)
    const sent = direction === 'sent' ? bytes : 0
    const row = this.#grow(day, device, sent, bytes - sent)
    if (row !== undefined) this.changes.emit(row)
  }

  /** All rows, the newest day first. */
  rows(): DayTransfers[] {
    const days = [...this.#days].sort(([a], [b]) => b - a)
    return days.flatMap(([, devices]) => [...devices.values()])
  }

  #grow(day: number, device: DeviceId, sent: number, received: number): DayTransfers | undefined {
    const devices = this.#days.get(day) ?? new Map<DeviceId, DayTransfers>()
    const known = devices.get(device)
    if (known === undefined && devices.size >= MAX_DEVICES_A_DAY) return undefined
    const row = {
      day,
      device,
      sent: (known?.sent ?? 0) + sent,
      received: (known?.received ?? 0) + received,
    }
    devices.set(device, row)
    this.#days.set(day, devices)
    const oldest = Math.floor(this.#now() / DAY_MS) - MAX_DAYS
    for (const past of this.#days.keys()) if (past <= oldest) this.#days.delete(past)
    return row
  }
}
