import { isKind } from '../../contracts/documents/kinds.ts'
import { frozenFee } from '../../contracts/order/fees.ts'
import { inScripts } from '../../contracts/order/money.ts'
import { roleOf } from '../../contracts/order/parties.ts'
import type { OrderFold } from '../../contracts/order/types.ts'
import type { DisputeStatementView, DisputeView } from '../rpc/trade-api.ts'

/** The dispute of an order, with what both sides said and what was decided. */
export function disputeView(fold: OrderFold): DisputeView | undefined {
  const { dispute, verdict, order, money } = fold
  if (dispute === undefined) return undefined
  const statements = fold.steps.flatMap(({ document, role }): DisputeStatementView[] => {
    const { id, signedAt: at } = document
    if (isKind(document, 'dispute')) {
      const { cause, claim, buyerSats, files } = document.content
      return [{ id, role, at, cause, text: claim, wantsBuyerSats: buyerSats, files: [...files] }]
    }
    if (!isKind(document, 'dispute_answer')) return []
    const { statement, buyerSats, files } = document.content
    const wish = buyerSats === undefined ? {} : { wantsBuyerSats: buyerSats }
    return [{ id, role, at, text: statement, ...wish, files: [...files] }]
  })
  const decided = verdict?.content
  const amount =
    decided === undefined
      ? inScripts(money)
      : decided.buyerSats + decided.vendorSats + decided.feeSats
  const judge =
    verdict === undefined ? 'moderator' : (roleOf(order, verdict.author.nym) ?? 'moderator')
  return {
    openedBy: roleOf(order, dispute.author.nym) ?? 'buyer',
    statements,
    amount,
    feeLimit: frozenFee(order, judge, amount),
    held: money.lying.held > 0n,
    ...(verdict && {
      verdict: {
        by: judge,
        at: verdict.signedAt,
        buyerSats: verdict.content.buyerSats,
        vendorSats: verdict.content.vendorSats,
        feeSats: verdict.content.feeSats,
        reason: verdict.content.reason,
      },
    }),
  }
}
