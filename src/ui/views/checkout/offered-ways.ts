import type { ModeratorChoice, QuoteView } from '../../../app/rpc/trade-api.ts'
import type { Risk } from '../../../contracts/order/risk.ts'
import type { PaymentMethod } from '../../../contracts/documents/order.ts'
import type { Nym } from '../../../lib/brand.ts'

/** A way of paying, as the quote offers it. */
export type Way = QuoteView['methods'][number]

/**
 * Problems by which a vendor does not offer a way at all: it is not shown, for no choice of the buyer
 * makes it possible.
 */
const NOT_OFFERED = new Set(['order.no-escrow'])

/** The ways that are shown, the recommended one first. */
export function shownWays(quote: QuoteView | undefined): Way[] {
  return (quote?.methods ?? []).filter(({ method, problem }) => {
    if (problem !== undefined && NOT_OFFERED.has(problem)) return false
    return method !== 'moderated' || quote?.moderators.length !== 0
  })
}

/** How it will be paid: as chosen while that can be had, else the first way that can. */
export function wayOf(quote: QuoteView | undefined, chosen?: PaymentMethod): Way | undefined {
  const able = shownWays(quote).filter(({ problem }) => problem === undefined)
  return able.find(({ method }) => method === chosen) ?? able[0]
}

/** Who would decide: as chosen while there is an offer, else as suggested, else whoever offers. */
export function moderatorOf(
  quote: QuoteView | undefined,
  chosen?: Nym,
): ModeratorChoice | undefined {
  const able = (quote?.moderators ?? []).filter(({ offer }) => offer !== undefined)
  const by = (nym: Nym | undefined) => able.find((one) => one.nym === nym)
  return by(chosen) ?? by(quote?.suggested) ?? able[0]
}

/** The lines of the risk sheet that concern this choice: without a stand-in where there is none. */
export function risksFor(way: Way, judge: ModeratorChoice | undefined): Risk[] {
  const standIn = judge === undefined || judge.offer?.backup !== undefined
  return way.risks.filter(({ silent }) => standIn || !silent.includes('backup'))
}
