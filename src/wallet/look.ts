import { hex } from '@scure/base'
import type { ChainEntry, ChainSource } from './chain-source.ts'
import type { AddressBook, OwnAddress } from './keys.ts'
import type { Ledger } from './ledger.ts'
import { outpointKey } from './decode.ts'
import { scriptKey } from './networks.ts'
import { confirmationsAt } from './summary.ts'
import type { Branch, WalletState } from './wallet-state.ts'

/** BIP-44: so many unused addresses in a row end the search. */
export const GAP_LIMIT = 20
/** Addresses asked at the same time; servers limit rates. */
const PARALLEL = 4
/** Of the addresses that wait for money, so many newest are asked at every look. */
const HOT_RESERVED = 20
/** Deeper blocks are not replaced; younger transactions are looked at again and again. */
const SETTLED_DEPTH = 6
/** Servers may be a block behind each other; a shorter chain than that is another chain. */
const MAX_LAG = 1
/** Pages of one address's history, 25 mined transactions each. */
const MAX_PAGES = 40

/** What the servers said at one look. */
export interface Sighting {
  readonly height: number
  readonly entries: ReadonlyMap<string, ChainEntry>
  /** Bytes of transactions that were not stored before, hex. */
  readonly rawHex: ReadonlyMap<string, string>
  /** Scripts whose whole history was read. */
  readonly asked: ReadonlySet<string>
  /** First index of each branch after the last used one. */
  readonly unused: readonly [number, number]
  readonly everything: boolean
}

export interface LookInput {
  readonly source: ChainSource
  readonly book: AddressBook
  readonly state: WalletState
  readonly ledger: Ledger
  /** Look at every address up to the gap limit, not only at those where something is expected. */
  readonly everything: boolean
  readonly gapLimit: number
  readonly signal: AbortSignal
}

/** Asks the chain about the own addresses. Changes nothing; rejects as a whole if any answer is missing. */
export async function lookAtChain(input: LookInput): Promise<Sighting> {
  const { source, state, signal } = input
  const height = await source.tipHeight({ signal })
  const everything = input.everything || height < (state.height ?? 0) - MAX_LAG
  const seen = new Histories(source, signal)
  const unused: [number, number] = [0, 0]
  if (everything) {
    unused[0] = await scan(input, seen, 0, state.next.receive)
    unused[1] = await scan(input, seen, 1, state.next.change)
  } else {
    for (const own of await seen.read(hotAddresses(input, height))) {
      unused[own.branch] = Math.max(unused[own.branch], own.index + 1)
    }
  }
  const stored = new Set(state.transactions.map(({ txid }) => txid))
  const rawHex = new Map<string, string>()
  for (const txid of seen.entries.keys()) {
    if (stored.has(txid)) continue
    const raw = await source.rawTransaction(txid, { signal })
    if (raw === undefined) seen.entries.delete(txid)
    else rawHex.set(txid, hex.encode(raw))
  }
  return { height, entries: seen.entries, rawHex, asked: seen.asked, unused, everything }
}

/** Reads a branch until `gapLimit` unused addresses follow the last used and the last handed-out one. */
async function scan(
  { book, gapLimit }: LookInput,
  seen: Histories,
  branch: Branch,
  handedOut: number,
): Promise<number> {
  let unused = 0
  for (let from = 0; from < Math.max(unused, handedOut) + gapLimit; from += PARALLEL) {
    const batch = Array.from({ length: PARALLEL }, (_, offset) => book.at(branch, from + offset))
    for (const { index } of await seen.read(batch)) unused = Math.max(unused, index + 1)
  }
  return unused
}

/** Where something may have happened since the last look: young money, and addresses that wait for money. */
function hotAddresses({ book, state, ledger }: LookInput, tip: number): OwnAddress[] {
  const hot = new Map<string, OwnAddress>()
  const add = (own: OwnAddress | undefined) => {
    if (own !== undefined) hot.set(own.address, own)
  }
  const used = new Set<string>()
  const owners = new Map<string, OwnAddress>()
  for (const { decoded } of ledger.entries) {
    decoded.outputs.forEach(({ script }, vout) => {
      const own = book.find(script)
      if (own === undefined) return
      used.add(own.address)
      owners.set(outpointKey(decoded.txid, vout), own)
    })
  }
  for (const { stored, decoded } of ledger.entries) {
    if (confirmationsAt(stored.height, tip) >= SETTLED_DEPTH) continue
    for (const { script } of decoded.outputs) add(book.find(script))
    for (const { txid, vout } of decoded.inputs) add(owners.get(outpointKey(txid, vout)))
  }
  add(book.at(0, state.shown))
  const awaited = state.reserved
    .map(({ index }) => book.at(0, index))
    .filter(({ address }) => !used.has(address))
  awaited.slice(-HOT_RESERVED).forEach(add)
  return [...hot.values()]
}

/** Collects the histories of addresses. */
class Histories {
  readonly entries = new Map<string, ChainEntry>()
  readonly asked = new Set<string>()
  readonly #source: ChainSource
  readonly #signal: AbortSignal

  constructor(source: ChainSource, signal: AbortSignal) {
    this.#source = source
    this.#signal = signal
  }

  /** Resolves with those that were ever used. */
  async read(addresses: readonly OwnAddress[]): Promise<OwnAddress[]> {
    const used: OwnAddress[] = []
    for (let from = 0; from < addresses.length; from += PARALLEL) {
      const batch = addresses.slice(from, from + PARALLEL)
      const found = await Promise.all(batch.map((own) => this.#readOne(own)))
      used.push(...batch.filter((_, index) => found[index]))
    }
    return used
  }

  async #readOne({ address, script }: OwnAddress): Promise<boolean> {
    let found = false
    let after: string | undefined
    for (let page = 0; page < MAX_PAGES; page++) {
      const signal = this.#signal
      const answer = await this.#source.addressHistory(
        address,
        after === undefined ? { signal } : { signal, after },
      )
      for (const entry of answer.entries) this.entries.set(entry.txid, entry)
      found ||= answer.entries.length > 0
      after = answer.next
      if (after === undefined) {
        this.asked.add(scriptKey(script))
        break
      }
    }
    return found
  }
}
