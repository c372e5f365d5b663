/** The transaction that spent a coin. */
export interface ChainSpend {
  readonly txid: string
  /** 0 while it waits in the mempool. */
  readonly confirmations: number
  /** Of its block, once that follows from when the chain was asked: its depth goes on growing, this stays. */
  readonly height?: number
  /** In their order; `address` is absent where the script has none. Amounts in satoshis. */
  readonly outputs: readonly { readonly address?: string; readonly amount: bigint }[]
}

/** An output that pays to a watched address, spent since or not. */
export interface ChainCoin {
  readonly txid: string
  readonly vout: number
  /** Satoshis. */
  readonly amount: bigint
  /** 0 while it waits in the mempool; 1 in the newest block. */
  readonly confirmations: number
  /** Of its block; absent in the mempool. */
  readonly height?: number
  /** Time stamp of its block, ms, if it was told: the same for all nodes, up to two hours off. */
  readonly minedAt?: number
  /** When this node saw it first, ms. Differs between nodes: nothing that both must agree on follows from it. */
  readonly seenAt: number
  readonly spent?: ChainSpend
}

/** A payment that was seen and is gone, because another transaction took its inputs or its block went. */
export interface ReplacedCoin {
  readonly txid: string
  readonly vout: number
  /** Satoshis. */
  readonly amount: bigint
}

/** All that the chain says of one address at one time. */
export interface AddressFacts {
  /** The deepest first; among equals by txid and position, so that the same chain gives the same list. */
  readonly coins: readonly ChainCoin[]
  /** Seen once, now neither in the mempool nor in a block. Counts for nothing. */
  readonly replaced: readonly ReplacedCoin[]
  /** When the chain was last asked with success, ms. */
  readonly checkedAt: number
  /** Height of the newest block at that time. */
  readonly tip: number
  /** Every confirmation above was proven by headers and Merkle branches, not merely told by a server. */
  readonly proven: boolean
}

/** Facts by address. Read it with `Object.hasOwn`: an address may be spelt like a method of Object. */
export type ChainFacts = Readonly<Record<string, AddressFacts>>
