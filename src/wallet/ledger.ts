import { hex } from '@scure/base'
import type { Coin } from './coins.ts'
import type { DecodedTx } from './decode.ts'
import { decodeTx, outpointKey } from './decode.ts'
import type { AddressBook } from './keys.ts'
import type { StoredTransaction } from './wallet-state.ts'

/** A stored transaction, and what it means for the own account. */
export interface LedgerEntry {
  readonly stored: StoredTransaction
  readonly decoded: DecodedTx
  /** Own outputs minus own inputs. */
  readonly amount: bigint
  /** Known if every input was an own coin. */
  readonly fee?: bigint
}

export interface Ledger {
  readonly entries: readonly LedgerEntry[]
  /** Unspent by every known transaction. */
  readonly coins: readonly Coin[]
  /** Which known transaction spends an outpoint. */
  readonly spender: ReadonlyMap<string, string>
}

/** Decodes each transaction once. */
export class Decoder {
  readonly #known = new Map<string, DecodedTx>()

  decode({ txid, rawHex }: StoredTransaction): DecodedTx {
    const known = this.#known.get(txid)
    if (known !== undefined) return known
    const decoded = decodeTx(hex.decode(rawHex))
    this.#known.set(txid, decoded)
    return decoded
  }
}

/** Everything that follows from the stored transactions. The book must have derived every used address. */
export function readLedger(
  transactions: readonly StoredTransaction[],
  book: AddressBook,
  decoder: Decoder,
): Ledger {
  const all = transactions.map((stored) => ({ stored, decoded: decoder.decode(stored) }))
  const values = new Map<string, bigint>()
  const spender = new Map<string, string>()
  for (const { decoded } of all) {
    decoded.outputs.forEach(({ script, value }, vout) => {
      if (book.find(script) !== undefined) values.set(outpointKey(decoded.txid, vout), value)
    })
    for (const { txid, vout } of decoded.inputs) spender.set(outpointKey(txid, vout), decoded.txid)
  }
  const entries = all.map(({ stored, decoded }): LedgerEntry => {
    const spent = decoded.inputs.map(({ txid, vout }) => values.get(outpointKey(txid, vout)))
    const out = spent.reduce<bigint>((sum, value) => sum + (value ?? 0n), 0n)
    const own = decoded.outputs.reduce(
      (sum, { script, value }) => (book.find(script) ? sum + value : sum),
      0n,
    )
    const entry = { stored, decoded, amount: own - out }
    if (!spent.every((value) => value !== undefined)) return entry
    return { ...entry, fee: decoded.outputs.reduce((rest, { value }) => rest - value, out) }
  })
  return { entries, coins: entries.flatMap((entry) => coinsOf(entry, book, spender)), spender }
}

function coinsOf(
  { stored, decoded, fee }: LedgerEntry,
  book: AddressBook,
  spender: ReadonlyMap<string, string>,
): Coin[] {
  return decoded.outputs.flatMap(({ script, value }, vout) => {
    const owner = book.find(script)
    if (owner === undefined || spender.has(outpointKey(decoded.txid, vout))) return []
    const confirmed = stored.height !== undefined
    return [{ txid: decoded.txid, vout, value, owner, confirmed, own: fee !== undefined }]
  })
}
