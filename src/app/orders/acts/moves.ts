import { predictVsize } from '../../../contracts/escrow/draft.ts'
import type { FinishedTx } from '../../../contracts/escrow/draft.ts'
import { completeMove, signPlannedMove } from '../../../contracts/escrow/handover.ts'
import { LADDER_CAP_DIVISOR } from '../../../contracts/escrow/ladder.ts'
import type { MoveFees, MoveTerms } from '../../../contracts/escrow/move-plan.ts'
import { planMove } from '../../../contracts/escrow/move-plan.ts'
import type { Signed } from '../../../contracts/escrow/payout.ts'
import { publicKeyOf } from '../../../contracts/escrow/signature.ts'
import { orderCoins, pathOf, totalOf } from '../../../contracts/escrow/spend.ts'
import type { Move } from '../../../contracts/documents/release.ts'
import { pointOf } from '../../../contracts/order/coins.ts'
import { secretFor } from './escrow.ts'
import type { Turn } from './turn.ts'

/** Of the change: OP_0 and a hash of 20 bytes (BIP 141). */
const P2WPKH_SCRIPT = new Uint8Array(22)
/** Of one coin that pays. */
const FEE_INPUT_VBYTES = 68
/** sat/vB. */
const LOWEST_RATE = 1

/**
 * Sets coins of the own wallet aside that pay for a move; the same key later gets the same ones. The
 * feerate is `haste` times the present one, or less where that were more than a quarter of what moves. Throws
 * `wallet.insufficient-funds`.
 */
export async function reserveFor(
  turn: Turn,
  key: string,
  terms: MoveTerms,
  haste = 1,
): Promise<MoveFees> {
  const { escrow } = turn.components
  const { witnessWeight } = pathOf(terms.from, terms.path)
  const vsize = predictVsize(
    terms.coins.map(() => witnessWeight),
    [...terms.coins.map(() => terms.to.outputScript), P2WPKH_SCRIPT],
  )
  const most = Number(totalOf(terms.coins) / LADDER_CAP_DIVISOR) / (vsize + 2 * FEE_INPUT_VBYTES)
  const feeSatPerVb = Math.max(
    LOWEST_RATE,
    Math.min(haste * (await escrow.feerate()), Math.floor(most)),
  )
  return escrow.reserveFee({ key: `${turn.id}:${key}`, vsize, feeSatPerVb })
}

/** The own signatures for a planned move: nobody can give it another txid. */
export function signOwn(turn: Turn, terms: MoveTerms, fees: MoveFees): Signed<string[]> {
  const secret = secretFor(turn, terms.from, terms.path)
  const signatures = signPlannedMove(terms, planMove(terms, fees), secret)
  return { publicKey: publicKeyOf(secret), signatures }
}

/** Finishes a move that another has signed, with own signatures and coins that pay for it. */
export async function finishMove(
  turn: Turn,
  terms: MoveTerms,
  fees: MoveFees,
  parties: readonly Signed<readonly string[]>[],
): Promise<FinishedTx> {
  return completeMove(terms, fees, parties, await turn.components.escrow.feeSigner())
}

/** Of several moves each coin with its signature, for those coins that are asked for. */
export function mergeMoves(
  moves: readonly Move[],
  wanted: readonly Move['coins'][number][],
): Pick<Move, 'coins' | 'signatures'> {
  const points = new Set(wanted.map(pointOf))
  const signed = new Map(
    moves.flatMap(({ coins, signatures }) =>
      orderCoins(coins).map((coin, index) => [pointOf(coin), signatures[index] ?? ''] as const),
    ),
  )
  const all = wanted.filter((coin) => points.has(pointOf(coin)) && signed.has(pointOf(coin)))
  if (all.length === 0) return { coins: [], signatures: [] }
  const coins = orderCoins(all).map(({ txid, vout, amount }) => ({ txid, vout, amount }))
  return { coins, signatures: coins.map((coin) => signed.get(pointOf(coin)) ?? '') }
}
