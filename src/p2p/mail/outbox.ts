import type { AbortOptions } from '../../lib/abort.ts'
import { sleep } from '../../lib/abort.ts'
import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { utf8 } from '../../lib/bytes.ts'
import { Emitter } from '../../lib/emitter.ts'
import { toWireError } from '../../lib/errors.ts'
import type { Mailbox, Receipt } from './mailbox.ts'
import { MAX_DOCUMENTS, MAX_MAIL_BYTES } from './messages.ts'

/** A signed document on its way to one person. */
export interface OutboxEntry<Id extends string = DocumentId> {
  /** Names the entry: the same document to the same person waits once. */
  id: Id
  to: Nym
  armored: string
  /** Milliseconds since the Unix epoch; orders the deliveries. */
  createdAt: number
}

/** Where undelivered documents are kept over restarts. */
export interface OutboxStorage<Id extends string = DocumentId> {
  list(): Promise<OutboxEntry<Id>[]>
  /** All or none: what explains an order and the order itself travel together. What waits already stays. */
  put(entries: readonly OutboxEntry<Id>[]): Promise<void>
  delete(id: Id, to: Nym): Promise<void>
}

/** What became of an entry: it is no longer in the outbox. */
export interface OutboxResult<Id extends string = DocumentId> {
  id: Id
  to: Nym
  /** `refused` carries the receiver's code, which is not to be trusted. */
  receipt: Receipt
}

/** The way for those who are away: others keep sealed copies until they come. */
export interface SealedWay {
  /** Sends what is not on its way yet. */
  post(
    to: Nym,
    entries: readonly { id: string; armored: string }[],
    options: AbortOptions,
  ): Promise<void>
  /** What was sent that way is not needed any more: it arrived directly. */
  settle(id: string, to: Nym): Promise<void>
}

export interface OutboxComponents<Id extends string = DocumentId> {
  mailbox: Pick<Mailbox, 'deliver'>
  storage: OutboxStorage<Id>
  sealed?: SealedWay
  now?: Clock
}

const FIRST_PAUSE_MS = 4_000
/** Also when woken: trying to reach somebody changes connections, which wakes us again. */
const LEAST_PAUSE_MS = 2_000
const MAX_PAUSE_MS = 15 * 60_000
const TICK_MS = 2_000
/** Bytes of documents that are handed over at a time to one person; the frame around them is small. */
const BATCH_BYTES = MAX_MAIL_BYTES - 64 * 1024
/** Whoever does not take it directly in this time gets it sealed too. */
const SEAL_AFTER_MS = 3_000
/** People that are tried at the same time. */
const MAX_AT_ONCE = 4

/**
 * Keeps trying until each document is stored by its recipient. The recipient tells the same document
 * by its id, so that sending twice has the effect of sending once.
 */
export class Outbox<Id extends string = DocumentId> {
  /** Told when an entry left the outbox. */
  readonly results = new Emitter<OutboxResult<Id>>()
  /** Told of a failed try, with the code of the reason. */
  readonly failures = new Emitter<{ to: Nym; code: string }>()
  readonly #mailbox: OutboxComponents<Id>['mailbox']
  readonly #storage: OutboxStorage<Id>
  readonly #sealed: SealedWay | undefined
  readonly #now: Clock
  readonly #pauses = new Map<Nym, { failures: number; failedAt: number; until: number }>()
  readonly #busy = new Set<Nym>()
  /** What was not taken when it was last tried: it lets the others of its recipient go first. */
  readonly #deferred = new Set<string>()
  #stopped = new AbortController()
  #woken = Promise.withResolvers<void>()

  constructor(components: OutboxComponents<Id>) {
    this.#mailbox = components.mailbox
    this.#storage = components.storage
    this.#sealed = components.sealed
    this.#now = components.now ?? systemClock
  }

  /** Begins to deliver, also what waited since an earlier run. */
  start(): void {
    this.#stopped = new AbortController()
    void this.#run(this.#stopped.signal)
  }

  stop(): void {
    this.#stopped.abort()
  }

  /** Stores documents for delivery; when this settles they survive a restart. */
  async add(entries: readonly OutboxEntry<Id>[]): Promise<void> {
    await this.#storage.put(entries)
    for (const { to } of entries) this.#pauses.delete(to)
    this.#woken.resolve()
  }

  /** Tries soon, as the network changed; or now, as this person has come. */
  wake(to?: Nym): void {
    if (to !== undefined) this.#pauses.delete(to)
    for (const pause of this.#pauses.values()) {
      pause.until = Math.min(pause.until, pause.failedAt + LEAST_PAUSE_MS)
    }
    this.#woken.resolve()
  }

  /** What came through on the sealed way, or was given up there. */
  async settle(id: Id, to: Nym, receipt: Receipt): Promise<void> {
    this.#deferred.delete(deferredKey(id, to))
    await this.#storage.delete(id, to)
    this.results.emit({ id, to, receipt })
  }

  /** Documents that wait, by person. */
  async waiting(): Promise<Map<Nym, OutboxEntry<Id>[]>> {
    const entries = (await this.#storage.list()).sort((a, b) => a.createdAt - b.createdAt)
    return Map.groupBy(entries, (entry) => entry.to)
  }

  /** Tries once everybody whose turn it is. Failures are told, tried again later, and never thrown. */
  async runDue(options: AbortOptions = {}): Promise<void> {
    const due = [...(await this.waiting())].filter(
      ([to]) => (this.#pauses.get(to)?.until ?? 0) <= this.#now(),
    )
    const next = async () => {
      for (let turn = due.shift(); turn !== undefined; turn = due.shift()) {
        await this.#deliver(turn[0], turn[1], options)
      }
    }
    await Promise.all(Array.from({ length: MAX_AT_ONCE }, next))
  }

  async #deliver(to: Nym, waiting: OutboxEntry<Id>[], options: AbortOptions): Promise<void> {
    if (this.#busy.has(to)) return
    this.#busy.add(to)
    const seal = () => void this.#sealed?.post(to, waiting, options).catch(() => undefined)
    const slow = setTimeout(seal, SEAL_AFTER_MS)
    try {
      const entries = this.#batch(to, waiting)
      const documents = entries.map((entry) => entry.armored)
      const receipts = await this.#mailbox.deliver(to, documents, options)
      const later = await this.#settle(to, entries, receipts)
      if (later === undefined) this.#pauses.delete(to)
      else this.#fail(to, later)
    } catch (error) {
      if (options.signal?.aborted !== true) {
        this.#fail(to, toWireError(error).code)
        seal()
      }
    } finally {
      clearTimeout(slow)
      this.#busy.delete(to)
    }
    if (!this.#pauses.has(to)) this.#woken.resolve()
  }

  /** What is handed over next: a few that nobody takes must not hold up all that come after them. */
  #batch(to: Nym, waiting: readonly OutboxEntry<Id>[]): OutboxEntry<Id>[] {
    const deferred = [...this.#deferred]
    return waiting
      .map((entry) => ({ entry, turn: deferred.indexOf(deferredKey(entry.id, to)) }))
      .sort((a, b) => a.turn - b.turn)
      .map(({ entry }) => entry)
      .slice(0, MAX_DOCUMENTS)
      .filter(fitsIn(BATCH_BYTES))
  }

  /** Takes out what arrived or never will; returns why something has to wait. */
  async #settle(
    to: Nym,
    entries: readonly OutboxEntry<Id>[],
    receipts: readonly Receipt[],
  ): Promise<string | undefined> {
    let later: string | undefined
    for (const [index, { id }] of entries.entries()) {
      const receipt = receipts[index]
      if (receipt === undefined) continue
      this.#deferred.delete(deferredKey(id, to))
      if (receipt.status === 'later') {
        this.#deferred.add(deferredKey(id, to))
        later = receipt.code
        continue
      }
      await this.#storage.delete(id, to)
      this.results.emit({ id, to, receipt })
      void this.#sealed?.settle(id, to).catch(() => undefined)
    }
    return later
  }

  #fail(to: Nym, code: string): void {
    const failures = (this.#pauses.get(to)?.failures ?? 0) + 1
    const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1))
    const failedAt = this.#now()
    this.#pauses.set(to, { failures, failedAt, until: failedAt + pause })
    this.failures.emit({ to, code })
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#woken = Promise.withResolvers<void>()
      await this.runDue({ signal }).catch(() => undefined)
      const pause = new AbortController()
      const rest = sleep(TICK_MS, { signal: AbortSignal.any([signal, pause.signal]) })
      await Promise.race([rest.catch(() => undefined), this.#woken.promise])
      pause.abort()
    }
  }
}

const deferredKey = (id: string, to: Nym) => `${id} ${to}`

/** True of the first texts that fit into so many bytes together; of the very first in any case. */
function fitsIn(bytes: number): (entry: { armored: string }) => boolean {
  let left = Infinity
  return ({ armored }) => {
    const { length } = utf8(armored)
    const fits = length <= left
    left = fits ? Math.min(left, bytes) - length : 0
    return fits
  }
}
