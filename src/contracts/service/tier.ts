import type { Nym } from '../../lib/brand.ts'
import type { PaidFacts } from '../reputation/weigh.ts'
import { claimPayments } from '../reputation/weigh.ts'
import { monthOf } from './month.ts'
import type { VerifiedReceipt } from './verify.ts'

/** A receipt with what the chain shows of its signer's trade. */
export interface ReceiptFacts {
  readonly receipt: VerifiedReceipt
  /** Of `receipt.trade`; without a trade it does not matter. */
  readonly paid: PaidFacts
}

/** 0: nothing that counts. 1 helps the market, 2 helps it much, 3 carries it. */
export type ServiceTier = 0 | 1 | 2 | 3

/** What the receipts about one person come to; the same for everybody who has the same ones. */
export interface ServiceScore {
  readonly tier: ServiceTier
  /** Thousandths. */
  readonly points: number
  /** What the traders' word weighs, thousandths: less than their number where trades were small or hasty. */
  readonly say: number
  /** Signers whose trade is proven and paid. */
  readonly traders: number
  /** Signers with a trade whose payment nobody here has looked up yet. */
  readonly unchecked: number
  /** Signers who prove no trade: shown, and counted for nothing. */
  readonly others: number
}

/** All numbers here are whole, so that every device and every implementation gets the same. */
const POINT = 1000
/** For a whole point of each kind within one month: 10 MB, ten envelopes, ten days. */
const BYTES_PER_POINT = 10_000_000
const PER_POINT = 10
/** What a receipt is worth after so many months, thousandths: four fifths of the month before. */
const DECAY: readonly number[] = [1000, 800, 640, 512, 410, 328, 262, 210, 168, 134, 107, 86]
/** Nobody alone gives more than six points, whatever was done for him. */
const MOST_BY_ONE = 6 * POINT
/** The word of who traded for so many satoshis, the first that fits; less is no trade. */
const SAY: readonly (readonly [sats: bigint, say: number])[] = [
  [100_000n, 1000],
  [10_000n, 500],
  [1000n, 250],
]
/** Signers whose trades were paid within so long share their word. */
const BURST_MS = 7 * 86_400_000
/** What each tier needs: points, and word. */
export const TIERS: readonly (readonly [points: number, say: number])[] = [
  [3 * POINT, 2 * POINT],
  [10 * POINT, 5 * POINT],
  [30 * POINT, 12 * POINT],
]

interface Signer {
  readonly nym: Nym
  readonly points: number
  readonly say: number
  readonly week: number
}

/** The one formula (docs/REPUTATION.md). `all` are about one person, in any order, replays included. */
export function serviceScore(all: readonly ReceiptFacts[], now: number): ServiceScore {
  const month = monthOf(now)
  const facts = newestReceipts(all).filter(({ receipt }) => ageFactor(receipt, month) > 0)
  const trades = facts.flatMap(({ receipt: { trade } }) => (trade ? [{ rating: trade }] : []))
  const owners = claimPayments(trades)
  const bySigner = Map.groupBy(facts, ({ receipt }) => receipt.signer)
  const traders: Signer[] = []
  let unchecked = 0
  for (const [nym, theirs] of bySigner) {
    const word = wordOf(theirs, owners)
    if (word === 'unchecked') unchecked++
    else if (word !== undefined) {
      const points = theirs.reduce((sum, { receipt }) => sum + pointsOf(receipt, month), 0)
      traders.push({ nym, points: Math.min(MOST_BY_ONE, points), ...word })
    }
  }
  const { points, say } = damped(traders)
  return {
    tier: tierOf(points, say),
    points,
    say,
    traders: traders.length,
    unchecked,
    others: bySigner.size - traders.length - unchecked,
  }
}

/** Of each signer and month the receipt that was signed last, then the greater text: the same everywhere. */
export function newestReceipts<F extends Pick<ReceiptFacts, 'receipt'>>(all: readonly F[]): F[] {
  const newest = new Map<string, F>()
  for (const one of all) {
    const key = receiptKey(one.receipt)
    const known = newest.get(key)
    if (known === undefined || isNewer(one.receipt, known.receipt)) newest.set(key, one)
  }
  return [...newest.values()]
}

/** There is one receipt of a signer for each month and helper. */
export const receiptKey = ({ signer, month }: Pick<VerifiedReceipt, 'signer' | 'month'>): string =>
  `${signer}/${month}`

function isNewer(a: VerifiedReceipt, b: VerifiedReceipt): boolean {
  if (a.signedAt !== b.signedAt) return a.signedAt > b.signedAt
  if (a.proof.receipt !== b.proof.receipt) return a.proof.receipt > b.proof.receipt
  return a.trade !== undefined && b.trade === undefined
}

/** What one receipt is worth in this month, thousandths. */
export function pointsOf(receipt: VerifiedReceipt, month: number): number {
  const { bytes, envelopes, days } = receipt
  const whole =
    Math.min(POINT, Math.floor((bytes * POINT) / BYTES_PER_POINT)) +
    Math.min(POINT, Math.floor((envelopes * POINT) / PER_POINT)) +
    Math.min(POINT, Math.floor((days * POINT) / PER_POINT))
  return Math.floor((whole * ageFactor(receipt, month)) / 1000)
}

/** Nothing for a month that has not begun. */
const ageFactor = ({ at }: VerifiedReceipt, month: number): number => DECAY[month - at] ?? 0

/** By the largest paid trade of the signer; `undefined`: none is proven. */
function wordOf(
  theirs: readonly ReceiptFacts[],
  owners: ReadonlyMap<string, string>,
): { say: number; week: number } | 'unchecked' | undefined {
  let best: { sats: bigint; at: number } | undefined
  let open = false
  for (const { receipt, paid } of theirs) {
    const { trade } = receipt
    if (trade === undefined || owners.get(trade.paidTo) !== trade.order) continue
    if (paid.state === 'unchecked') open = true
    if (paid.state !== 'paid') continue
    const sats = trade.amountSats
    const isBetter = best === undefined || sats > best.sats
    if (isBetter || (sats === best?.sats && paid.at < best.at)) best = { sats, at: paid.at }
  }
  if (best === undefined) return open ? 'unchecked' : undefined
  const { sats, at } = best
  const say = SAY.find(([least]) => sats >= least)?.[1]
  return say === undefined ? undefined : { say, week: Math.floor(at / BURST_MS) }
}

/** The k-th of those who traded in the same week counts one k-th: haste buys little. */
function damped(traders: readonly Signer[]): { points: number; say: number } {
  const byWeek = new Map<number, number>()
  let [points, say] = [0, 0]
  for (const one of traders.toSorted(weightiestFirst)) {
    const k = (byWeek.get(one.week) ?? 0) + 1
    byWeek.set(one.week, k)
    points += Math.floor((one.points * one.say) / (1000 * k))
    say += Math.floor(one.say / k)
  }
  return { points, say }
}

const weightiestFirst = (a: Signer, b: Signer): number =>
  b.say * b.points - a.say * a.points || (a.nym < b.nym ? -1 : 1)

function tierOf(points: number, say: number): ServiceTier {
  const reached = TIERS.filter(([least, word]) => points >= least && say >= word).length
  return reached as ServiceTier
}
