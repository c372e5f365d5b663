import type { AbortOptions } from '../lib/abort.ts'
import type { LieKind } from './chain-errors.ts'

/**
 * How well it is known where a transaction stands. `mempool`: a server has it, in no block. `proven`:
 * in a block of the chain of most work. `unproven`: a server says that it is in a block, and could
 * not prove it (yet): not confirmed for anybody who decides about money.
 */
export type ProofState = 'mempool' | 'unproven' | 'proven'

/** A transaction as it appears in the history of one address. The content is read with `rawTransaction`. */
export interface ChainEntry {
  /** 64 lower-case hex digits. */
  readonly txid: string
  /** Of the block that holds it; `undefined` while it waits in the mempool, or is not proven. */
  readonly height?: number
  /** Time stamp of that block, ms since the Unix epoch (miners set it: up to two hours off). */
  readonly blockTimeMs?: number
  /** Hash of that block, as people write it. */
  readonly blockHash?: string
  /** Absent: told by a server, and nobody checked it. */
  readonly proof?: ProofState
}

/** One page of an address's history: newest first, the mempool before the blocks. */
export interface ChainPage {
  readonly entries: readonly ChainEntry[]
  /** Pass as `after` to get older entries; `undefined`: this was the last page. */
  readonly next?: string
}

/** An output that nobody has spent, as a server tells it. */
export interface ChainUtxo {
  readonly txid: string
  readonly vout: number
  readonly value: bigint
  /** As in {@link ChainEntry}. */
  readonly height?: number
  readonly blockHash?: string
  readonly proof?: ProofState
}

/** Target (number of blocks until the first confirmation) to fee rate in sat/vB. */
export type FeeEstimates = ReadonlyMap<number, number>

/** A server that said what is proven wrong. */
export interface CaughtLying {
  readonly what: LieKind
  /** Ms. */
  readonly at: number
}

/** How one server behaved lately. Shown to people; decides nothing about money. */
export interface ServerHealth {
  readonly url: string
  /** `lying`: caught, and not asked for anything until the day is over. `resting`: failed often, asked once in a while. */
  readonly state: 'unused' | 'ok' | 'failing' | 'resting' | 'lying'
  /** When it last gave a good answer. */
  readonly lastSeenAt?: number
  /** Code of its last failure, unset by a good answer. */
  readonly error?: string
  /** The last lie, also after the server is asked again. */
  readonly caught?: CaughtLying
  /** Requests that it may still be asked in this hour; absent: without limit. */
  readonly requestsLeft?: number
}

/**
 * The Bitcoin chain as the wallet sees it. All servers behind it are untrusted: `rawTransaction`
 * answers only with bytes that hash to the asked id.
 *
 * Every act rejects with `chain.unreachable` (nobody answered in time) or `chain.bad-answer` (what
 * came is not what was asked); none of these says anything about the money itself.
 */
export interface ChainSource {
  /** Height of the newest block. */
  tipHeight(options?: AbortOptions): Promise<number>
  /** One page of an address's history. */
  addressHistory(address: string, options?: AbortOptions & { after?: string }): Promise<ChainPage>
  /** Unspent outputs of an address, in the mempool and in blocks. */
  utxos(address: string, options?: AbortOptions): Promise<readonly ChainUtxo[]>
  /** Serialized transaction with witness; `undefined` if the servers do not know it. */
  rawTransaction(txid: string, options?: AbortOptions): Promise<Uint8Array | undefined>
  /** Fee rates in sat/vB; may be empty on a quiet network. */
  feeEstimates(options?: AbortOptions): Promise<FeeEstimates>
  /**
   * Hands a signed transaction (hex) to the network and resolves with its id; one that is known
   * already counts as handed over. Rejects with `chain.rejected` {reason} if it breaks a rule.
   */
  broadcast(rawHex: string, options?: AbortOptions): Promise<string>
  /** Every server, in order of preference. */
  health(): readonly ServerHealth[]
}
