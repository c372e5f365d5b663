import type { AddressFacts } from '../../contracts/order/chain.ts'
import { SETTLED_DEPTH } from './read-address.ts'

/** An address of an order, with what decides how often it is asked. */
export interface WatchedAddress {
  readonly address: string
  /**
   * `awaiting`: money is to come, or more of it. `holding`: it came in full and lies there, or lay.
   * `over`: the order ended; money that comes now is late.
   */
  readonly stage: 'awaiting' | 'holding' | 'over'
  /**
   * It matters who spends the money, as in an escrow. Otherwise it is somebody's own: what its owner
   * does with it is no part of the order.
   */
  readonly spendsMatter: boolean
  /** Confirmations that somebody waits for. */
  readonly needed: number
  /** Height at which a clock in the script runs out, or the nearest of several. */
  readonly deadlineHeight?: number
  /** The same for a clock that is no block's, ms. */
  readonly deadlineAt?: number
  /** A person looks at the order now. */
  readonly looked?: boolean
  /** When the order ended, ms. */
  readonly endedAt?: number
  /** What the last reading gave. */
  readonly known?: AddressFacts
}

/** The moment at which it is decided whom to ask. */
export interface WatchMoment {
  /** Ms. */
  readonly now: number
  /** Height of the newest block. */
  readonly tip: number
}

/** How often an address is asked, in blocks; 0: never again. */
export interface Cadence {
  readonly everyBlocks: number
  /** Something may run out: asked before all others. */
  readonly urgent: boolean
}

const DAY_MS = 24 * 60 * 60 * 1000

/** A spend by agreement is also told by the other party's document: the chain is asked once an hour. */
const HOLDING_BLOCKS = 6
/** A clock that ends within a day. */
const NEAR_BLOCKS = 144
const NEAR_EVERY_BLOCKS = 3
/** A clock that ends within two hours or ended within a day: somebody may act in any block. */
const URGENT_BLOCKS = 12
const BLOCK_MS = 10 * 60 * 1000
/** Everything spent and buried, or the order is over: only late payments can come. */
const LATE_BLOCKS = 36
const LATE_MS = 14 * DAY_MS
const VERY_LATE_BLOCKS = 144
const VERY_LATE_MS = 90 * DAY_MS

const ALWAYS: Cadence = { everyBlocks: 1, urgent: false }
const NEVER: Cadence = { everyBlocks: 0, urgent: false }

/** How often an address is asked, by what may still happen to it. */
export function cadenceOf(watched: WatchedAddress, moment: WatchMoment): Cadence {
  const { stage, known, spendsMatter } = watched
  if (known === undefined) return ALWAYS
  if (isYoung(watched, known)) return { everyBlocks: 1, urgent: isNear(watched, moment) }
  const holds = spendsMatter && known.coins.some(({ spent }) => spent === undefined)
  if (stage === 'over') return late(watched, moment, holds)
  if (stage === 'awaiting' || known.coins.length === 0)
    return { everyBlocks: 1, urgent: isNear(watched, moment) }
  if (!holds) return every(LATE_BLOCKS)
  if (isNear(watched, moment)) return { everyBlocks: 1, urgent: true }
  const left = blocksLeft(watched, moment)
  return every(left > 0 && left <= NEAR_BLOCKS ? NEAR_EVERY_BLOCKS : HOLDING_BLOCKS)
}

const every = (everyBlocks: number): Cadence => ({ everyBlocks, urgent: false })

/** The mempool may bring something at any time: a payment that is awaited, or the replacement of one. */
export function isLively(watched: WatchedAddress): boolean {
  const { stage, known, spendsMatter } = watched
  if (stage === 'awaiting' || known === undefined) return true
  return known.coins.some(
    ({ confirmations, spent }) =>
      confirmations === 0 || (spendsMatter && spent?.confirmations === 0),
  )
}

/** Something of it may still be replaced, or has not the depth that somebody waits for. */
function isYoung({ needed, spendsMatter }: WatchedAddress, { coins }: AddressFacts): boolean {
  const depth = Math.max(SETTLED_DEPTH, needed)
  return coins.some(
    ({ confirmations, spent }) =>
      confirmations < depth ||
      (spendsMatter && spent !== undefined && spent.confirmations < SETTLED_DEPTH),
  )
}

function isNear(watched: WatchedAddress, moment: WatchMoment): boolean {
  const left = blocksLeft(watched, moment)
  return left <= URGENT_BLOCKS && left >= -NEAR_BLOCKS
}

/** Blocks until the nearest clock runs out, ten minutes each; negative after it; Infinity without one. */
export function blocksLeft(watched: WatchedAddress, { now, tip }: WatchMoment): number {
  const { deadlineHeight = Infinity, deadlineAt = Infinity } = watched
  return Math.min(deadlineHeight - tip, (deadlineAt - now) / BLOCK_MS)
}

/** The order is over. Money that lies there still is followed for ever, but ever more seldom. */
function late({ endedAt }: WatchedAddress, { now }: WatchMoment, holds: boolean): Cadence {
  const age = now - (endedAt ?? now)
  if (age < LATE_MS) return every(holds ? HOLDING_BLOCKS : LATE_BLOCKS)
  return holds || age < VERY_LATE_MS ? every(VERY_LATE_BLOCKS) : NEVER
}
