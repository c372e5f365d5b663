/** Relative locks in blocks (BIP 68). */
export interface EscrowBlocks {
  /** To ship; else the buyer takes the money back. */
  ship: number
  /** After shipping, until the backup moderator may stand in. */
  backup: number
  /** After shipping, until the vendor may claim from a silent buyer. */
  accept: number
  /** After shipping, until the buyer may claim from a vanished vendor. */
  last: number
  /** To take a payment without moderator; else the buyer takes it back. */
  window: number
  /** Under dispute, until the agreed end may be finished. */
  end: number
}

/** One week, two weeks, 45 days and 180 days; 90 days under dispute; at 144 blocks a day. */
export const DEFAULT_BLOCKS: EscrowBlocks = {
  ship: 1008,
  backup: 2016,
  accept: 6480,
  last: 25_920,
  window: 1008,
  end: 12_960,
}
