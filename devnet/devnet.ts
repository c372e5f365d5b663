/** What {@link startDevnet} takes. */
export interface DevnetOptions {
  /** TCP port of the HTTP API; 0 picks a free one. */
  port: number
  /** Address to listen on. Default 127.0.0.1: everybody who reaches it may mint play money. */
  host?: string
  /** Mine a block so many ms after a transaction came into the mempool. Absent: only by `mine`. */
  autoMineMs?: number
}

/** A running play-money chain. */
export interface Devnet {
  /** Base URL of the Esplora API, without trailing slash. */
  readonly url: string
  /** URL of the faucet: POST {address, sats}. */
  readonly faucetUrl: string
  /** Height of the newest block. */
  height(): number
  /** Mines `count` blocks (1 to 1000) with what waits in the mempool; resolves with the new height. */
  mine(count: number): Promise<number>
  /** Sends coins that wait in the mempool for the next block; resolves with the txid. */
  faucet(address: string, sats: bigint): Promise<string>
  /** Replaces the newest blocks by others, one more; their transactions go back to the mempool unless `drop`. */
  reorg(blocks: number, options?: { drop?: boolean }): Promise<number>
  /** The next `times` requests whose path starts with `path` are answered with `status`. */
  fail(rule: { path: string; status: number; times: number }): void
  stop(): Promise<void>
}
