import type { PeerId } from '@libp2p/interface'
import type { AbortOptions } from '../../lib/abort.ts'
import { sleep, withTimeout } from '../../lib/abort.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Dht } from './client.ts'
import type { DhtStorage } from './dht-storage.ts'
import { placeOf } from './distance.ts'
import type { HeldRecord } from './held-records.ts'
import { namespaceOf } from './namespaces.ts'
import { isAmongClosest } from './neighbourhood.ts'

/** A record that was put nowhere in this time is put again by one of those who hold it. */
export const REPEAT_AFTER_MS = 3_600_000

/** Holders do it at times of their own within the hour after that: the first one spares the others. */
const SPREAD_MS = 3_600_000

/** Records of one turn, and the pause until the next turn: 480 an hour at most. */
const PER_TURN = 8
const TURN_MS = 60_000

const PUT_TIMEOUT_MS = 20_000

/** A record whose repetition failed is tried again after this time. */
const RETRY_MS = 10 * 60_000

export interface KeeperComponents {
  dht: Dht
  self: PeerId
  storage: DhtStorage
  /** Peers of the routing table. */
  known(): PeerId[]
  now: Clock
  /** Nodes that keep each record. Default: 20. */
  k?: number | undefined
}

/**
 * Looks after what this node holds for others. Kademlia's rule (Maymounkov and Mazières 2002, 2.5): each
 * of the k nodes nearest to a key puts the record again each hour, unless somebody else has put it
 * meanwhile, which is seen from the time of the last put. That time is stored with the record, so a
 * worker that slept does at its next start what fell due; and it differs for each holder by up to an hour,
 * so that one of them does it for all. A record that its author no longer renews runs out with its own
 * validity.
 */
export class Keeper {
  readonly #components: KeeperComponents
  readonly #self: Uint8Array
  readonly #failedAt = new Map<string, number>()
  #stopped = new AbortController()
  #woken = Promise.withResolvers<void>()

  constructor(components: KeeperComponents) {
    this.#components = components
    this.#self = placeOf(components.self.toMultihash().bytes)
  }

  /** Begins to look after it, a minute later for the first time: a node that starts knows nobody. */
  start(): void {
    this.#stopped = new AbortController()
    void this.#run(this.#stopped.signal)
  }

  stop(): void {
    this.#stopped.abort()
  }

  /** The worker woke, or the machine came online. */
  wake(): void {
    this.#failedAt.clear()
    this.#woken.resolve()
  }

  /** Forgets what has run out and repeats what is due, at most eight records. Returns how many. */
  async runDue(options: AbortOptions = {}): Promise<number> {
    const { storage, dht } = this.#components
    await storage.sweep()
    const due = this.#due().slice(0, PER_TURN)
    let done = 0
    for (const { id, key } of due) {
      if (options.signal?.aborted === true) break
      const record = await storage.records.get(id)
      if (record === undefined) continue
      if (await this.#repeat(dht, key, record.value, options)) {
        this.#failedAt.delete(id)
        done++
      } else {
        this.#failedAt.set(id, this.#components.now())
      }
    }
    return done
  }

  /** Longest not put first. */
  #due(): HeldRecord[] {
    const { storage, known, now, k } = this.#components
    const others = known().map((peer) => ({
      device: peer.toString(),
      place: placeOf(peer.toMultihash().bytes),
    }))
    if (others.length === 0) return []
    return storage.records.held
      .all()
      .filter((held) => {
        const failedAt = this.#failedAt.get(held.id)
        if (failedAt !== undefined && now() - failedAt < RETRY_MS) return false
        if (now() < held.receivedAt + REPEAT_AFTER_MS + this.#delay(held)) return false
        const namespace = namespaceOf(held.key, storage.namespaces)
        if (namespace?.outlivesAuthor !== true) return false
        return isAmongClosest(held.place, this.#self, others, k)
      })
      .sort((a, b) => a.receivedAt - b.receivedAt)
  }

  /** The same for this node and record each time, and spread evenly over the nodes. */
  #delay({ place }: HeldRecord): number {
    const mixed = place.map((byte, at) => byte ^ (this.#self[at] ?? 0))
    const [high = 0, low = 0] = placeOf(mixed)
    return ((high * 256 + low) / 65_536) * SPREAD_MS
  }

  /** What the put stores here, too, is its new time. */
  async #repeat(
    dht: Dht,
    key: Uint8Array,
    value: Uint8Array,
    options: AbortOptions,
  ): Promise<boolean> {
    try {
      let taken = false
      for await (const event of dht.put(key, value, {
        signal: withTimeout(PUT_TIMEOUT_MS, options),
      })) {
        if (event.name === 'PEER_RESPONSE' && event.messageName === 'PUT_VALUE') taken = true
      }
      return taken
    } catch {
      return false
    }
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#woken = Promise.withResolvers<void>()
      const pause = new AbortController()
      const rest = sleep(TURN_MS, { signal: AbortSignal.any([signal, pause.signal]) })
      await Promise.race([rest.catch(() => undefined), this.#woken.promise])
      pause.abort()
      if (!signal.aborted) await this.runDue({ signal }).catch(() => undefined)
    }
  }
}
