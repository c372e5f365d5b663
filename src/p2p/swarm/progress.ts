import type { CID } from 'multiformats/cid'
import type { AbortOptions } from '../../lib/abort.ts'
import type { DeviceId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'

/** What one peer has given to a download. */
export interface PeerShare {
  readonly device: DeviceId
  /** Bytes of blocks that came from it. */
  readonly bytes: number
  /** Bytes a second over the last seconds; 0 for one that gives nothing now. */
  readonly rate: number
}

/** How far a download has come. Totals grow while directories are read, and are exact at its end. */
export interface DownloadProgress {
  /** Blocks that are here, also those that were here before. */
  readonly blocks: number
  readonly totalBlocks: number
  /** Bytes that are here, also those that were here before. */
  readonly bytes: number
  readonly totalBytes: number
  /** Bytes that came over the network for this download, in this run. */
  readonly fetchedBytes: number
  /** Bytes a second from all peers together over the last seconds. */
  readonly rate: number
  /** Who gave how much, the most generous first. */
  readonly peers: readonly PeerShare[]
}

/** A block that is here now, and its length. */
export interface KeptBlock {
  cid: CID
  bytes: number
}

export interface DownloadOptions extends AbortOptions {
  /** Told a few times a second at most, and once at the end. */
  onProgress?(progress: DownloadProgress): void
}

/** Rates are means over this time. */
const RATE_WINDOW_MS = 3_000

/** Adds up what came from whom, and how fast. */
export class ShareMeter {
  readonly #now: Clock
  readonly #bytes = new Map<DeviceId, number>()
  #recent: { device: DeviceId; bytes: number; at: number }[] = []
  readonly #startedAt: number

  constructor(now: Clock) {
    this.#now = now
    this.#startedAt = now()
  }

  /** Some bytes came from this peer just now. */
  add(device: DeviceId, bytes: number): void {
    this.#bytes.set(device, (this.#bytes.get(device) ?? 0) + bytes)
    this.#recent.push({ device, bytes, at: this.#now() })
    this.#forgetOld()
  }

  /** All bytes that were added. */
  get total(): number {
    return [...this.#bytes.values()].reduce((sum, bytes) => sum + bytes, 0)
  }

  /** Bytes a second, of everybody together. */
  get rate(): number {
    return this.shares().reduce((sum, share) => sum + share.rate, 0)
  }

  /** Who gave how much, the most generous first. */
  shares(): PeerShare[] {
    this.#forgetOld()
    const elapsed = Math.min(RATE_WINDOW_MS, Math.max(1, this.#now() - this.#startedAt))
    const lately = new Map<DeviceId, number>()
    for (const { device, bytes } of this.#recent) {
      lately.set(device, (lately.get(device) ?? 0) + bytes)
    }
    return [...this.#bytes]
      .map(([device, bytes]) => ({
        device,
        bytes,
        rate: Math.round(((lately.get(device) ?? 0) * 1000) / elapsed),
      }))
      .sort((a, b) => b.bytes - a.bytes)
  }

  #forgetOld(): void {
    const oldest = this.#now() - RATE_WINDOW_MS
    const kept = this.#recent.findIndex(({ at }) => at > oldest)
    this.#recent = kept < 0 ? [] : this.#recent.slice(kept)
  }
}
