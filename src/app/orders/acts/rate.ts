import { isKind } from '../../../contracts/documents/kinds.ts'
import { LIMITS } from '../../../contracts/documents/limits.ts'
import { roleOf } from '../../../contracts/order/parties.ts'
import { SoukError } from '../../../lib/errors.ts'
import type { RatingDraft } from '../../rpc/trade-api.ts'
import { publicSigner } from '../rater.ts'
import type { Act, Turn } from './turn.ts'
import { sign } from './turn.ts'

/** One says what he thinks of another, once. Throws `order.stranger` for whoever has no part in it. */
export const rate = (input: Omit<RatingDraft, 'id'>): Act<void> => ({
  action: 'rate',
  done: (turn) => (hasRated(turn, input.rated) ? { result: undefined } : undefined),
  run: async (turn) => {
    if (hasRated(turn, input.rated)) return
    const role = roleOf(turn.order.fold.order, input.rated)
    if (role === undefined || role === turn.role)
      throw new SoukError('order.stranger', 'nobody of this order')
    const coins = turn.order.fold.money.coins
      .filter(({ origin, confirmations }) => origin === 'payment' && confirmations > 0)
      .map(({ txid, vout, amount }) => ({ txid, vout, amount }))
      .slice(0, LIMITS.coins)
    const signer = await publicSigner(turn.person, turn.order)
    await sign({ ...turn, person: { ...turn.person, signer } }, 'rating', { ...input, coins })
  },
})

const hasRated = ({ order, role }: Turn, rated: string): boolean =>
  order.fold.steps.some(
    (step) =>
      step.role === role &&
      isKind(step.document, 'rating') &&
      step.document.content.rated === rated,
  )
