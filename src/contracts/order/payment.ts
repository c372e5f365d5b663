import type { VerifiedDocument } from '../documents/kinds.ts'
import { isKind } from '../documents/kinds.ts'
import type { ChainFacts } from './chain.ts'
import { factsAt } from './coins.ts'
import { frozenFee } from './fees.ts'
import type { OrderMoney, Owners } from './money.ts'
import { sum } from './money.ts'
import type { OrderScripts } from './scripts.ts'
import type { SiftedStep } from './step.ts'
import type { OrderPayment } from './types.ts'

type Acceptance = VerifiedDocument<'acceptance'>

/**
 * Of several acceptances of a direct order the one that was paid most counts, so that a second one can
 * never undo a payment; then the earliest (the list is in that order).
 */
export function chooseAcceptance(
  acceptances: readonly Acceptance[],
  { content }: VerifiedDocument<'order'>,
  chain: ChainFacts,
): Acceptance | undefined {
  if (content.method !== 'direct') return acceptances[0]
  const paid = (one: Acceptance) => sum(factsAt(chain, one.content.paymentAddress)?.coins ?? [])
  return acceptances.reduce<Acceptance | undefined>(
    (best, one) => (best === undefined || paid(one) > paid(best) ? one : best),
    undefined,
  )
}

/** Where to pay and what came; `undefined` while a direct order has no address. */
export function paymentOf(
  { content }: VerifiedDocument<'order'>,
  acceptance: Acceptance | undefined,
  { scripts }: OrderScripts,
  money: OrderMoney,
  chain: ChainFacts,
): OrderPayment | undefined {
  const address =
    content.method === 'direct' ? acceptance?.content.paymentAddress : scripts[0]?.address
  if (address === undefined) return undefined
  const { due, needed, received, confirmed, confirmations, coins } = money
  const paid = coins.filter(({ origin }) => origin === 'payment')
  const checkedAt = factsAt(chain, address)?.checkedAt
  return {
    address,
    due,
    received,
    confirmed,
    confirmations,
    needed,
    txids: [...new Set(paid.map(({ txid }) => txid))].sort(),
    ...(checkedAt !== undefined && { checkedAt }),
  }
}

/** Whose addresses are whose, as the contract names them. */
export function ownersOf(order: VerifiedDocument<'order'>, steps: readonly SiftedStep[]): Owners {
  const vendor = steps.flatMap(({ document }) =>
    isKind(document, 'acceptance') ? [document.content.paymentAddress] : [],
  )
  const moderator = steps.flatMap(({ document, role }) => {
    if (!isKind(document, 'verdict')) return []
    const { feeAddress, feeSats, release } = document.content
    const isWithin = feeSats <= frozenFee(order, role, sum(release.coins))
    return feeAddress !== undefined && isWithin ? [feeAddress] : []
  })
  return {
    buyer: new Set([order.content.refundAddress]),
    vendor: new Set(vendor),
    moderator: new Set(moderator),
    ...(order.content.method === 'sleeping' && { vendorsOwn: 'sleeping' }),
  }
}

/** Transactions by which the vendor says to have given money back. */
export const refundTxids = (steps: readonly SiftedStep[]): ReadonlySet<string> =>
  new Set(
    steps.flatMap(({ document }) =>
      isKind(document, 'refund') && document.content.txid !== undefined
        ? [document.content.txid]
        : [],
    ),
  )
