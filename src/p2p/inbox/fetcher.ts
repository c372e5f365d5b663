import { bytesToHex } from '@noble/hashes/utils.js'
import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { DeviceId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import type { CandidatesComponents, InboxNode } from './candidates.ts'
import { candidatesFor } from './candidates.ts'
import { HolderSession } from './holder-session.ts'
import type { InboxKeyBook, InboxOwner } from './key-book.ts'
import { REPLICAS } from './limits.ts'
import type { InboxReader } from './reader.ts'
import { inParallel } from './replicate.ts'

/** Of the newest inboxes the closest devices are looked up each time; of all others hourly. */
const RECENT_WEEKS = 2
const ALL_EVERY_MS = 3_600_000
/** Walks, and holders, at the same time. */
const MAX_AT_ONCE = 4
/** Devices closest to each inbox that are asked: those in between may have vanished or be new. */
const ASKED_PER_INBOX = 2 * REPLICAS
/** Devices asked in one round. */
const MAX_ASKED = 60
const HOLDER_TIMEOUT_MS = 30_000
/** Envelopes that are held in memory; what is more comes with the next round. */
const MAX_BYTES = 8 * 1024 * 1024

export interface InboxFetcherComponents extends CandidatesComponents {
  node: InboxNode
  keys: InboxKeyBook
  reader: InboxReader
  owner: () => Promise<InboxOwner | undefined>
  /** Told of each holder that handed over, or had kept too, what was dealt with. */
  onKept?: (kept: KeptMail) => void
  now?: Clock
}

/** Envelopes that a device had kept for the person who lives here. */
export interface KeptMail {
  readonly device: DeviceId
  readonly envelopes: number
}

/** Collects what others keep for the person who lives here. */
export class InboxFetcher {
  readonly #components: InboxFetcherComponents
  readonly #now: Clock
  #allAt = -Infinity
  #running: Promise<number> | undefined

  constructor(components: InboxFetcherComponents) {
    this.#components = components
    this.#now = components.now ?? systemClock
  }

  /** The next round looks everywhere: the person came back, or another one came. */
  reset(): void {
    this.#allAt = -Infinity
  }

  /** Asks around once; all who call meanwhile share the round. Returns how many envelopes were dealt with. */
  fetch(options: AbortOptions = {}): Promise<number> {
    this.#running ??= this.#fetch(options).finally(() => (this.#running = undefined))
    return this.#running
  }

  async #fetch(options: AbortOptions): Promise<number> {
    const owner = await this.#components.owner()
    if (owner === undefined) return 0
    const whole = this.#now() - this.#allAt >= ALL_EVERY_MS
    const collected = new Map<string, { envelope: Uint8Array; holders: HolderSession[] }>()
    const open: HolderSession[] = []
    try {
      const holders = await this.#holders(owner, whole, options)
      await inParallel(holders, MAX_AT_ONCE, async (device) => {
        const signal = withTimeout(HOLDER_TIMEOUT_MS, options)
        const session = await HolderSession.open(this.#components.node, device, { signal }).catch(
          () => undefined,
        )
        if (session === undefined) return
        open.push(session)
        // A holder that lies or leaves costs what it would have given, nothing more.
        await this.#collect(owner, session, collected, signal).catch(() => undefined)
      })
      options.signal?.throwIfAborted()
      const done = await this.#take(collected, options)
      if (whole) this.#allAt = this.#now()
      return done
    } finally {
      for (const session of open) session.close()
    }
  }

  /** Devices that may have something: connected ones, own mailboxes, and the closest. */
  async #holders(owner: InboxOwner, whole: boolean, options: AbortOptions): Promise<DeviceId[]> {
    const { reader, keys, node, isRelay } = this.#components
    const all = reader.inboxes(owner)
    const mailboxes = (await keys.find(owner.nym, options))?.mailboxes ?? []
    const found = new Set<DeviceId>(mailboxes.map(({ device }) => device))
    for (const { device, addresses } of mailboxes) {
      if (device !== node.device) void node.dialPeer(device, { addresses }).catch(() => undefined)
    }
    for (const device of node.directPeers()) if (!isRelay(device)) found.add(device)
    await inParallel(whole ? all : all.slice(0, RECENT_WEEKS), MAX_AT_ONCE, async ({ address }) => {
      const closest = await candidatesFor(this.#components, address, options)
      for (const device of closest.slice(0, ASKED_PER_INBOX)) found.add(device)
    })
    found.delete(node.device)
    return [...found].slice(0, MAX_ASKED)
  }

  async #collect(
    owner: InboxOwner,
    session: HolderSession,
    collected: Map<string, { envelope: Uint8Array; holders: HolderSession[] }>,
    signal: AbortSignal,
  ): Promise<void> {
    const { reader } = this.#components
    const ids = await session.list(reader.inboxes(owner), { signal })
    const stale = ids.filter((id) => reader.isDone(id))
    if (stale.length > 0) await session.delete(stale, { signal })
    for (const id of ids) {
      if (reader.isDone(id)) continue
      const name = bytesToHex(id)
      const known = collected.get(name)
      if (known !== undefined) {
        known.holders.push(session)
        continue
      }
      if (sizeOf(collected) > MAX_BYTES) return
      const envelope = await session.fetch(id, { signal })
      // Two may have fetched it at the same time.
      const holders = collected.get(name)?.holders ?? []
      collected.set(name, { envelope, holders: [...holders, session] })
    }
  }

  async #take(
    collected: ReadonlyMap<string, { envelope: Uint8Array; holders: HolderSession[] }>,
    options: AbortOptions,
  ): Promise<number> {
    const envelopes = [...collected.values()].map(({ envelope }) => envelope)
    const done = await this.#components.reader.take(envelopes)
    const bySession = new Map<HolderSession, Uint8Array[]>()
    for (const id of done) {
      for (const session of collected.get(bytesToHex(id))?.holders ?? []) {
        bySession.set(session, [...(bySession.get(session) ?? []), id])
      }
    }
    await inParallel([...bySession], MAX_AT_ONCE, async ([session, ids]) => {
      this.#components.onKept?.({ device: session.device, envelopes: ids.length })
      await session.delete(ids, options).catch(() => undefined)
    })
    return done.length
  }
}

const sizeOf = (collected: ReadonlyMap<string, { envelope: Uint8Array }>) =>
  [...collected.values()].reduce((total, { envelope }) => total + envelope.length, 0)
