import { hexToBytes } from '@noble/hashes/utils.js'
import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { DeviceId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import type { CandidatesComponents, InboxNode } from './candidates.ts'
import { candidatesFor, closestFirst } from './candidates.ts'
import type { HeldEnvelopes } from './held.ts'
import type { InboxHolder } from './holder.ts'
import { HolderSession } from './holder-session.ts'
import { REPLICAS } from './limits.ts'

/** An inbox whose copies nobody looked after for this long is looked after. */
const TEND_EVERY_MS = 3_600_000
/** Inboxes in one round. */
const MAX_INBOXES = 16
/** Envelopes of one inbox that are compared in one round. */
const MAX_ENVELOPES = 64
/** Bytes that are handed over in one round. */
const MAX_BYTES = 8 * 1024 * 1024
const HOLDER_TIMEOUT_MS = 20_000

export interface InboxKeeperComponents extends CandidatesComponents {
  node: InboxNode
  held: HeldEnvelopes
  holder: InboxHolder
  now?: Clock
}

/**
 * Sees to it that what this device keeps for others is kept by the devices closest to each inbox:
 * newcomers get what they lack, also in place of those that vanished. One holder does it for all:
 * whoever was asked within the hour leaves it at that.
 */
export class InboxKeeper {
  readonly #components: InboxKeeperComponents
  readonly #now: Clock

  constructor(components: InboxKeeperComponents) {
    this.#components = components
    this.#now = components.now ?? systemClock
  }

  /** One round. Returns how many copies were handed over. Throws only the signal's reason. */
  async tend(options: AbortOptions = {}): Promise<number> {
    const { held, holder } = this.#components
    await held.prune()
    const before = this.#now() - TEND_EVERY_MS
    const due = held
      .addresses()
      .filter((address) => holder.tendedAt(address) <= before)
      .sort((a, b) => holder.tendedAt(a) - holder.tendedAt(b))
      .slice(0, MAX_INBOXES)
    let bytes = 0
    let copies = 0
    for (const address of due) {
      if (bytes > MAX_BYTES) break
      holder.tend(address)
      const given = await this.#tendOne(address, options)
      bytes += given.bytes
      copies += given.copies
    }
    return copies
  }

  async #tendOne(address: string, options: AbortOptions) {
    const { held, node } = this.#components
    const given = { copies: 0, bytes: 0 }
    const key = hexToBytes(address)
    const others = await candidatesFor(this.#components, key, options)
    const closest = others.slice(0, REPLICAS)
    let complete = 0
    for (const device of closest) {
      options.signal?.throwIfAborted()
      const missing = await this.#give(device, address, given, options).catch(() => undefined)
      if (missing === 0) complete++
    }
    // Far from the address, and enough nearer ones have it all: nobody will look for it here.
    const rank = closestFirst(key, [node.device, ...others]).indexOf(node.device)
    if (rank >= 2 * REPLICAS && complete >= REPLICAS) {
      for (const { id } of held.list(address)) await held.delete(id)
    }
    return given
  }

  /** Hands over what the device lacks; returns how much it lacks still. */
  async #give(
    device: DeviceId,
    address: string,
    given: { copies: number; bytes: number },
    options: AbortOptions,
  ): Promise<number> {
    const { held, node } = this.#components
    const signal = withTimeout(HOLDER_TIMEOUT_MS, options)
    const envelopes = held.list(address).slice(0, MAX_ENVELOPES)
    if (envelopes.length === 0) return 0
    const session = await HolderSession.open(node, device, { signal })
    try {
      const has = await session.has(
        envelopes.map(({ id }) => hexToBytes(id)),
        { signal },
      )
      let missing = 0
      for (const [index, { id, bytes }] of envelopes.entries()) {
        if (has[index] === true) continue
        const copy = await held.get(id)
        if (copy === undefined) continue
        try {
          await session.put(copy.envelope, copy.stamp, { signal })
          given.copies++
          given.bytes += bytes
        } catch {
          options.signal?.throwIfAborted()
          missing++
        }
      }
      return missing
    } finally {
      session.close()
    }
  }
}
