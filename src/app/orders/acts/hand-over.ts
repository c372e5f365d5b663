import type { VerifiedDocument } from '../../../contracts/documents/kinds.ts'
import type { MoveTerms } from '../../../contracts/escrow/move-plan.ts'
import { isLying } from '../../../contracts/order/coins.ts'
import { keyOf } from '../../../contracts/order/releases.ts'
import { orderScripts } from '../../../contracts/order/scripts.ts'
import type { TradingRole } from '../../../contracts/order/states.ts'
import { scriptOf, standingAt } from './escrow.ts'
import { finishMove, mergeMoves, reserveFor, signOwn } from './moves.ts'
import { send, sendAgain, latestSent, sentBefore } from './send.ts'
import type { Act, Turn } from './turn.ts'
import { notNow, stepsOf } from './turn.ts'

/**
 * The vendor moves the money to Shipped, as the buyer let him; his wallet pays for it. Throws
 * `wallet.insufficient-funds`.
 */
export const handOver = (): Act<{ txid: string }> => ({
  action: 'hand-over',
  done: (turn) => sentBefore(turn, 'hand-over'),
  run: (turn) => {
    const coins = standingAt(turn.order.fold.money, 'offered')
    const moves = stepsOf(turn, 'funding').flatMap(({ content }) => content.handover ?? [])
    const earlier = latestSent(turn, 'hand-over')
    // It waits for its block already.
    if (coins.length === 0 && earlier !== undefined) return sendAgain(turn, earlier)
    return complete(turn, 'hand-over', { from: 'offered', moves, coins, signer: 'buyer' })
  },
})

/**
 * Starts the clocks of Shipped anew, as the other let us with an extension. Throws `order.not-now` if
 * he did not.
 */
export function startClocksAnew(
  turn: Turn,
  extension: VerifiedDocument<'extension'>,
): Promise<{ txid: string }> {
  const { move } = extension.content
  const signer: TradingRole = turn.role === 'buyer' ? 'vendor' : 'buyer'
  const coins = standingAt(turn.order.fold.money, 'shipped').filter(isLying)
  return complete(turn, 'extend', {
    from: 'shipped',
    moves: move === undefined ? [] : [move],
    coins,
    signer,
  })
}

interface Completion {
  readonly from: 'offered' | 'shipped'
  readonly moves: Parameters<typeof mergeMoves>[0]
  readonly coins: Parameters<typeof mergeMoves>[1]
  /** Who signed the moves. */
  readonly signer: TradingRole
}

async function complete(
  turn: Turn,
  act: 'hand-over' | 'extend',
  { from, moves, coins: wanted, signer }: Completion,
): Promise<{ txid: string }> {
  const { coins, signatures } = mergeMoves(moves, wanted)
  const publicKey = keyOf(orderScripts(turn.order.fold.order).keys, signer, false)
  if (coins.length === 0 || publicKey === undefined) throw notNow(act)
  const terms: MoveTerms = {
    from: scriptOf(turn, from),
    to: scriptOf(turn, 'shipped'),
    path: 'together',
    coins,
  }
  const fees = await reserveFor(turn, `${act}:${coins[0]?.txid ?? ''}`, terms)
  const tx = await finishMove(turn, terms, fees, [
    { publicKey, signatures },
    signOwn(turn, terms, fees),
  ])
  return send(turn, tx, { act, feeSatPerVb: fees.feerate })
}
