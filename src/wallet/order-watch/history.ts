import type { AbortOptions } from '../../lib/abort.ts'
import type { ChainEntry, ChainSource } from '../chain-source.ts'

/** 50 waiting and 200 mined transactions: nobody pays an order with more, but anybody may send dust. */
const MAX_PAGES = 8

/** The transactions of an address, as far as they had to be read. */
export interface AddressHistory {
  readonly entries: readonly ChainEntry[]
  /** Every transaction in blocks above this height was read; -1: all were. */
  readonly readDownTo: number
}

/**
 * Reads the history of an address, newest first, until it ends or `isSettled` knows a whole page's
 * mined transactions already.
 */
export async function readHistory(
  source: Pick<ChainSource, 'addressHistory'>,
  address: string,
  isSettled: (entry: ChainEntry) => boolean,
  options: AbortOptions,
): Promise<AddressHistory> {
  const entries = new Map<string, ChainEntry>()
  let after: string | undefined
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await source.addressHistory(
      address,
      after === undefined ? options : { ...options, after },
    )
    for (const entry of answer.entries) entries.set(entry.txid, entry)
    after = answer.next
    if (after === undefined) return { entries: [...entries.values()], readDownTo: -1 }
    const mined = answer.entries.filter(({ height }) => height !== undefined)
    if (mined.length > 0 && mined.every(isSettled)) break
  }
  const heights = [...entries.values()].flatMap(({ height }) => height ?? [])
  return { entries: [...entries.values()], readDownTo: Math.min(...heights) }
}
