import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { monthName } from '../../contracts/service/month.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'

/** What one device did for this person within one month. */
export interface ServedRow {
  readonly device: DeviceId
  readonly month: string
  readonly bytes: number
  readonly envelopes: number
  /** Bit n: it answered on day n of the month, UTC. */
  readonly days: number
  /** Whose device it is; absent: it was not asked yet, or does not say. */
  readonly nym?: Nym
}

/** What was signed last for a person and a month. */
export interface GivenRow {
  readonly nym: Nym
  readonly month: string
  readonly bytes: number
  readonly envelopes: number
  readonly days: number
  readonly at: number
}

export interface CountsRecord {
  readonly served: readonly ServedRow[]
  readonly given: readonly GivenRow[]
}

export interface ServiceCountsComponents {
  record: SingleRecord<CountsRecord>
  clock: Clock
}

type Served = Partial<Pick<ServedRow, 'bytes' | 'envelopes'>>

/** A worker that is killed loses what was counted since. */
const WRITE_AFTER_MS = 5_000
/** This month and the one before. */
const MAX_MONTHS = 2
/** Devices and people of one month that are told apart. */
const MAX_ROWS = 500
const EMPTY: CountsRecord = { served: [], given: [] }

/** Counts by device what others do for this person, and keeps it encrypted over restarts. */
export class ServiceCounts {
  readonly #components: ServiceCountsComponents
  readonly #waiting = new Map<string, ServedRow>()
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Told after something was written. */
  onWritten: () => void = () => undefined

  constructor(components: ServiceCountsComponents) {
    this.#components = components
  }

  /** The device answered, or gave this much. */
  add(device: DeviceId, { bytes = 0, envelopes = 0 }: Served = {}): void {
    const now = this.#components.clock()
    const month = monthName(now)
    const row = { device, month, bytes, envelopes, days: (1 << new Date(now).getUTCDate()) >>> 0 }
    const key = `${month} ${device}`
    const known = this.#waiting.get(key)
    this.#waiting.set(key, known === undefined ? row : sum(known, row))
    this.#timer ??= setTimeout(() => void this.write(), WRITE_AFTER_MS)
  }

  /** Writes what was counted; while the vault is locked it waits for the next time. */
  async write(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    if (waiting.length === 0) return
    try {
      await this.#update(({ served, given }) => ({ served: merged(served, waiting), given }))
      this.onWritten()
    } catch {
      for (const row of waiting) {
        const key = `${row.month} ${row.device}`
        const since = this.#waiting.get(key)
        this.#waiting.set(key, since === undefined ? row : sum(row, since))
      }
    }
  }

  async load(): Promise<CountsRecord> {
    return (await this.#components.record.load()) ?? EMPTY
  }

  /** Notes whose device it is. */
  async name(device: DeviceId, nym: Nym): Promise<void> {
    await this.#update(({ served, given }) => ({
      served: served.map((row) => (row.device === device ? { ...row, nym } : row)),
      given,
    }))
  }

  /** Notes what was signed and taken. */
  async noteGiven(row: GivenRow): Promise<void> {
    await this.#update(({ served, given }) => ({
      served,
      given: [...given.filter((one) => !isSame(one, row)), row],
    }))
  }

  /** Nothing is counted any more, and what was is forgotten. */
  async clear(): Promise<void> {
    this.stop()
    this.#waiting.clear()
    await this.#components.record.clear()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  async #update(change: (record: CountsRecord) => CountsRecord): Promise<void> {
    const { record, clock } = this.#components
    await record.update((known = EMPTY) => pruned(change(known), clock()))
  }
}

/** What a person's devices did in one month, all of them together. */
export interface ServedTotal {
  readonly nym: Nym
  readonly month: string
  readonly bytes: number
  readonly envelopes: number
  /** How many. */
  readonly days: number
}

/** By person and month; devices that do not say whose they are stay out of it. */
export function totalsOf({ served }: CountsRecord): ServedTotal[] {
  const known = served.flatMap((row) => (row.nym === undefined ? [] : [{ ...row, nym: row.nym }]))
  const groups = Map.groupBy(known, ({ nym, month }) => `${month} ${nym}`)
  return [...groups.values()].flatMap((rows) => {
    const [first] = rows
    if (first === undefined) return []
    const { bytes, envelopes, days } = rows.reduce(sum)
    return [{ nym: first.nym, month: first.month, bytes, envelopes, days: bits(days) }]
  })
}

function merged(known: readonly ServedRow[], fresh: readonly ServedRow[]): ServedRow[] {
  const rows = new Map(known.map((row) => [`${row.month} ${row.device}`, row]))
  for (const row of fresh) {
    const key = `${row.month} ${row.device}`
    const before = rows.get(key)
    const nym = known.find(({ device, nym: whose }) => device === row.device && whose)?.nym
    rows.set(key, before === undefined ? { ...row, ...(nym && { nym }) } : sum(before, row))
  }
  return [...rows.values()]
}

function sum<Row extends ServedRow>(a: Row, b: ServedRow): Row {
  return {
    ...a,
    bytes: a.bytes + b.bytes,
    envelopes: a.envelopes + b.envelopes,
    days: (a.days | b.days) >>> 0,
  }
}

/** Two months stay; of each those who gave most. */
function pruned({ served, given }: CountsRecord, now: number): CountsRecord {
  const months = [...new Set([monthName(now), ...served.map(({ month }) => month)])]
    .sort()
    .slice(-MAX_MONTHS)
  const recent = <Row extends { month: string }>(rows: readonly Row[]) =>
    rows.filter(({ month }) => months.includes(month)).slice(-MAX_MONTHS * MAX_ROWS)
  return {
    served: recent(served.toSorted((a, b) => a.month.localeCompare(b.month) || a.bytes - b.bytes)),
    given: recent(given),
  }
}

const isSame = (a: GivenRow, b: GivenRow) => a.nym === b.nym && a.month === b.month

const bits = (days: number): number => [...days.toString(2)].filter((bit) => bit === '1').length
