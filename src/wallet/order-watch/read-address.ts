import type {
  AddressFacts,
  ChainCoin,
  ChainSpend,
  ReplacedCoin,
} from '../../contracts/order/chain.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import { equalBytes } from '../../lib/bytes.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { ChainEntry, ChainSource } from '../chain-source.ts'
import { decodeTx, outpointKey } from '../decode.ts'
import { addressOfScript, scriptOfAddress } from '../networks.ts'
import { confirmationsAt } from '../summary.ts'
import { readHistory } from './history.ts'

/** Deeper blocks are not replaced: what is in them need not be read again. */
export const SETTLED_DEPTH = 6
/** Newest kept; each cost its sender nothing once the next replaced it. */
const MAX_REPLACED = 50

/** What reading an address needs of the chain. */
export interface AddressSource extends Pick<
  ChainSource,
  'tipHeight' | 'addressHistory' | 'rawTransaction'
> {
  /**
   * Where a transaction stands that was proven before, if its block is still part of the chain. Asks
   * nobody. A source that proves nothing has none.
   */
  readonly provenPlace?: (
    txid: string,
  ) => Promise<Pick<ChainEntry, 'height' | 'blockTimeMs'> | undefined>
}

export interface ReadAddressOptions extends AbortOptions {
  readonly network: NetworkName
  readonly clock: Clock
  /** What the last reading gave: spares questions, and tells which payments are gone since. */
  readonly known?: AddressFacts
  /** Height of the newest block, if it was asked just now. */
  readonly tip?: number
}

/** What one transaction does to the address. */
interface Effect {
  readonly entry: ChainEntry
  readonly funds: readonly { readonly vout: number; readonly amount: bigint }[]
  /** Outpoints that it spends, also foreign ones. */
  readonly spends: ReadonlySet<string>
  readonly outputs: ChainSpend['outputs']
}

/**
 * All that the chain says of one address: every coin that ever came to it, who spent it, and what
 * was seen once and is gone. Costs one request where nothing changed since `known`, and one more for
 * each transaction that is new.
 *
 * Amounts and spends are read from bytes that hash to the transaction's id. Rejects with
 * `chain.unreachable` or `chain.bad-answer`: then what was known stays true.
 */
export async function readAddress(
  source: AddressSource,
  address: string,
  options: ReadAddressOptions,
): Promise<AddressFacts> {
  const { network, clock, known } = options
  const signal = options.signal === undefined ? {} : { signal: options.signal }
  const script = scriptOfAddress(address, network)
  const tip = options.tip ?? (await source.tipHeight(signal))
  const recalled = recall(known)
  const isSettled = ({ txid, height }: ChainEntry) =>
    recalled.has(txid) && confirmationsAt(height, tip) >= SETTLED_DEPTH
  const { entries: told, readDownTo } = await readHistory(source, address, isSettled, signal)
  const entries = [...told, ...(await untold(source, known, told, readDownTo))]

  const effects: Effect[] = []
  for (const entry of entries) {
    const before = recalled.get(entry.txid)
    if (before !== undefined) effects.push({ ...before, entry })
    else {
      const raw = await source.rawTransaction(entry.txid, signal)
      // The server that told of it lost it since.
      if (raw !== undefined) effects.push(effectOf(entry, raw, script, network))
    }
  }
  const spenders = new Map(
    effects.flatMap((effect) => [...effect.spends].map((outpoint) => [outpoint, effect] as const)),
  )
  const seenBefore = new Map(known?.coins.map((coin) => [keyOf(coin), coin]))
  const found = effects.flatMap(({ entry, funds }) =>
    funds.map(({ vout, amount }): ChainCoin => {
      const spender = spenders.get(outpointKey(entry.txid, vout))
      return {
        txid: entry.txid,
        vout,
        amount,
        confirmations: confirmationsAt(entry.height, tip),
        ...(entry.height === undefined ? {} : { height: entry.height }),
        ...(entry.blockTimeMs === undefined ? {} : { minedAt: entry.blockTimeMs }),
        seenAt: seenBefore.get(outpointKey(entry.txid, vout))?.seenAt ?? clock(),
        ...(spender === undefined ? {} : { spent: spendBy(spender, tip) }),
      }
    }),
  )
  const coins = found.sort(deepestFirst)
  return {
    coins,
    replaced: goneSince(known, coins),
    checkedAt: clock(),
    tip,
    proven: entries.every(isProven),
  }
}

/**
 * Known transactions in blocks that the answer does not name, and that stand all the same: those on
 * pages that were not read, and those that are proven, whatever a server leaves out.
 */
async function untold(
  source: AddressSource,
  known: AddressFacts | undefined,
  told: readonly ChainEntry[],
  readDownTo: number,
): Promise<ChainEntry[]> {
  const named = new Set(told.map(({ txid }) => txid))
  const entries: ChainEntry[] = []
  for (const [txid, place] of minedIn(known)) {
    if (named.has(txid)) continue
    const { height = Infinity } = place
    const proven = await source.provenPlace?.(txid)
    if (proven !== undefined) entries.push({ txid, ...proven, proof: 'proven' })
    else if (height <= readDownTo)
      entries.push({ txid, ...place, ...(known?.proven === true ? { proof: 'proven' } : {}) })
  }
  return entries
}

/** Where payments and spends stood in blocks. */
function minedIn(
  known: AddressFacts | undefined,
): Map<string, Pick<ChainEntry, 'height' | 'blockTimeMs'>> {
  const mined = new Map<string, Pick<ChainEntry, 'height' | 'blockTimeMs'>>()
  for (const { txid, height, minedAt, spent } of known?.coins ?? []) {
    const time = minedAt === undefined ? {} : { blockTimeMs: minedAt }
    if (height !== undefined) mined.set(txid, { height, ...time })
    if (known !== undefined && spent !== undefined && spent.confirmations > 0)
      mined.set(spent.txid, { height: known.tip - spent.confirmations + 1 })
  }
  return mined
}

/** What waits needs no proof: nobody counts on it. */
const isProven = ({ height, proof }: ChainEntry) => height === undefined || proof === 'proven'

const keyOf = ({ txid, vout }: ReplacedCoin | ChainCoin) => outpointKey(txid, vout)

/** What the last facts tell of transactions, so that their bytes need not be fetched again. */
function recall(known: AddressFacts | undefined): Map<string, Omit<Effect, 'entry'>> {
  const effects = new Map<
    string,
    {
      funds: { vout: number; amount: bigint }[]
      spends: Set<string>
      outputs: ChainSpend['outputs']
    }
  >()
  const of = (txid: string) => {
    const effect = effects.get(txid) ?? { funds: [], spends: new Set(), outputs: [] }
    effects.set(txid, effect)
    return effect
  }
  for (const coin of known?.coins ?? []) {
    of(coin.txid).funds.push({ vout: coin.vout, amount: coin.amount })
    if (coin.spent === undefined) continue
    const spender = of(coin.spent.txid)
    spender.spends.add(keyOf(coin))
    spender.outputs = coin.spent.outputs
  }
  return effects
}

function effectOf(
  entry: ChainEntry,
  raw: Uint8Array,
  script: Uint8Array,
  network: NetworkName,
): Effect {
  const { inputs, outputs } = decodeTx(raw)
  return {
    entry,
    funds: outputs.flatMap((output, vout) =>
      equalBytes(output.script, script) ? [{ vout, amount: output.value }] : [],
    ),
    spends: new Set(inputs.map(({ txid, vout }) => outpointKey(txid, vout))),
    outputs: outputs.map(({ script: to, value: amount }) => {
      const address = addressOfScript(to, network)
      return address === undefined ? { amount } : { address, amount }
    }),
  }
}

const spendBy = ({ entry, outputs }: Effect, tip: number): ChainSpend => ({
  txid: entry.txid,
  confirmations: confirmationsAt(entry.height, tip),
  outputs,
})

/** What was there and is no more, with what was gone before and has not come back. */
function goneSince(
  known: AddressFacts | undefined,
  coins: readonly ChainCoin[],
): readonly ReplacedCoin[] {
  const present = new Set(coins.map(keyOf))
  const candidates = [...(known?.replaced ?? []), ...(known?.coins ?? [])]
  const gone = new Map(
    candidates
      .filter((coin) => !present.has(keyOf(coin)))
      .map(({ txid, vout, amount }) => [outpointKey(txid, vout), { txid, vout, amount }]),
  )
  return [...gone.values()].slice(-MAX_REPLACED)
}

function deepestFirst(a: ChainCoin, b: ChainCoin): number {
  const byId = a.txid < b.txid ? -1 : a.txid > b.txid ? 1 : a.vout - b.vout
  return b.confirmations - a.confirmations || byId
}
