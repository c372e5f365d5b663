import type { Place } from '../documents/release.ts'
import type { ChainFacts } from './chain.ts'
import type { OrderCoin, OrderSpend, WatchedPlace } from './coins.ts'
import { factsAt, followCoins, isLying, isSpent, spendsOf } from './coins.ts'

/** Satoshis that went out of the places of an order, by who got them. */
export interface PaidOut {
  readonly buyer: bigint
  readonly vendor: bigint
  readonly moderator: bigint
  /** Somebody whom the contract does not name. */
  readonly others: bigint
  /** Network fees. */
  readonly fees: bigint
}

/** A proven transaction that took money out of the places of an order. */
export interface SeenPayout {
  readonly txid: string
  readonly confirmations: number
  readonly height?: number
  readonly inputs: readonly OrderCoin[]
  readonly paid: PaidOut
}

/** A proven transaction that moved money from one script of the order to another. */
export interface SeenMove {
  readonly txid: string
  readonly confirmations: number
  readonly to: Place
  readonly amount: bigint
}

/** The money of an order: sums in satoshis. Without proof nothing counts but as seen. */
export interface OrderMoney {
  readonly due: bigint
  /** Confirmations that a payment needs to count. */
  readonly needed: number
  /** Paid in, in the mempool or in blocks, spent since or not. */
  readonly received: bigint
  /** Paid in, in blocks. */
  readonly confirmed: bigint
  /** Depth of the youngest coin that is needed to reach what is due; 0 while it is not reached. */
  readonly confirmations: number
  /** `due` − `received`, or none. */
  readonly missing: bigint
  /** `received` − `due`, or none. */
  readonly over: bigint
  /** Paid in after the order came to nothing; part of `received`. */
  readonly late: bigint
  /** Seen once, and gone since. */
  readonly replaced: bigint
  readonly coins: readonly OrderCoin[]
  /** Proven and unspent, by place. Of `direct`: proven, as the vendor does with it as he likes. */
  readonly lying: Readonly<Record<Place, bigint>>
  /** Of that: with a spend in the mempool. */
  readonly leaving: bigint
  /** Proven coins that nobody paid in as a payment: part of `lying` and `paidOut`, not of `received`. */
  readonly stray: bigint
  readonly paidOut: PaidOut
  readonly payouts: readonly SeenPayout[]
  readonly moves: readonly SeenMove[]
  /** Seen at the buyer's refund address, proven, from transactions that the vendor named. */
  readonly refunded: bigint
  /** When all places were asked last, ms; absent: one was never asked. */
  readonly checkedAt?: number
}

/** To whom addresses belong, as far as the contract says. */
export interface Owners {
  readonly buyer: ReadonlySet<string>
  readonly vendor: ReadonlySet<string>
  readonly moderator: ReadonlySet<string>
  /** A coin of this place is the vendor's alone until its lock: whatever he pays with it is his. */
  readonly vendorsOwn?: Place
}

export interface MoneyInput {
  readonly places: readonly WatchedPlace[]
  readonly chain: ChainFacts
  readonly due: bigint
  readonly needed: number
  readonly owners: Owners
  /** Transactions that the vendor named as refunds. */
  readonly refundTxids: ReadonlySet<string>
}

const NOBODY: PaidOut = { buyer: 0n, vendor: 0n, moderator: 0n, others: 0n, fees: 0n }

/** Follows the money of an order from the payments to whoever got it. `late` is judged later. */
export function moneyOf(input: MoneyInput): OrderMoney {
  const { places, chain, due, needed } = input
  const coins = followCoins(places, chain)
  const paid = coins.filter(({ origin }) => origin === 'payment')
  const received = sum(paid)
  const spends = spendsOf(coins)
  const seen = spends.map((spend) => accountFor(spend, input))
  const payouts = seen.flatMap(({ payout }) => payout ?? [])
  const checked = places.map(({ address }) => factsAt(chain, address)?.checkedAt)
  const lying = coins.filter(isLying)
  return {
    due,
    needed,
    received,
    confirmed: sum(paid.filter(({ confirmations }) => confirmations > 0)),
    confirmations: depthOf(paid, due),
    missing: received < due ? due - received : 0n,
    over: received > due ? received - due : 0n,
    late: 0n,
    replaced: sum(places.flatMap(({ address }) => factsAt(chain, address)?.replaced ?? [])),
    coins,
    lying: byPlace(coins),
    leaving: sum(lying.filter(({ place, spent }) => place !== 'direct' && spent !== undefined)),
    stray: seen.reduce(
      (total, { added }) => total + added,
      sum(coins.filter((coin) => coin.origin === 'stray' && coin.confirmations > 0)),
    ),
    paidOut: payouts.reduce((total, { paid: part }) => addUp(total, part), NOBODY),
    payouts,
    moves: seen.flatMap(({ moves }) => moves),
    refunded: refundedTo(input),
    ...(checked.length > 0 &&
      !checked.includes(undefined) && { checkedAt: Math.min(...(checked as number[])) }),
  }
}

/** All the money in scripts, proven. */
export const inScripts = ({ lying }: OrderMoney): bigint =>
  lying.offered + lying.shipped + lying.held + lying.sleeping

/** All that was proven to go out. */
export const wentOut = ({ paidOut }: OrderMoney): bigint =>
  Object.values(paidOut).reduce((total: bigint, part: bigint) => total + part, 0n)

/** Money that counts as paid: in full, deep enough. */
export function isPaidInFull({ received, confirmed, confirmations, due, needed }: FundedSums) {
  return needed === 0 ? received >= due : confirmed >= due && confirmations >= needed
}

/** The sums that tell whether a payment counts. */
export type FundedSums = Pick<
  OrderMoney,
  'received' | 'confirmed' | 'confirmations' | 'due' | 'needed'
>

/** The same sums with those coins only that the chain held by a time, as its blocks tell it. */
export function fundedBy(money: OrderMoney, time: number): FundedSums {
  const { due, needed } = money
  // Where no time was told, the money gets the benefit of the doubt.
  const coins = money.coins.filter(
    ({ origin, confirmations, minedAt = 0 }) =>
      origin === 'payment' && confirmations > 0 && minedAt <= time,
  )
  const received = sum(coins)
  return { due, needed, received, confirmed: received, confirmations: depthOf(coins, due) }
}

/**
 * Depth at which the sum is reached. The deepest coins count first, so that dust which somebody sends
 * later cannot make a confirmed payment look young again.
 */
function depthOf(coins: readonly OrderCoin[], due: bigint): number {
  let reached = 0n
  for (const { amount, confirmations } of coins.toSorted(
    (a, b) => b.confirmations - a.confirmations,
  )) {
    reached += amount
    if (reached >= due) return confirmations
  }
  return 0
}

/** Money at the direct address stays counted when the vendor spends it. */
function byPlace(coins: readonly OrderCoin[]): Record<Place, bigint> {
  const at = (place: Place) => sum(coins.filter((coin) => coin.place === place && isLying(coin)))
  const direct = coins.filter(({ place, confirmations }) => place === 'direct' && confirmations > 0)
  return {
    offered: at('offered'),
    shipped: at('shipped'),
    held: at('held'),
    sleeping: at('sleeping'),
    direct: sum(direct),
  }
}

/**
 * Divides the coins that a transaction took among those who got them; what is over is the fee. Inputs
 * of others (whoever pays for a move adds one) pay outputs of theirs: nobody gets more than the coins.
 */
function accountFor(
  { txid, confirmations, height, inputs, outputs }: OrderSpend,
  { places, owners }: MoneyInput,
): { payout?: SeenPayout; moves: SeenMove[]; added: bigint } {
  const total = sum(inputs)
  const placeAt = new Map(places.map(({ address, place }) => [address, place]))
  const back = outputs.flatMap(({ address, amount }) => {
    const to = address === undefined ? undefined : placeAt.get(address)
    return to === undefined ? [] : [{ txid, confirmations, to, amount }]
  })
  const moved = sum(back)
  let left = moved < total ? total - moved : 0n
  const take = (amount: bigint) => {
    const part = amount < left ? amount : left
    left -= part
    return part
  }
  const isOwn = inputs.every(({ place }) => place === owners.vendorsOwn)
  const to = (whose: (address: string | undefined) => boolean) =>
    sum(outputs.filter(({ address }) => !placeAt.has(address ?? '') && whose(address)))
  const owns = (set: ReadonlySet<string>) => (address: string | undefined) =>
    address !== undefined && set.has(address)
  const [isBuyers, isVendors, isModerators] = [
    owns(owners.buyer),
    owns(owners.vendor),
    owns(owners.moderator),
  ]
  const isOthers = (address: string | undefined) =>
    !isBuyers(address) && !isVendors(address) && !isModerators(address)
  const buyer = take(to(isBuyers))
  const vendor = take(to(isVendors)) + (isOwn ? take(to(isOthers)) : 0n)
  const moderator = take(to(isModerators))
  // Beside a move there is only change of whoever paid for it, unless money of the order is missing.
  const others = isOwn ? 0n : take(to(isOthers))
  const paid = { buyer, vendor, moderator, others, fees: left }
  const added = moved > total ? moved - total : 0n
  const isPayout = moved < total
  return {
    ...(isPayout && {
      payout: { txid, confirmations, ...(height !== undefined && { height }), inputs, paid },
    }),
    moves: back,
    added,
  }
}

function refundedTo({ owners, chain, refundTxids }: MoneyInput): bigint {
  return [...owners.buyer].reduce((total, address) => {
    const facts = factsAt(chain, address)
    if (facts?.proven !== true) return total
    const coins = facts.coins.filter(
      ({ txid, confirmations }) => confirmations > 0 && refundTxids.has(txid),
    )
    return total + sum(coins)
  }, 0n)
}

const addUp = (a: PaidOut, b: PaidOut): PaidOut => ({
  buyer: a.buyer + b.buyer,
  vendor: a.vendor + b.vendor,
  moderator: a.moderator + b.moderator,
  others: a.others + b.others,
  fees: a.fees + b.fees,
})

/** Satoshis of all. */
export const sum = (parts: readonly { readonly amount: bigint }[]): bigint =>
  parts.reduce((total, { amount }) => total + amount, 0n)

/** True while a proven coin of the place has not been spent by a proven transaction. */
export const liesAt = (money: OrderMoney, place: Place): boolean => money.lying[place] > 0n

/** Whether any money ever was proven at a place. */
export const wasAt = ({ coins }: OrderMoney, place: Place): boolean =>
  coins.some(
    (coin) =>
      coin.place === place &&
      coin.origin !== 'stray' &&
      coin.confirmations > 0 &&
      (isLying(coin) || isSpent(coin)),
  )
