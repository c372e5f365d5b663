/** How much one node keeps of, asks for, and tells about the stores of everybody. */
export interface CatalogLimits {
  /** Stores that are kept; beyond it some are put out. */
  stores: number
  /** Bytes of their pages together. */
  bytes: number
  /** Stores not heard of before that one neighbour may bring in an hour. */
  newPerPeer: number
  /** The same of all neighbours together, once the catalog is full: what it turns over. */
  newWhenFull: number
  /** Bytes of pages that are taken from one neighbour in an hour. */
  bytesPerPeer: number
  /** Stores that are fetched in one round with a neighbour, the most recently confirmed first. */
  perRound: number
  /** Between two rounds with the same neighbour, ms; each is drawn from ± a third. */
  roundMs: number
  /** The same while there is more to fetch, ms. */
  moreMs: number
  /** Neighbours that are told of a newer record. */
  fanOut: number
  /** How often a record is passed on, counted from its owner. */
  hops: number
  /** Only what was signed within this time is passed on; older news come in rounds, ms. */
  tellAgeMs: number
  /** A store whose record has been over for so long is dropped, ms. */
  deadMs: number
}

/** For a browser: a store of 50 listings takes some 25 KB. */
export const CATALOG_LIMITS: CatalogLimits = {
  stores: 4_096,
  bytes: 96 * 1024 * 1024,
  newPerPeer: 1_024,
  newWhenFull: 64,
  bytesPerPeer: 24 * 1024 * 1024,
  perRound: 128,
  roundMs: 5 * 60_000,
  moreMs: 5_000,
  fanOut: 5,
  hops: 12,
  tellAgeMs: 24 * 3_600_000,
  deadMs: 14 * 24 * 3_600_000,
}
