import { hex } from '@scure/base'
import { p2pkh } from '@scure/btc-signer'
import type { Draft, DraftInput } from './draft.ts'
import { REPLACEABLE, draftTxid, feeOf, predictVsize } from './draft.ts'
import { dustThreshold } from './dust.ts'
import { LADDER_CAP_DIVISOR } from './ladder.ts'
import { EscrowRefusal } from './refusal.ts'
import type { TxOut } from './settle.ts'
import { inputsOf, orderCoins, pathOf, totalOf } from './spend.ts'
import type { CoinPlace, EscrowCoin, EscrowScript } from './types.ts'

/** Coins of an order that move, undiminished, from one of its scripts to another. */
export interface MoveTerms {
  readonly from: EscrowScript
  readonly to: EscrowScript
  readonly path: 'together' | 'with-backup'
  readonly coins: readonly EscrowCoin[]
}

/** A P2WPKH coin of whoever pays for a move. */
export interface FeeCoin extends EscrowCoin {
  /** Compressed public key, hex. */
  readonly publicKey: string
}

/** Who pays for a move, and how much. */
export interface MoveFees {
  readonly coins: readonly FeeCoin[]
  /** Output script of what is left. */
  readonly change: Uint8Array
  /** sat/vB. */
  readonly feerate: number
}

/** A move with all that it needs but signatures. */
export interface MovePlan {
  /** The order's coins first, each with the output at its own position; then what pays the fee. */
  readonly draft: Draft
  readonly feeCoins: readonly FeeCoin[]
  readonly txid: string
  readonly fee: bigint
  /** Where the money will lie, in the order of the coins: what the next signatures are for. */
  readonly coins: readonly EscrowCoin[]
}

/** Hand-over, dispute before and after it, and more time. */
const MOVES: readonly (readonly [CoinPlace, CoinPlace])[] = [
  ['offered', 'shipped'],
  ['offered', 'held'],
  ['shipped', 'held'],
  ['shipped', 'shipped'],
]
/** Of a P2WPKH input: two items, a signature of at most 72 bytes and a key of 33, with their lengths. */
const KEY_WITNESS_WEIGHT = 108
/** sat/vB. Nodes relay nothing below it, so it is allowed for any amount. */
const LOWEST_RATE = 1

/**
 * The part of a move that its signatures sign: coin k becomes output k, to the satoshi. Throws
 * `escrow.no-such-move`, `escrow.no-such-path`, `escrow.wrong-coins`.
 */
export function moveDraft({ from, to, path, coins }: MoveTerms): Draft {
  if (!MOVES.some(([start, end]) => start === from.place && end === to.place)) {
    throw new EscrowRefusal('escrow.no-such-move', 'the money of an order never goes that way', {
      from: from.place,
      to: to.place,
    })
  }
  const inputs = inputsOf(from, pathOf(from, path), coins)
  return { inputs, outputs: inputs.map(({ amount }) => ({ script: to.outputScript, amount })) }
}

/**
 * Adds what pays the fee, and the change where nodes would relay it. The txid is final: it does not
 * depend on signatures. Throws as {@link moveDraft}, `escrow.fee-coins-short` {missing}, and
 * `escrow.fee-too-high` {fee, smallest} above a quarter of the money that moves (at 1 sat/vB it never
 * is too high).
 */
export function planMove(terms: MoveTerms, fees: MoveFees): MovePlan {
  const core = moveDraft(terms)
  const { witnessWeight } = pathOf(terms.from, terms.path)
  const feeCoins = orderCoins(fees.coins)
  // Refuses a coin of the order among those that pay for it.
  orderCoins([...core.inputs, ...feeCoins])
  const weights = [
    ...core.inputs.map(() => witnessWeight),
    ...feeCoins.map(() => KEY_WITNESS_WEIGHT),
  ]
  const draft = {
    inputs: [...core.inputs, ...feeCoins.map(feeInput)],
    outputs: [...core.outputs, ...changeOf(core, weights, totalOf(feeCoins), fees)],
  }
  const fee = feeOf(draft)
  const moved = totalOf(core.inputs)
  if (fees.feerate > LOWEST_RATE && fee * LADDER_CAP_DIVISOR > moved) {
    throw new EscrowRefusal('escrow.fee-too-high', 'the fee would be more than a quarter', {
      fee: Number(fee),
      smallest: Number(fee * LADDER_CAP_DIVISOR),
    })
  }
  const txid = draftTxid(draft)
  const coins = core.outputs.map(({ amount }, vout) => ({ txid, vout, amount }))
  return { draft, feeCoins, txid, fee, coins }
}

function changeOf(
  { outputs }: Draft,
  weights: readonly number[],
  paid: bigint,
  { change, feerate }: MoveFees,
): TxOut[] {
  const cost = (scripts: readonly Uint8Array[]) =>
    BigInt(Math.ceil(predictVsize(weights, scripts) * feerate))
  const scripts = outputs.map(({ script }) => script)
  const amount = paid - cost([...scripts, change])
  if (amount >= dustThreshold(change)) return [{ script: change, amount }]
  const missing = cost(scripts) - paid
  if (missing <= 0n) return []
  throw new EscrowRefusal('escrow.fee-coins-short', 'the coins do not pay the fee', {
    missing: Number(missing),
  })
}

const feeInput = ({ txid, vout, amount, publicKey }: FeeCoin): DraftInput => ({
  txid,
  vout,
  amount,
  sequence: REPLACEABLE,
  scriptCode: p2pkh(hex.decode(publicKey)).script,
})
