import { isLying } from '../../../contracts/order/coins.ts'
import { signMove } from '../../../contracts/escrow/handover.ts'
import { orderCoins } from '../../../contracts/escrow/spend.ts'
import { releaseTo, scriptOf, secretFor, standingAt } from './escrow.ts'
import { tryFinish } from './payout.ts'
import type { Act, Turn } from './turn.ts'
import { notNow, renewed, sign, signedBefore } from './turn.ts'

/** The buyer has got it: he signs for the vendor's pay, and pays him out if the vendor signed too. */
export const confirmReceipt = (): Act<void> => ({
  action: 'confirm-receipt',
  done: signedBefore('receipt'),
  run: async (turn) => {
    const { dispatch } = turn.order.fold
    if (dispatch === undefined) throw notNow('confirm-receipt')
    const release = releaseTo(turn, 'vendor')
    await sign(turn, 'receipt', {
      dispatch: dispatch.id,
      note: '',
      ...(release && { release }),
    })
    await tryFinish(await renewed(turn), 'release')
  },
})

/** The vendor was paid and closes the order. */
export const complete = (input: { note: string }): Act<void> => ({
  action: 'complete',
  done: signedBefore('completion'),
  run: async (turn) => {
    const { receipt, money } = turn.order.fold
    if (receipt === undefined) throw notNow('complete')
    const payout = money.payouts.at(-1)?.txid
    await sign(turn, 'completion', {
      receipt: receipt.id,
      note: input.note,
      ...(payout !== undefined && { payout }),
    })
  },
})

/** One grants the other more time; in Shipped he also lets him start the clocks of the coins anew. */
export const extend = (input: { until: number; reason: string }): Act<void> => ({
  action: 'extend',
  run: async (turn) => {
    const move = clockMove(turn)
    await sign(turn, 'extension', { ...input, ...(move && { move }) })
  },
})

/** The buyer sends the goods back. */
export const sendBack = (input: {
  carrier: string
  tracking: string
  reason: string
}): Act<void> => ({
  action: 'send-back',
  done: signedBefore('return'),
  run: async (turn) => {
    const { dispatch } = turn.order.fold
    if (dispatch === undefined) throw notNow('send-back')
    await sign(turn, 'return', { dispatch: dispatch.id, ...input })
  },
})

function clockMove(turn: Turn) {
  const coins = standingAt(turn.order.fold.money, 'shipped').filter(isLying)
  if (coins.length === 0) return undefined
  const shipped = scriptOf(turn, 'shipped')
  const sorted = orderCoins(coins).map(({ txid, vout, amount }) => ({ txid, vout, amount }))
  const terms = { from: shipped, to: shipped, path: 'together', coins: sorted } as const
  const signatures = signMove(terms, secretFor(turn, shipped, 'together'))
  return { from: 'shipped', to: 'shipped', coins: sorted, signatures } as const
}
