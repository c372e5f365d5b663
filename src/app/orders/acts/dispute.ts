import type { DisputeCause } from '../../../contracts/documents/dispute.ts'
import type { SealedFile } from '../../../contracts/documents/file.ts'
import type { Move } from '../../../contracts/documents/release.ts'
import type { MoveTerms } from '../../../contracts/escrow/move-plan.ts'
import { planMove } from '../../../contracts/escrow/move-plan.ts'
import { EscrowRefusal } from '../../../contracts/escrow/refusal.ts'
import { orderCoins } from '../../../contracts/escrow/spend.ts'
import { isLying } from '../../../contracts/order/coins.ts'
import { SpendError } from '../../../wallet/spend-errors.ts'
import { ChainUnreachableError } from '../../../wallet/chain-errors.ts'
import type { Standing } from './escrow.ts'
import { requireStanding, scriptOf, standing } from './escrow.ts'
import { reserveFor, signOwn } from './moves.ts'
import type { Act, Turn } from './turn.ts'
import { notNow, sign, signedBefore } from './turn.ts'
import { wrongSplit } from './settlement.ts'

/**
 * One calls the moderator, and signs the move of the coins to Held, with a fee from his own wallet; with
 * no coin for the fee the call goes out without it. Throws `order.wrong-split` {total}.
 */
export const openDispute = (input: {
  cause: DisputeCause
  claim: string
  buyerSats: bigint
  files: SealedFile[]
}): Act<void> => ({
  action: 'open-dispute',
  done: signedBefore('dispute'),
  run: async (turn) => {
    const { total } = requireStanding(turn)
    if (input.buyerSats < 0n || input.buyerSats > total) throw wrongSplit(total)
    await sign(turn, 'dispute', { ...input, ...(await holdOf(turn)) })
  },
})

/** The other tells his view. He signs a move to Held if the one who called could not. */
export const answerDispute = (input: {
  statement: string
  buyerSats?: bigint
  files: SealedFile[]
}): Act<void> => ({
  action: 'answer-dispute',
  run: async (turn) => {
    const { dispute } = turn.order.fold
    if (dispute === undefined) throw notNow('answer-dispute')
    const hold = dispute.content.hold === undefined ? await holdOf(turn) : {}
    await sign(turn, 'dispute_answer', { dispute: dispute.id, ...input, ...hold })
  },
})

/** The moderator may be away for days, and then nobody can raise the fee any more. */
const HASTE = 2

/** The move of all that stands outside of Held; `undefined` if nothing does. */
export function holdTerms(
  turn: Turn,
  { place, coins }: Pick<Standing, 'place'> & { coins: Move['coins'] },
): MoveTerms {
  return {
    from: scriptOf(turn, place),
    to: scriptOf(turn, 'held'),
    path: 'together',
    coins: orderCoins(coins).map(({ txid, vout, amount }) => ({ txid, vout, amount })),
  }
}

/** Under which the coins are set aside that pay for a move to Held. */
export const holdKey = ({ coins: [first] }: { coins: readonly { txid: string }[] }): string =>
  `hold:${first?.txid ?? ''}`

async function holdOf(turn: Turn): Promise<{ hold: Move; heldTxid: string } | undefined> {
  const found = standing(turn)
  if (found === undefined || (found.place !== 'offered' && found.place !== 'shipped'))
    return undefined
  const { place } = found
  // A move that is not in a block yet may still be given another fee and txid.
  const coins = found.coins.filter(isLying)
  if (coins.length === 0) return undefined
  const terms = holdTerms(turn, { place, coins })
  try {
    const fees = await reserveFor(turn, holdKey(terms), terms, HASTE)
    const { signatures } = signOwn(turn, terms, fees)
    const { txid } = planMove(terms, fees)
    return {
      hold: { from: place, to: 'held', coins: [...terms.coins], signatures },
      heldTxid: txid,
    }
  } catch (error) {
    const isForWantOfCoins =
      error instanceof SpendError ||
      error instanceof EscrowRefusal ||
      error instanceof ChainUnreachableError
    if (isForWantOfCoins) return undefined
    throw error
  }
}
