import type { Codec } from '../xml/codec.ts'
import { list, one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { amount, choice, hexText, integer, pattern } from '../xml/values.ts'
import { LIMITS } from './limits.ts'

/** The scripts in which the money of an order can lie. */
const PLACES = ['offered', 'shipped', 'held', 'sleeping', 'direct'] as const
export type Place = (typeof PLACES)[number]

/** An output that holds money of an order. A pointer: what counts is the chain. */
export interface Coin {
  /** As explorers show it: 64 hex digits, byte-reversed. */
  txid: string
  vout: number
  /** Satoshis. */
  amount: bigint
}

/** Signatures for one payout at one feerate. */
export interface Rung {
  /** sat/vB. */
  rate: number
  /** One for each coin, in the order of the inputs (BIP 69): DER and sighash byte, hex. */
  signatures: string[]
}

/**
 * One party's signatures for a payout at rising feerates. The transaction itself is never sent:
 * everybody builds it from the contract.
 */
export interface Release {
  place: Place
  coins: Coin[]
  rungs: Rung[]
}

/**
 * One party's signatures (SIGHASH_SINGLE|ANYONECANPAY) that let coins move, undiminished, from one
 * script of the order to another; whoever broadcasts adds the fee.
 */
export interface Move {
  from: Place
  to: Place
  coins: Coin[]
  /** One for each coin. */
  signatures: string[]
}

export const place = choice(PLACES)

export const coin: Codec<Coin> = group<Coin>({
  txid: one('txid', hexText(32)),
  vout: one('vout', integer({ min: 0, max: 100_000 })),
  amount: one('amount_sats', amount({ min: 1n, max: LIMITS.sats })),
})

const signature = pattern(/^30([0-9a-f]{2}){8,72}$/)

const signatures = list('signatures', 'signature', signature, LIMITS.coins)

const rung: Codec<Rung> = group<Rung>({
  rate: one('rate', integer({ min: 1, max: LIMITS.feeRate })),
  signatures,
})

const coins = list('coins', 'coin', coin, LIMITS.coins)

export const release: Codec<Release> = group<Release>(
  { place: one('place', place), coins, rungs: list('rungs', 'rung', rung, LIMITS.rungs) },
  (value) => {
    if (value.rungs.length === 0) return 'no-rung'
    const rising = value.rungs.every(
      ({ rate }, index) => rate > (value.rungs[index - 1]?.rate ?? 0),
    )
    if (!rising) return 'rates-not-rising'
    const whole = value.rungs.every((one) => one.signatures.length === value.coins.length)
    return whole ? coinsProblem(value.coins) : 'wrong-number-of-signatures'
  },
)

export const move: Codec<Move> = group<Move>(
  { from: one('from', place), to: one('to', place), coins, signatures },
  (value) =>
    value.signatures.length === value.coins.length
      ? coinsProblem(value.coins)
      : 'wrong-number-of-signatures',
)

/** Why a list of coins is refused: empty, or one twice. */
export function coinsProblem(list: readonly Coin[]): string | undefined {
  if (list.length === 0) return 'no-coin'
  const points = new Set(list.map(({ txid, vout }) => `${txid}:${vout}`))
  return points.size === list.length ? undefined : 'repeated-coin'
}
