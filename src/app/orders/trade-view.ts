import { isKind } from '../../contracts/documents/kinds.ts'
import type { AnyDocument, VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { OrderContent } from '../../contracts/documents/order.ts'
import { moneyToReturn } from '../../contracts/order/actions.ts'
import { isLying } from '../../contracts/order/coins.ts'
import { partiesOf } from '../../contracts/order/parties.ts'
import { riskSheet } from '../../contracts/order/risk.ts'
import { tryOrderScripts } from '../../contracts/order/scripts.ts'
import type { OrderFold, OrderRole } from '../../contracts/order/types.ts'
import type { Nym } from '../../lib/brand.ts'
import type {
  DispatchView,
  OrderItemView,
  OrderPartyView,
  RatingView,
  TradeOrderView,
} from '../rpc/trade-api.ts'
import type { OpenOrder, OrderBrief } from './brief.ts'
import { isForAdults } from './brief.ts'
import { disputeView } from './dispute-view.ts'
import { claimViews, payoutViews } from './payout-view.ts'

/** What this view needs beside the order. */
export interface TradeViewContext {
  me: Nym
  nameOf: (nym: Nym) => Promise<string>
  /** Licence keys that are left for a listing of one's own; `undefined`: it has none. */
  keysLeft?: (slug: string) => Promise<number | undefined>
  /** Followed lists, or the vendor, say that this listing or its whole store is for adults. */
  veiled?: (vendor: Nym, slug: string) => Promise<boolean>
}

/** What an order's page shows of escrow, moderators, disputes and ratings. */
export async function tradeView(
  order: OpenOrder,
  context: TradeViewContext,
): Promise<TradeOrderView> {
  const { fold, record, documents } = order
  const { content } = fold.order
  const parties = await partyViews(fold, context)
  const scripts = content.escrow && tryOrderScripts(fold.order)
  const dispute = disputeView(fold)
  const bumpable = waitingSpend(order)
  const keysLeft = record.role === 'vendor' ? await keysFor(order, context) : undefined
  return {
    method: fold.method,
    parties,
    items: await itemViews(order, context),
    totals: content.totals,
    rates: content.rates,
    money: {
      lying: { ...fold.money.lying },
      paidOut: { ...fold.money.paidOut },
      refunded: fold.money.refunded,
    },
    deadlines: [...fold.deadlines],
    warnings: [...fold.warnings],
    risks: scripts === undefined ? [] : riskSheet(fold.order, scripts),
    ...moderation(fold, documents),
    dispatches: dispatches(fold, isTrader(record.role)),
    settlements: fold.settlements.map((offer) => ({
      ...offer,
      mine: offer.by === record.role,
      reason: reasonOf(documents, offer.offer),
    })),
    ...(dispute && { dispute }),
    payouts: payoutViews(order),
    claims: claimViews(fold),
    ratable: ratable(fold, record.role, parties),
    unnamed: content.alias !== undefined,
    ratings: ratings(fold),
    ...declined(fold),
    ...returned(fold),
    refundable: moneyToReturn(fold.money),
    ...chainEvents(fold),
    ...(bumpable !== undefined && { bumpable }),
    ...(keysLeft !== undefined && { keysLeft }),
  }
}

const isTrader = (role: OrderRole) => role === 'buyer' || role === 'vendor'

async function partyViews(
  { order }: OrderFold,
  { me, nameOf }: TradeViewContext,
): Promise<OrderPartyView[]> {
  const parties = Object.entries(partiesOf(order)) as [OrderRole, Nym][]
  return Promise.all(
    parties.map(async ([role, nym]) => ({ role, nym, name: await nameOf(nym), me: nym === me })),
  )
}

/** True of what is for adults, unless the reader sells it: there its pictures are not shown at once. */
export async function isVeiled(
  order: OrderBrief,
  { slug, listing }: OrderContent['items'][number],
  { veiled }: TradeViewContext,
): Promise<boolean> {
  const { fold, record } = order
  if (record.role === 'vendor') return false
  if (isForAdults(order, listing)) return true
  return (await veiled?.(fold.vendor, slug)) === true
}

async function itemViews(order: OpenOrder, context: TradeViewContext): Promise<OrderItemView[]> {
  const { fold, documents } = order
  const sent = fold.steps.flatMap(({ document }) =>
    isKind(document, 'dispatch') ? [document.content] : [],
  )
  const views = fold.order.content.items.map(async (item, index): Promise<OrderItemView> => {
    const listing = listingOf(documents, item.listing)
    const [photo] = listing?.photos ?? []
    const dispatched = sent.reduce((sum, { parts }) => {
      if (parts.length === 0) return item.quantity
      return sum + (parts.find((part) => part.item === index)?.quantity ?? 0)
    }, 0)
    return {
      slug: item.slug,
      listing: item.listing,
      title: listing?.title ?? item.slug,
      ...(photo && { photo }),
      ...((await isVeiled(order, item, context)) && { adult: true }),
      selections: [...item.selections],
      quantity: item.quantity,
      unitSats: item.unitSats,
      ...(item.shipping && { shipping: item.shipping }),
      coupons: [...item.coupons],
      note: item.note,
      dispatched: Math.min(dispatched, item.quantity),
    }
  })
  return Promise.all(views)
}

function listingOf(documents: readonly AnyDocument[], id: string) {
  const found = documents.find((document) => document.id === id)
  return found !== undefined && isKind(found, 'listing') ? found.content : undefined
}

function moderation(
  fold: OrderFold,
  documents: readonly AnyDocument[],
): Pick<TradeOrderView, 'moderation'> {
  const { escrow } = fold.order.content
  if (escrow?.moderator === undefined) return {}
  const { fee, offer: offerId } = escrow.moderator
  const offer = documents.find(
    (document): document is VerifiedDocument<'moderator_offer'> =>
      document.id === offerId && isKind(document, 'moderator_offer'),
  )
  const record = documents.find(
    (document): document is VerifiedDocument<'service_record'> =>
      document.id === escrow.serviceRecord && isKind(document, 'service_record'),
  )
  const answer = stepsOf(fold, 'mediation').findLast(({ role }) => role === 'moderator')
  const countersigned = documents.some(
    (document) => isKind(document, 'listing') && document.content.escrow?.countersigned === true,
  )
  return {
    moderation: {
      fee,
      ...(offer && { responseHours: offer.content.responseHours }),
      ...(offer && record && discountOf(fold, offer, record)),
      ...(answer && { agreed: answer.document.content.agreed }),
      countersigned,
      endBuyerShare: escrow.endBuyerShare,
    },
  }
}

/** Why the frozen fee is lower than that of the offer; nothing where it is not. */
function discountOf(
  { order }: OrderFold,
  { content: offer }: VerifiedDocument<'moderator_offer'>,
  { content: { helper } }: VerifiedDocument<'service_record'>,
): Pick<NonNullable<TradeOrderView['moderation']>, 'discount'> {
  if (!offer.helperDiscount) return {}
  const by = helper === order.author.nym ? 'buyer' : 'vendor'
  return { discount: { fullFee: offer.fee, by } }
}

function dispatches(fold: OrderFold, withSecrets: boolean): DispatchView[] {
  return stepsOf(fold, 'dispatch').map(({ document: { id, signedAt, content } }) => ({
    id,
    at: signedAt,
    manner: content.manner,
    parts: [...content.parts],
    carrier: content.carrier,
    tracking: content.tracking,
    note: content.note,
    deliveries: withSecrets ? [...content.deliveries] : [],
  }))
}

/** `declined` says no more than the state does. */
function declined({ state, steps }: OrderFold): Pick<TradeOrderView, 'declined'> {
  if (state !== 'rejected') return {}
  const rejection = steps.map(({ document }) => document).find((one) => isKind(one, 'rejection'))
  const cause = rejection?.content.cause
  return cause === undefined || cause === 'declined' ? {} : { declined: cause }
}

function reasonOf(documents: readonly AnyDocument[], id: string): string {
  const offer = documents.find((document) => document.id === id)
  return offer !== undefined && isKind(offer, 'settlement_offer') ? offer.content.reason : ''
}

/** Moderators are rated, and rate, only when they were called. */
function ratable(
  fold: OrderFold,
  role: OrderRole,
  parties: readonly OrderPartyView[],
): OrderPartyView[] {
  if (!fold.actions[role].includes('rate')) return []
  const done = stepsOf(fold, 'rating')
    .filter((step) => step.role === role)
    .map(({ document }) => document.content.rated)
  return parties.filter(
    (party) =>
      !party.me &&
      !done.includes(party.nym) &&
      (isTrader(party.role) || fold.dispute !== undefined),
  )
}

function ratings(fold: OrderFold): RatingView[] {
  return stepsOf(fold, 'rating').map(({ role, document: { id, signedAt, content } }) => {
    const { order: _order, coins: _coins, ...scores } = content
    return { id, by: role, at: signedAt, ...scores }
  })
}

function returned(fold: OrderFold): Pick<TradeOrderView, 'returned'> {
  const step = stepsOf(fold, 'return').at(-1)
  if (step === undefined) return {}
  const { carrier, tracking, reason } = step.document.content
  return { returned: { carrier, tracking, reason } }
}

function chainEvents({ timeline }: OrderFold): Pick<TradeOrderView, 'chain'> {
  const chain = timeline.flatMap((entry) => {
    if (entry.type !== 'chain') return []
    const { type: _type, ...event } = entry
    return [event]
  })
  return chain.length === 0 ? {} : { chain }
}

/** A transaction out of the escrow that was seen and is not proven yet. */
function waitingSpend({ fold }: OpenOrder): string | undefined {
  return fold.money.coins.find((coin) => isLying(coin) && coin.spent !== undefined)?.spent?.txid
}

async function keysFor({ fold }: OpenOrder, { keysLeft }: TradeViewContext) {
  if (keysLeft === undefined) return undefined
  const counts = await Promise.all(fold.order.content.items.map(({ slug }) => keysLeft(slug)))
  const known = counts.filter((count) => count !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

/** The steps of one kind, in their order. */
function stepsOf<K extends 'dispatch' | 'mediation' | 'rating' | 'return'>(
  { steps }: OrderFold,
  kind: K,
): { role: OrderRole; document: VerifiedDocument<K> }[] {
  return steps.flatMap(({ role, document }) =>
    document.kind === kind ? [{ role, document: document as unknown as VerifiedDocument<K> }] : [],
  )
}
