import type { Place } from '../documents/release.ts'
import type { AddressFacts, ChainCoin, ChainFacts, ChainSpend } from './chain.ts'

/** A coin of an order, wherever it lies or lay. */
export interface OrderCoin {
  readonly txid: string
  readonly vout: number
  /** Satoshis. */
  readonly amount: bigint
  readonly place: Place
  readonly address: string
  /** Proven ones only: 0 is money that is seen, and counts for nothing yet. */
  readonly confirmations: number
  readonly height?: number
  readonly minedAt?: number
  /** `payment`: somebody paid it in. `move`: it came from another place of the order. `stray`: neither. */
  readonly origin: 'payment' | 'move' | 'stray'
  /** What spends it; with 0 confirmations it still lies here. */
  readonly spent?: ChainSpend
}

/** A transaction that takes coins of an order. */
export interface OrderSpend extends ChainSpend {
  readonly inputs: readonly OrderCoin[]
}

/** `txid:vout`. */
export const pointOf = ({ txid, vout }: { readonly txid: string; readonly vout: number }) =>
  `${txid}:${vout}`

/** Own properties only: an address may be spelt like a method of Object. */
export const factsAt = (chain: ChainFacts, address: string): AddressFacts | undefined =>
  Object.hasOwn(chain, address) ? chain[address] : undefined

/** An address of an order and what it stands for. */
export interface WatchedPlace {
  readonly address: string
  readonly place: Place
}

/** Whether a spend is final enough to follow it. */
export const isSpent = ({ spent }: OrderCoin): boolean => (spent?.confirmations ?? 0) > 0

/** Whether the chain has proven a coin, and nothing proven has taken it. */
export const isLying = (coin: OrderCoin): boolean => coin.confirmations > 0 && !isSpent(coin)

/**
 * All coins at the places of an order, each once. A move is followed by the outputs of the spend, so
 * that money is not lost from sight while the new address was not asked yet; what is known of the
 * same transaction at several addresses is taken together. The result does not depend on the order of
 * the facts, and is sorted by txid and position.
 */
export function followCoins(places: readonly WatchedPlace[], chain: ChainFacts): OrderCoin[] {
  const blocks = blocksOf(places, chain)
  const depth = (txid: string) => blocks.get(txid)?.confirmations ?? 0
  const placeAt = new Map(places.map((place) => [place.address, place]))
  const seen = places.flatMap((where) =>
    (factsAt(chain, where.address)?.coins ?? []).map((coin) => ({ where, coin })),
  )
  const spends = new Map(
    seen.flatMap(({ coin: { spent } }) => (spent ? [[spent.txid, spent]] : [])),
  )
  const known = new Set(seen.map(({ coin }) => pointOf(coin)))
  const moved = [...spends.values()].flatMap(({ txid, outputs }) =>
    outputs.flatMap(({ address, amount }, vout) => {
      const where = address === undefined ? undefined : placeAt.get(address)
      if (where === undefined || known.has(pointOf({ txid, vout }))) return []
      const coin: ChainCoin = { txid, vout, amount, confirmations: 0, seenAt: 0 }
      return [{ where, coin }]
    }),
  )
  return [...seen, ...moved]
    .map(({ where, coin }): OrderCoin => {
      const { txid, vout, amount, minedAt, spent } = coin
      const height = coin.height ?? blocks.get(txid)?.height
      const isEntry = ENTRIES.has(where.place)
      const origin = spends.has(txid) ? 'move' : isEntry ? 'payment' : 'stray'
      return {
        txid,
        vout,
        amount,
        ...where,
        confirmations: depth(txid),
        ...(height !== undefined && { height }),
        ...(minedAt !== undefined && { minedAt }),
        origin,
        ...(spent && { spent: { ...spent, confirmations: 0, ...blocks.get(spent.txid) } }),
      }
    })
    .sort(byPoint)
}

/** Where payments come in. */
const ENTRIES: ReadonlySet<Place> = new Set<Place>(['direct', 'sleeping', 'offered'])

interface InBlock {
  readonly confirmations: number
  readonly height: number
}

/** How deep each transaction is, and in which block, by all that was proven anywhere. */
function blocksOf(places: readonly WatchedPlace[], chain: ChainFacts): Map<string, InBlock> {
  const blocks = new Map<string, InBlock>()
  for (const { address } of places) {
    const facts = factsAt(chain, address)
    if (facts?.proven !== true) continue
    const note = (txid: string, confirmations: number) => {
      if (confirmations <= (blocks.get(txid)?.confirmations ?? 0)) return
      blocks.set(txid, { confirmations, height: facts.tip - confirmations + 1 })
    }
    for (const { txid, confirmations, spent } of facts.coins) {
      note(txid, confirmations)
      if (spent) note(spent.txid, spent.confirmations)
    }
  }
  return blocks
}

/** The proven transactions that took coins of an order, each with the coins that it took. */
export function spendsOf(coins: readonly OrderCoin[]): OrderSpend[] {
  const spends = new Map<string, OrderSpend>()
  for (const coin of coins) {
    const { spent } = coin
    if (spent === undefined || coin.place === 'direct' || !isSpent(coin)) continue
    const inputs = [...(spends.get(spent.txid)?.inputs ?? []), coin]
    spends.set(spent.txid, { ...spent, inputs })
  }
  return [...spends.values()].sort((a, b) => (a.txid < b.txid ? -1 : 1))
}

function byPoint(a: OrderCoin, b: OrderCoin): number {
  if (a.txid !== b.txid) return a.txid < b.txid ? -1 : 1
  return a.vout - b.vout || (a.address < b.address ? -1 : 1)
}
