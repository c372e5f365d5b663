import { moneyToReturn } from '../../../contracts/order/actions.ts'
import { inScripts } from '../../../contracts/order/money.ts'
import type { Release } from '../../../contracts/documents/release.ts'
import { SoukError } from '../../../lib/errors.ts'
import { requireStanding, signRelease } from './escrow.ts'
import { wrongSplit } from './settlement.ts'
import type { Act, Turn } from './turn.ts'
import { sign, stepsOf } from './turn.ts'

/**
 * The vendor gives money back: signed for the buyer where it lies in escrow, else paid from his
 * wallet. The same `key` never pays twice. Throws `order.wrong-split` {total} for more than there is.
 */
export const refund = (input: { amount: bigint; reason: string }, key: string): Act<void> => ({
  action: 'refund',
  // The refund of all there was leaves nothing to refund, however often it is asked again.
  done: (turn) => (isPromised(turn, input.amount) ? { result: undefined } : undefined),
  run: async (turn) => {
    const { amount, reason } = input
    const { money } = turn.order.fold
    if (inScripts(money) > 0n) {
      await sign(turn, 'refund', { amount, reason, release: releaseOf(turn, amount) })
      return
    }
    const most = moneyToReturn(money) - promised(turn)
    if (amount <= 0n || amount > most) {
      // A page asks again for what was done before it was told.
      if (isPromised(turn, amount)) return
      throw wrongSplit(most)
    }
    const { id, components, order } = turn
    const payment = {
      address: order.fold.order.content.refundAddress,
      amount,
      key: `refund:${id}:${key}`,
      label: order.record.title,
    }
    const { txid } = await components.pay(payment)
    if (refunds(turn).some(({ content }) => content.txid === txid)) return
    await sign(turn, 'refund', { amount, reason, txid })
  },
})

const refunds = (turn: Turn) => stepsOf(turn, 'refund')

const isPromised = (turn: Turn, amount: bigint): boolean =>
  refunds(turn).some(({ content }) => content.amount === amount)

/** Refunds that were paid and that the chain does not show yet. */
function promised(turn: Turn): bigint {
  const all = refunds(turn).reduce(
    (sum, { content }) => (content.txid === undefined ? sum : sum + content.amount),
    0n,
  )
  const { refunded } = turn.order.fold.money
  return all > refunded ? all - refunded : 0n
}

function releaseOf(turn: Turn, amount: bigint): Release {
  const { place, coins, total } = requireStanding(turn)
  if (amount <= 0n || amount > total) throw wrongSplit(total)
  if (place === 'sleeping' && amount < total) {
    // The vendor takes the coins first, and then pays a part back.
    throw new SoukError('order.take-first', 'the coins sleep')
  }
  return signRelease(turn, { place, coins, parts: { buyer: amount, vendor: total - amount } })
}
