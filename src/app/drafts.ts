import type { Clock } from '../lib/clock.ts'
import { SoukError } from '../lib/errors.ts'
import { Lock } from '../lib/lock.ts'
import type { SingleRecord } from '../storage/repositories/single-record.ts'

/** Texts by key, and when they were written, ms since the Unix epoch. */
export type DraftsRecord = Readonly<Record<string, { readonly text: string; readonly at: number }>>

/** Nobody expects half a form from last season. */
const MAX_AGE_MS = 90 * 24 * 3_600_000
/** Of more the oldest go. */
const MAX_DRAFTS = 50
/** Code units; a listing with all its parts has some 200 000. */
const MAX_LENGTH = 1_000_000

/** What this person typed into forms on this device and has not sent yet, encrypted like all that is private. */
export class Drafts {
  readonly #record: SingleRecord<DraftsRecord>
  readonly #clock: Clock
  /** A page that comes back reads what the one before wrote while it went. */
  readonly #turn = new Lock()

  /** `record` is named `drafts`. */
  constructor(record: SingleRecord<DraftsRecord>, clock: Clock) {
    this.#record = record
    this.#clock = clock
  }

  /** Throws `vault.locked`. */
  async load(key: string): Promise<string | undefined> {
    const record = await this.#turn.run(() => this.#record.load())
    const kept = fresh(record ?? {}, this.#clock())
    return kept.find(([known]) => known === key)?.[1].text
  }

  /** Without a text it is forgotten. Throws `vault.locked`, `draft.too-long` {max}. */
  async keep(key: string, text: string | undefined): Promise<void> {
    if ((text?.length ?? 0) > MAX_LENGTH) {
      const data = { max: MAX_LENGTH }
      throw new SoukError('draft.too-long', 'more than a form holds', { data })
    }
    const change = (before: DraftsRecord = {}): DraftsRecord | undefined => {
      if (text === undefined && !Object.hasOwn(before, key)) return undefined
      const now = this.#clock()
      const others = fresh(before, now).filter(([other]) => other !== key)
      const own = text === undefined ? [] : [[key, { text, at: now }] as const]
      return Object.fromEntries([...own, ...others].slice(0, MAX_DRAFTS))
    }
    await this.#turn.run(() => this.#record.update(change))
  }
}

/** The newest first. */
const fresh = (drafts: DraftsRecord, now: number) =>
  Object.entries(drafts)
    .filter(([, { at }]) => now - at <= MAX_AGE_MS)
    .sort(([, a], [, b]) => b.at - a.at)
