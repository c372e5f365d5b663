/** How much one node keeps for the DHT. What is its own is not counted and never goes. */
export interface DhtLimits {
  /** Records of others. */
  readonly records: number
  /** Bytes of their keys and values together. */
  readonly recordBytes: number
  /** Devices that are remembered as holders of one thing. */
  readonly providersPerKey: number
  /** Entries of holders together. */
  readonly providers: number
}

/** For a browser: with a thousand nodes and k = 20, room for the records of 60 000 people. */
export const BROWSER_LIMITS: DhtLimits = {
  records: 4_096,
  recordBytes: 8 * 1024 * 1024,
  providersPerKey: 64,
  providers: 16_384,
}

/** For an anchor of the routing, such as a relay, that keeps everything in memory. */
export const ANCHOR_LIMITS: DhtLimits = {
  records: 16_384,
  recordBytes: 32 * 1024 * 1024,
  providersPerKey: 64,
  providers: 65_536,
}

/** Nobody's entry as a holder lasts longer than this without being said again: kad-dht's own figure. */
export const PROVIDER_TTL_MS = 48 * 3_600_000

/** A time of receiving that lies farther ahead than this was written by a clock that was wrong. */
export const FUTURE_TOLERANCE_MS = 10 * 60_000
