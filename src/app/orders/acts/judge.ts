import { isKind } from '../../../contracts/documents/kinds.ts'
import type { VerifiedDocument } from '../../../contracts/documents/kinds.ts'
import { completeMove, signMove } from '../../../contracts/escrow/handover.ts'
import { shareOf } from '../../../contracts/escrow/payees.ts'
import { pointOf } from '../../../contracts/order/coins.ts'
import { frozenFee } from '../../../contracts/order/fees.ts'
import { sum } from '../../../contracts/order/money.ts'
import { keyOf } from '../../../contracts/order/releases.ts'
import { orderScripts } from '../../../contracts/order/scripts.ts'
import { SoukError } from '../../../lib/errors.ts'
import { holdKey, holdTerms } from './dispute.ts'
import type { Parts } from './escrow.ts'
import { requireStanding, secretFor, signRelease, standingAt } from './escrow.ts'
import { signOwn } from './moves.ts'
import { send } from './send.ts'
import { wrongSplit } from './settlement.ts'
import type { Act, Turn } from './turn.ts'
import { notNow, sign, stepsOf } from './turn.ts'

type Call = VerifiedDocument<'dispute'> | VerifiedDocument<'dispute_answer'>

/**
 * The moderator takes the case: his part of the move to Held, and the end should he vanish. Whoever
 * prepared the move sends it as soon as his device has this. Throws `order.no-hold` if nobody did.
 */
export const hold = (): Act<{ txid: string }> => ({
  action: 'hold',
  done: (turn) => {
    const txid = turn.order.fold.money.coins.find(({ place }) => place === 'held')?.txid
    return txid === undefined ? undefined : { result: { txid } }
  },
  run: async (turn) => {
    const call = calls(turn).find((one) => movesWhatStands(turn, one))
    const { hold: move, heldTxid } = call?.content ?? {}
    const { escrow } = turn.order.fold.order.content
    if (call === undefined || move === undefined || heldTxid === undefined || escrow === undefined)
      throw new SoukError('order.no-hold', 'nobody has prepared the move')
    const { from } = move
    if (turn.role !== 'moderator' || (from !== 'offered' && from !== 'shipped'))
      throw notNow('hold')
    const isDone = stepsOf(turn, 'hold').some(
      ({ content, author }) => content.dispute === call.id && author.nym === turn.person.nym,
    )
    if (isDone) return { txid: heldTxid }
    const terms = holdTerms(turn, { place: from, coins: move.coins })
    const secret = secretFor(turn, terms.from, terms.path)
    const coins = terms.coins.map(({ amount }, vout) => ({ txid: heldTxid, vout, amount }))
    const total = sum(coins)
    const buyer = shareOf(total, escrow.endBuyerShare)
    await sign(turn, 'hold', {
      dispute: call.id,
      move: {
        from,
        to: 'held',
        coins: [...terms.coins],
        signatures: signMove(terms, secret),
      },
      end: signRelease(turn, {
        place: 'held',
        coins,
        parts: { buyer, vendor: total - buyer },
        after: escrow.blocks.end,
      }),
    })
    return { txid: heldTxid }
  },
})

/** Sends the own move to Held that the moderator has signed by now; `undefined` while there is none. */
export async function completeHold(turn: Turn): Promise<{ txid: string } | undefined> {
  if (turn.order.fold.state !== 'disputed') return undefined
  const call = calls(turn).find(
    (one) => one.author.nym === turn.person.nym && movesWhatStands(turn, one),
  )
  const taken = call && stepsOf(turn, 'hold').find(({ content }) => content.dispute === call.id)
  const own = call?.content.hold
  if (call === undefined || taken === undefined || own === undefined) return undefined
  if (own.from !== 'offered' && own.from !== 'shipped') return undefined
  const { escrow } = turn.components
  const terms = holdTerms(turn, { place: own.from, coins: own.coins })
  const fees = await escrow.reservedFee(`${turn.id}:${holdKey(terms)}`)
  const { keys } = orderScripts(turn.order.fold.order)
  const publicKey = keyOf(keys, 'moderator', false)
  if (fees === undefined || publicKey === undefined) return undefined
  const parties = [
    { publicKey, signatures: taken.content.move.signatures },
    signOwn(turn, terms, fees),
  ]
  const tx = completeMove(terms, fees, parties, await escrow.feeSigner())
  return send(turn, tx, { act: 'hold', feeSatPerVb: fees.feerate })
}

/**
 * The moderator divides the money. Throws `order.wrong-split` {total} unless the parts are all of it,
 * and `order.fee-too-high` {most} above what the order froze.
 */
export const decide = (input: {
  buyerSats: bigint
  vendorSats: bigint
  feeSats: bigint
  reason: string
}): Act<void> => ({
  action: 'decide',
  done: (turn) =>
    turn.order.fold.verdict?.author.nym === turn.person.nym ? { result: undefined } : undefined,
  run: async (turn) => {
    const { dispute, order: contract } = turn.order.fold
    const { buyerSats, vendorSats, feeSats, reason } = input
    const { place, coins, total } = requireStanding(turn)
    if (dispute === undefined || place === 'sleeping') throw notNow('decide')
    const parts = [buyerSats, vendorSats, feeSats]
    if (buyerSats + vendorSats + feeSats !== total || parts.some((part) => part < 0n))
      throw wrongSplit(total)
    const most = frozenFee(contract, turn.role, total)
    if (feeSats > most) {
      throw new SoukError('order.fee-too-high', 'more than the order froze', {
        data: { most: Number(most) },
      })
    }
    const path = turn.role === 'backup' ? 'with-backup' : 'together'
    const feeAddress =
      feeSats > 0n ? await turn.components.paymentAddress(`order:${turn.id}`) : undefined
    const shares: Parts = {
      buyer: buyerSats,
      vendor: vendorSats,
      ...(feeAddress !== undefined && { moderator: { address: feeAddress, amount: feeSats } }),
    }
    await sign(turn, 'verdict', {
      dispute: dispute.id,
      buyerSats,
      vendorSats,
      feeSats,
      ...(feeAddress !== undefined && { feeAddress }),
      reason,
      release: signRelease(turn, { place, coins, parts: shares, path }),
    })
  },
})

/** The dispute and its answers, those with a prepared move only. */
const calls = (turn: Turn): Call[] =>
  turn.order.fold.steps.flatMap(({ document }): Call[] =>
    (isKind(document, 'dispute') || isKind(document, 'dispute_answer')) &&
    document.content.hold !== undefined
      ? [document]
      : [],
  )

/** Its coins lie where it takes them from. */
function movesWhatStands({ order }: Turn, { content }: Call): boolean {
  const { hold: move } = content
  if (move === undefined || (move.from !== 'offered' && move.from !== 'shipped')) return false
  const points = new Set(standingAt(order.fold.money, move.from).map(pointOf))
  return move.coins.every((coin) => points.has(pointOf(coin)))
}
