import type { OrderMoneyView } from '../../../app/rpc/trade-api.ts'

/** Where a part of an order's money can be, in the order of the picture. */
export const MONEY_PLACES = [
  'sleeping',
  'offered',
  'shipped',
  'held',
  'direct',
  'vendor',
  'moderator',
  'buyer',
  'refunded',
] as const
export type MoneyPlace = (typeof MONEY_PLACES)[number]

/** A part of the money: how much lies where. */
export interface MoneyPart {
  place: MoneyPlace
  sats: bigint
  /** Of all that was paid, percent; for the picture. */
  percent: number
}

/** All parts that are not empty, in the order of the picture; none while nothing was paid. */
export function moneyParts({ lying, paidOut, refunded }: OrderMoneyView): MoneyPart[] {
  const sats: Record<MoneyPlace, bigint> = { ...lying, ...paidOut, refunded }
  const filled = MONEY_PLACES.filter((place) => sats[place] > 0n)
  const all = filled.reduce((sum, place) => sum + sats[place], 0n)
  return filled.map((place) => ({
    place,
    sats: sats[place],
    percent: Number((sats[place] * 10_000n) / all) / 100,
  }))
}

/** Satoshis that lie anywhere and are neither paid out nor given back. */
export function lyingSats({ lying }: Pick<OrderMoneyView, 'lying'>): bigint {
  return Object.values(lying).reduce((sum, sats) => sum + sats, 0n)
}

/** Satoshis that lie in scripts of the order, so that signatures decide about them. */
export function lockedSats({ lying }: Pick<OrderMoneyView, 'lying'>): bigint {
  return lyingSats({ lying }) - lying.direct
}
