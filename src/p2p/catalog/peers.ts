import type { DeviceId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { Allowance } from './allowance.ts'
import type { CatalogLimits } from './limits.ts'

/** Neighbours that are remembered after they left: who comes back does not begin anew. */
const MAX_PEERS = 1_024

/** Who sent something wrong is neither asked nor listened to for so long. */
const DISTRUST_MS = 3_600_000

/** Versions that one neighbour offers and that are of no use; beyond this the oldest may come again. */
const MAX_USELESS = 2_048

/** Times what one neighbour may bring: what all of them may have in an hour. */
const GIVEN_TO_ALL = 8

/** What is known of one neighbour, as far as the catalog goes. */
export interface PeerState {
  /** Of its last answer: what changed since is asked for. */
  cursor?: { epoch: Uint8Array; at: number }
  /** Stores not heard of before that it may still bring. */
  readonly newcomers: Allowance
  /** Bytes of pages that are still taken from it. */
  readonly bytes: Allowance
  /** Bytes of pages that it may still have. */
  readonly given: Allowance
  /** Questions that it may still ask, and news that it may still bring. */
  readonly questions: Allowance
  readonly news: Allowance
  /** Versions that it could not, or should not, hand over. */
  readonly useless: Set<string>
  distrustedUntil: number
}

/** What neighbours may still do; an hour fills their allowances again. */
export class CatalogPeers {
  readonly #peers = new Map<DeviceId, PeerState>()
  readonly #limits: CatalogLimits
  readonly #now: Clock
  /** Bytes of pages that all of them together may still have. */
  readonly given: Allowance

  constructor({ limits, now }: { limits: CatalogLimits; now: Clock }) {
    this.#limits = limits
    this.#now = now
    const most = GIVEN_TO_ALL * limits.bytesPerPeer
    this.given = new Allowance({ most, perHour: most, now })
  }

  of(device: DeviceId): PeerState {
    const known = this.#peers.get(device)
    const state = known ?? this.#meet()
    this.#peers.delete(device)
    this.#peers.set(device, state)
    const [oldest] = this.#peers.keys()
    if (oldest !== undefined && this.#peers.size > MAX_PEERS) this.#peers.delete(oldest)
    return state
  }

  trusts(device: DeviceId): boolean {
    return this.of(device).distrustedUntil <= this.#now()
  }

  /** It sent what nobody honest sends. */
  distrust(device: DeviceId): void {
    this.of(device).distrustedUntil = this.#now() + DISTRUST_MS
  }

  #meet(): PeerState {
    const { newPerPeer, bytesPerPeer } = this.#limits
    const now = this.#now
    const hourly = (perHour: number, most = perHour) => new Allowance({ most, perHour, now })
    return {
      newcomers: hourly(newPerPeer),
      bytes: hourly(bytesPerPeer),
      given: hourly(2 * bytesPerPeer),
      questions: hourly(3_600, 600),
      news: hourly(600, 128),
      useless: new BoundedSet(MAX_USELESS),
      distrustedUntil: 0,
    }
  }
}

/** Forgets the oldest of too many. */
class BoundedSet extends Set<string> {
  readonly #most: number

  constructor(most: number) {
    super()
    this.#most = most
  }

  override add(value: string): this {
    super.add(value)
    const [oldest] = this
    if (oldest !== undefined && this.size > this.#most) this.delete(oldest)
    return this
  }
}
