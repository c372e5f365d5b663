import { peerIdFromString } from '@libp2p/peer-id'
import type { CID } from 'multiformats/cid'
import { CID as CIDs } from 'multiformats/cid'
import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Dht } from '../../p2p/dht/client.ts'
import { findHolders } from '../../p2p/dht/client.ts'
import { placeOf } from '../../p2p/dht/distance.ts'
import { storeRecordKey } from '../../p2p/dht/keys.ts'
import { PeerRefusedError } from '../../p2p/errors.ts'
import { probeStore } from '../../p2p/swarm/probe-store.ts'
import type { StoresNode } from '../../p2p/swarm/stores-node.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { Changes } from '../changes.ts'
import type { CopiesView } from '../rpc/seeding-api.ts'

/** All of a round: walks for holders, dials, questions. */
const ROUND_TIMEOUT_MS = 60_000

/** Devices that are asked in one round, and at the same time: each may be a WebRTC negotiation. */
const MAX_ASKED = 32
const MAX_AT_ONCE = 4

/** Who did not answer for so long is not counted any more: the network forgets holders by then, too. */
const FORGET_AFTER_MS = 48 * 3_600_000

/** What is known of one device's copy. */
interface Holder {
  /** Of the version that it showed; absent: it was only named by the network. */
  sequence?: bigint
  whole: boolean
  checkedAt?: number
  /** When the network last named it, or it last answered. */
  seenAt: number
}

export interface CopiesComponents {
  running: () => Promise<{ node: StoresNode; dht: Dht }>
  records: Pick<StoresRepository, 'get'>
  /** Told of each device that showed what it holds. */
  onAnswered?: (device: DeviceId) => void
  changes: Changes
  clock: Clock
}

/** A holder, as far as the network tells. Names of people are the view's. */
export type KnownHolder = Omit<
  CopiesView['holders'][number],
  'nym' | 'name' | 'connected' | 'fetchedBytes'
>

export type KnownCopies = Omit<CopiesView, 'holders'> & { holders: KnownHolder[] }

/**
 * Who holds a store: found through provider records of its last versions and among connected devices,
 * each asked which version it has. An estimate: who is asleep cannot answer.
 */
export class Copies {
  readonly #components: CopiesComponents
  readonly #nym: Nym
  readonly #holders = new Map<DeviceId, Holder>()
  #round: Promise<void> | undefined
  #checkedAt: number | undefined

  constructor(nym: Nym, components: CopiesComponents) {
    this.#nym = nym
    this.#components = components
  }

  /** When the last round ended. */
  get checkedAt(): number | undefined {
    return this.#checkedAt
  }

  /** Asks all holders that can be found; those who ask meanwhile wait for the same round. */
  check(options: AbortOptions = {}): Promise<void> {
    this.#round ??= this.#check(withTimeout(ROUND_TIMEOUT_MS, options))
      .catch(() => undefined)
      .finally(() => {
        this.#round = undefined
        this.#checkedAt = this.#components.clock()
        this.#changed()
      })
    this.#changed()
    return this.#round
  }

  /** What is known now; `undefined` before the first publication. */
  async view(): Promise<KnownCopies | undefined> {
    const sequence = (await this.#components.records.get(this.#nym))?.sequence
    if (sequence === undefined || sequence === 0n) return undefined
    const oldest = this.#components.clock() - FORGET_AFTER_MS
    for (const [device, { seenAt }] of this.#holders) {
      if (seenAt < oldest) this.#holders.delete(device)
    }
    const holders = [...this.#holders].map(([device, holder]): KnownHolder => {
      const { checkedAt, whole } = holder
      const version =
        holder.sequence === undefined ? 'unknown' : holder.sequence >= sequence ? 'newest' : 'older'
      const place = ringPlace(peerIdFromString(device).toMultihash().bytes)
      const at = checkedAt === undefined ? {} : { checkedAt }
      return { device, version, whole: whole && version !== 'unknown', place, ...at }
    })
    const count = (version: KnownHolder['version']) =>
      holders.filter((holder) => holder.version === version).length
    return {
      sequence,
      checking: this.#round !== undefined,
      ...(this.#checkedAt === undefined ? {} : { checkedAt: this.#checkedAt }),
      newest: count('newest'),
      older: count('older'),
      unknown: count('unknown'),
      place: ringPlace(storeRecordKey(this.#nym)),
      holders: holders.sort(byVersion),
    }
  }

  async #check(signal: AbortSignal): Promise<void> {
    const { running, records } = this.#components
    const { node, dht } = await running()
    const record = await records.get(this.#nym)
    if (record?.root === undefined) return
    const roots = [record.root, ...(record.earlierRoots ?? [])].map((root) => CIDs.parse(root))
    const asked = new Set<DeviceId>([node.device])
    const active = new Set<Promise<void>>()
    const ask = async (device: DeviceId, named: boolean) => {
      if (asked.has(device) || asked.size > MAX_ASKED) return
      asked.add(device)
      while (active.size >= MAX_AT_ONCE) await Promise.race(active)
      const asking = this.#ask(node, device, named, signal).finally(() => active.delete(asking))
      active.add(asking)
    }
    const connected = node.directPeers().map((device) => ask(device, false))
    const known = [...this.#holders.keys()].map((device) => ask(device, false))
    const walks = roots.map((root) => this.#walk(dht, root, ask, signal))
    await Promise.allSettled([...connected, ...known, ...walks])
    await Promise.allSettled(active)
  }

  async #walk(
    dht: Dht,
    root: CID,
    ask: (device: DeviceId, named: boolean) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    for await (const { device } of findHolders(dht, root, { signal })) await ask(device, true)
  }

  async #ask(
    node: StoresNode,
    device: DeviceId,
    named: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const now = this.#components.clock
    try {
      const { record, whole } = await probeStore(node, device, this.#nym, { signal })
      const at = now()
      this.#holders.set(device, { sequence: record.sequence, whole, checkedAt: at, seenAt: at })
      this.#components.onAnswered?.(device)
    } catch (error) {
      // It answers, and has nothing: what the network says of it is outdated.
      if (error instanceof PeerRefusedError) this.#holders.delete(device)
      else if (named) {
        const known = this.#holders.get(device) ?? { whole: false }
        this.#holders.set(device, { ...known, seenAt: now() })
      }
    }
    this.#changed()
  }

  #changed(): void {
    this.#components.changes.emit({ about: 'keep' })
  }
}

const ORDER = { newest: 0, older: 1, unknown: 2 }
const byVersion = (a: KnownHolder, b: KnownHolder) =>
  ORDER[a.version] - ORDER[b.version] || (b.checkedAt ?? 0) - (a.checkedAt ?? 0)

/** Where a key or a device lies on the ring of the network's places: 0 to 1, the first 32 bits count. */
function ringPlace(bytes: Uint8Array): number {
  const place = placeOf(bytes)
  return new DataView(place.buffer, place.byteOffset).getUint32(0) / 2 ** 32
}
