import type { PeerId, PeerStore } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { AbortOptions } from '../../lib/abort.ts'
import { sleep } from '../../lib/abort.ts'
import type { DeviceId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { HANDOVER_PROTOCOL } from '../constants.ts'
import type { StreamDialer, StreamServer } from '../framing.ts'
import { handle, request } from '../framing.ts'
import { idOf } from './datastore-keys.ts'
import type { DhtStorage } from './dht-storage.ts'
import { placeOf } from './distance.ts'
import { DhtBusyError } from './errors.ts'
import type { Batch, HandedProvider, HandedRecord } from './handover-messages.ts'
import {
  MAX_BATCH_BYTES,
  MAX_BATCH_PROVIDERS,
  MAX_BATCH_RECORDS,
  MAX_HANDOVER_BYTES,
  decodeBatch,
  decodeTaken,
  encodeBatch,
  encodeTaken,
} from './handover-messages.ts'
import { planHandover } from './handover-plan.ts'
import { validatorsOf } from './namespaces.ts'
import type { Placed } from './neighbourhood.ts'

/** One node hands over to the same newcomer again after this time at the earliest. */
const AGAIN_AFTER_MS = 3_600_000
/** Newcomers that are remembered. */
const MAX_REMEMBERED = 1_000
/** Newcomers that wait for their turn; whoever finds no place gets it with the hourly repetition. */
const MAX_WAITING = 64
/** Pause between two messages, to this or that newcomer: 64 records of 500 bytes each second. */
const PAUSE_MS = 500
const SETTLE_MS = 60_000
const TIMEOUT_MS = 15_000
/** Messages that one peer may send in one hour. */
const MAX_BATCHES_PER_PEER = 32

export interface HandoverComponents {
  /** Dials only what is connected directly; see `soukDht`. */
  node: StreamServer & StreamDialer
  self: PeerId
  storage: DhtStorage
  peerStore: PeerStore
  /** Peers of the routing table. */
  known(): PeerId[]
  now: Clock
  /** Nodes that keep each record. Default: 20. */
  k?: number | undefined
  pauseMs?: number
  /** In the first minute of a run everybody looks like a newcomer, and is none. */
  settleMs?: number
}

/**
 * Hands over what this node holds to newcomers that are nearer to it, and takes what others hand over.
 * kad-dht has no message for it: it takes provider entries from the provider alone. Doing it twice
 * changes nothing: the same record is kept once, with the later time of its last put.
 */
export class Handover {
  readonly #components: HandoverComponents
  readonly #self: Placed
  readonly #done = new Map<DeviceId, number>()
  readonly #taken = new Map<DeviceId, { since: number; batches: number }>()
  readonly #waiting = new Set<DeviceId>()
  #stopped = new AbortController()
  #running = false
  #startedAt = 0

  constructor(components: HandoverComponents) {
    this.#components = components
    this.#self = placed(components.self)
  }

  /** Begins to take what is handed over. */
  async start(): Promise<void> {
    this.#stopped = new AbortController()
    this.#startedAt = this.#components.now()
    const limits = { maxBytes: MAX_HANDOVER_BYTES, maxStreams: 2, timeoutMs: TIMEOUT_MS }
    await handle(
      this.#components.node,
      HANDOVER_PROTOCOL,
      async (body, { peer }) => {
        this.#countBatch(peer)
        return encodeTaken(await this.take(decodeBatch(body)))
      },
      limits,
    )
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    this.#waiting.clear()
    await this.#components.node.libp2p.unhandle(HANDOVER_PROTOCOL)
  }

  /** To be told of each peer that connected directly and knows of handing over. */
  greet(peer: PeerId): void {
    const { now, settleMs = SETTLE_MS } = this.#components
    if (now() - this.#startedAt < settleMs) return
    const device = peer.toString() as DeviceId
    const last = this.#done.get(device)
    if (last !== undefined && now() - last < AGAIN_AFTER_MS) return
    if (this.#waiting.size >= MAX_WAITING) return
    this.#waiting.add(device)
    if (!this.#running) void this.#run(this.#stopped.signal)
  }

  /** Hands over to one newcomer. Resolves to how much it took; throws what `request` throws. */
  async give(device: DeviceId, options: AbortOptions = {}): Promise<number> {
    const { storage, known, node, k, pauseMs = PAUSE_MS } = this.#components
    await storage.ready()
    const others = known().map(placed)
    const newcomer = placed(peerIdFromString(device))
    const plan = planHandover(storage, this.#self, newcomer, others, k)
    let taken = 0
    for await (const batch of this.#batches(plan)) {
      if (taken > 0) await sleep(pauseMs, options)
      const body = encodeBatch(batch)
      const limits = { ...options, timeoutMs: TIMEOUT_MS, maxBytes: MAX_HANDOVER_BYTES }
      taken += decodeTaken(await request(node, device, HANDOVER_PROTOCOL, body, limits))
    }
    return taken
  }

  /** Keeps what verifies and fits; of the rest nothing is said. Returns how many entries were kept. */
  async take({ records, providers }: Batch): Promise<number> {
    let taken = 0
    for (const record of records) if (await this.#takeRecord(record)) taken++
    for (const provider of providers) if (await this.#takeProvider(provider)) taken++
    return taken
  }

  async #takeRecord({ key, value, age }: HandedRecord): Promise<boolean> {
    const { storage, now } = this.#components
    const name = new TextDecoder().decode(key.subarray(1, 33)).split('/')[0] ?? ''
    try {
      await validatorsOf(storage.namespaces, now)[name]?.(key, value)
      await storage.ready()
      const receivedAt = now() - age * 1_000
      await storage.records.put(idOf(key), { key, value, receivedAt })
      return true
    } catch {
      return false
    }
  }

  async #takeProvider({ key, device, addresses, age }: HandedProvider): Promise<boolean> {
    const { storage, now, peerStore } = this.#components
    try {
      const peer = peerIdFromString(device)
      if (peer.equals(this.#components.self)) return false
      await storage.ready()
      const receivedAt = now() - age * 1_000
      await storage.providers.put(idOf(key), { device, receivedAt, firstHand: false })
      // What a device says about itself is better than what others say about it.
      if (!(await peerStore.has(peer))) {
        await peerStore.merge(peer, { multiaddrs: addresses.map((address) => multiaddr(address)) })
      }
      return true
    } catch {
      return false
    }
  }

  async *#batches(plan: ReturnType<typeof planHandover>): AsyncGenerator<Batch> {
    const { storage, peerStore, now } = this.#components
    const age = (receivedAt: number) => Math.max(0, Math.floor((now() - receivedAt) / 1_000))
    let batch: Batch = { records: [], providers: [] }
    let bytes = 0
    for (const { id, key } of plan.records) {
      const stored = await storage.records.get(id)
      if (stored === undefined) continue
      const size = key.length + stored.value.length
      if (batch.records.length >= MAX_BATCH_RECORDS || bytes + size > MAX_BATCH_BYTES) {
        yield batch
        batch = { records: [], providers: [] }
        bytes = 0
      }
      batch.records.push({ key, value: stored.value, age: age(stored.receivedAt) })
      bytes += size
    }
    for (const { key, provider } of plan.providers) {
      const info = await peerStore.getInfo(peerIdFromString(provider.device)).catch(() => undefined)
      const addresses = (info?.multiaddrs ?? []).slice(0, 8).map(String)
      if (addresses.length === 0) continue
      if (batch.providers.length >= MAX_BATCH_PROVIDERS) {
        yield batch
        batch = { records: [], providers: [] }
      }
      const { device, receivedAt } = provider
      batch.providers.push({ key, device, addresses, age: age(receivedAt) })
    }
    if (batch.records.length + batch.providers.length > 0) yield batch
  }

  /** One newcomer after the other. */
  async #run(signal: AbortSignal): Promise<void> {
    this.#running = true
    try {
      for (const device of this.#waiting) {
        await sleep(this.#components.pauseMs ?? PAUSE_MS, { signal })
        this.#waiting.delete(device)
        this.#remember(device)
        // One that left again, or does not speak of it, is none.
        await this.give(device, { signal }).catch(() => this.#done.delete(device))
      }
    } catch {
      // Stopped.
    } finally {
      this.#running = false
    }
  }

  #remember(device: DeviceId): void {
    this.#done.delete(device)
    this.#done.set(device, this.#components.now())
    const [oldest] = this.#done.keys()
    if (oldest !== undefined && this.#done.size > MAX_REMEMBERED) this.#done.delete(oldest)
  }

  #countBatch(peer: DeviceId): void {
    const now = this.#components.now()
    const known = this.#taken.get(peer)
    const count = known !== undefined && now - known.since < AGAIN_AFTER_MS ? known : undefined
    const next = { since: count?.since ?? now, batches: (count?.batches ?? 0) + 1 }
    this.#taken.delete(peer)
    this.#taken.set(peer, next)
    const [oldest] = this.#taken.keys()
    if (oldest !== undefined && this.#taken.size > MAX_REMEMBERED) this.#taken.delete(oldest)
    if (next.batches > MAX_BATCHES_PER_PEER) throw new DhtBusyError()
  }
}

function placed(peer: PeerId): Placed {
  return { device: peer.toString(), place: placeOf(peer.toMultihash().bytes) }
}
