/** The few parts of bcoin 1.0.2 that the play-money chain stands on. bcoin ships no types of its own. */
declare module 'bcoin' {
  /** Outputs that a transaction spends; opaque here. */
  export type CoinView = object

  export class TX {
    static fromRaw(raw: Uint8Array): TX
    readonly inputs: readonly { prevout: { hash: string; index: number } }[]
    toRaw(): Uint8Array
    txid(): string
    hash(encoding: 'hex'): string
    hasCoins(view: CoinView): boolean
    getFee(view: CoinView): number
    getVirtualSize(): number
    getWeight(): number
    isCoinbase(): boolean
  }

  export interface Block {
    readonly txs: readonly TX[]
    toRaw(): Uint8Array
    getWeight(): number
  }

  export interface ChainEntry {
    readonly height: number
    readonly time: number
    readonly version: number
    readonly bits: number
    readonly nonce: number
    rhash(): string
  }

  export interface Network {
    minerWindow: number
    activationThreshold: number
    readonly block: { bip65height: number; bip66height: number }
  }
  export const Network: { get(name: 'regtest'): Network }

  export type Script = object
  export const Script: { fromRaw(raw: Uint8Array): Script }

  export type Address = object
  export const Address: { fromScript(script: Script): Address | null }

  export class Chain {
    constructor(options: { network: Network; memory: boolean; indexTX: boolean })
    readonly height: number
    readonly tip: ChainEntry & { hash: string }
    getBlock(at: number | string): Promise<Block>
    open(): Promise<void>
    close(): Promise<void>
    add(block: Block): Promise<ChainEntry | undefined>
    reset(height: number): Promise<void>
    on(event: 'connect', listener: (entry: ChainEntry, block: Block) => Promise<void>): void
    on(event: 'reset', listener: () => Promise<void>): void
    on(event: 'error', listener: (error: Error) => void): void
  }

  export interface MempoolEntry {
    readonly tx: TX
    readonly fee: number
    readonly size: number
  }

  export class Mempool {
    constructor(options: {
      network: Network
      chain: Chain
      memory: boolean
      requireStandard: boolean
      replaceByFee: boolean
      rejectAbsurdFees: boolean
      limitFree: boolean
      relayPriority: boolean
      maxOrphans: number
    })
    readonly map: ReadonlyMap<string, MempoolEntry>
    open(): Promise<void>
    close(): Promise<void>
    /** Resolves with the missing parents, or null once the transaction is in. */
    addTX(tx: TX, peer: number): Promise<string[] | null>
    getCoinView(tx: TX): Promise<CoinView>
    /** The entry that spends an output. */
    getSpent(hash: string, index: number): MempoolEntry | undefined
    hasEntry(hash: string): boolean
    /** All waiting transactions that the entry's spends from, directly or not. */
    getAncestors(entry: MempoolEntry): MempoolEntry[]
    /** All that spends from the entry's transaction, directly or not. */
    getDescendants(entry: MempoolEntry): MempoolEntry[]
    /** Removes an entry and its descendants. */
    evictEntry(entry: MempoolEntry): void
    _addBlock(entry: ChainEntry, txs: readonly TX[]): Promise<void>
    _reset(): Promise<void>
    on(event: 'tx', listener: (tx: TX) => void): void
    on(event: 'remove entry', listener: (entry: MempoolEntry) => void): void
    on(event: 'error', listener: (error: Error) => void): void
  }

  export class Miner {
    constructor(options: { network: Network; chain: Chain; mempool: Mempool })
    readonly cpu: { mineBlock(tip: null, address: Address): Promise<Block> }
    open(): Promise<void>
    close(): Promise<void>
  }
}
