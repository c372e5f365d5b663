import { isKind } from '../../../contracts/documents/kinds.ts'
import { sum } from '../../../contracts/order/money.ts'
import type { DocumentId } from '../../../lib/brand.ts'
import { SoukError } from '../../../lib/errors.ts'
import { requireStanding, signRelease } from './escrow.ts'
import { tryFinish } from './payout.ts'
import { sentBefore } from './send.ts'
import type { Act } from './turn.ts'
import { notNow, renewed, sign } from './turn.ts'

/** Who is away for a fortnight can still accept. */
const VALID_MS = 14 * 24 * 60 * 60 * 1000

/**
 * One offers to divide the money. Throws `order.wrong-split` {total} for more than there is, and
 * `order.money-moves`, `order.no-payee`.
 */
export const offerSettlement = (input: { buyerSats: bigint; reason: string }): Act<void> => ({
  action: 'offer-settlement',
  run: async (turn) => {
    const { buyerSats, reason } = input
    const { place, coins, total } = requireStanding(turn)
    if (buyerSats < 0n || buyerSats > total) throw wrongSplit(total)
    await sign(turn, 'settlement_offer', {
      buyerSats,
      reason,
      validUntil: turn.components.clock() + VALID_MS,
      release: signRelease(turn, {
        place,
        coins,
        parts: { buyer: buyerSats, vendor: total - buyerSats },
      }),
    })
  },
})

/** The other accepts, and with the same click the money is paid out. */
export const acceptSettlement = (input: { offer: DocumentId }): Act<{ txid?: string }> => ({
  action: 'accept-settlement',
  done: (turn) => {
    const accepted = turn.order.fold.steps.some(
      ({ document }) =>
        isKind(document, 'settlement_acceptance') &&
        document.author.nym === turn.person.nym &&
        document.content.offer === input.offer,
    )
    return accepted
      ? (sentBefore(turn, 'finish-payout', 'settlement') ?? { result: {} })
      : undefined
  },
  run: async (turn) => {
    const { fold, documents } = turn.order
    const isStanding = fold.settlements.some(
      ({ offer, by }) => offer === input.offer && by !== turn.role,
    )
    const offer = documents.find(({ id }) => id === input.offer)
    if (!isStanding || offer === undefined || !isKind(offer, 'settlement_offer'))
      throw notNow('accept-settlement')
    const { buyerSats, release } = offer.content
    const { place, coins } = release
    if (place === 'direct' || place === 'sleeping') throw notNow('accept-settlement')
    const parts = { buyer: buyerSats, vendor: sum(coins) - buyerSats }
    await sign(turn, 'settlement_acceptance', {
      offer: offer.id,
      release: signRelease(turn, { place, coins, parts }),
    })
    return (await tryFinish(await renewed(turn), 'settlement')) ?? {}
  },
})

/** `order.wrong-split` {total}: the parts are not the money that there is. */
export const wrongSplit = (total: bigint): SoukError =>
  new SoukError('order.wrong-split', 'the parts are not the money', {
    data: { total: Number(total) },
  })
