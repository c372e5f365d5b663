import { clockSkewMs } from '../../contracts/documents/skew.ts'
import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { OrderDocumentRecord } from '../../storage/repositories/orders.ts'
import type { OrderSummary, OrderView, PaymentView, TimelineStep } from '../rpc/api.ts'
import { counterpartyOf } from './book.ts'
import type { OpenOrder, OrderBrief } from './brief.ts'
import { toldInOrder } from './told-in-order.ts'
import type { TradeViewContext } from './trade-view.ts'
import { isVeiled, tradeView } from './trade-view.ts'

/** What views need beside the order itself. */
export interface ViewContext extends TradeViewContext {
  /** How many devices keep a document for somebody who is away. */
  heldBy?: (id: DocumentId, to: Nym) => Promise<number>
  paymentUri: (input: { address: string; sats: bigint; label: string }) => string
}

/** One line of the list of orders. */
export async function orderSummary(order: OrderBrief, context: ViewContext): Promise<OrderSummary> {
  const { record, fold } = order
  const { me, nameOf } = context
  const counterparty = counterpartyOf(fold, me)
  const main = fold.main[record.role]
  const due = fold.deadlines.find(({ role }) => role === record.role)
  const { photo } = record
  const { content } = fold.order
  const [first] = content.items
  const isAdult = photo && first && (await isVeiled(order, first, context))
  return {
    id: record.id,
    role: record.role,
    state: fold.state,
    title: record.title,
    ...(photo === undefined ? {} : { photo: { ...photo } }),
    ...(isAdult === true && { adult: true }),
    counterparty,
    counterpartyName: await nameOf(counterparty),
    quantity: content.items.reduce((sum, { quantity }) => sum + quantity, 0),
    total: content.totals.total,
    createdAt: record.createdAt,
    changedAt: Math.max(record.changedAt, fold.changedAt),
    ...(main === undefined ? {} : { main }),
    ...(due && { due: { kind: due.kind, at: due.at } }),
  }
}

/** Everything that the order's own page shows. */
export async function orderView(order: OpenOrder, context: ViewContext): Promise<OrderView> {
  const { record, fold } = order
  const { content } = fold.order
  const { address, items, rates } = content
  const [first] = items
  const [rate] = rates
  const dispatch = fold.dispatch?.content
  const payment = paymentView(order, context)
  const { deadline } = fold
  const arrived = record.documents.map(({ id }) => id)
  const steps = toldInOrder(fold.steps, arrived)
  return {
    ...(await orderSummary(order, context)),
    vendor: fold.vendor,
    buyer: fold.buyer,
    slug: first?.slug ?? '',
    unitSats: first?.unitSats ?? content.totals.total,
    ...(rate === undefined ? {} : { rate }),
    ...(address === undefined ? {} : { address }),
    note: content.note,
    ...(payment === undefined ? {} : { payment }),
    ...(dispatch === undefined
      ? {}
      : {
          dispatch: { carrier: dispatch.carrier, tracking: dispatch.tracking, note: dispatch.note },
        }),
    ...(deadline && { deadline: { kind: deadline.kind, at: deadline.at } }),
    ...(fold.reason === undefined ? {} : { reason: fold.reason }),
    timeline: await Promise.all(steps.map((step) => timelineStep(order, step, context))),
    actions: [...fold.actions[record.role]],
    evidence: [
      ...fold.evidence.map(({ reason, at }) => ({ reason, at })),
      ...record.evidence.map(({ reason, at }) => ({ reason, at })),
    ],
    trade: await tradeView(order, context),
  }
}

async function timelineStep(
  { record, fold }: OpenOrder,
  { document }: OpenOrder['fold']['steps'][number],
  { me, nameOf, heldBy }: ViewContext,
): Promise<TimelineStep> {
  const kept = record.documents.find(({ id }) => id === document.id)
  const other = me === fold.buyer ? fold.vendor : fold.buyer
  const delivery = deliveryOf(kept, other)
  const held = delivery === 'waiting' ? ((await heldBy?.(document.id, other)) ?? 0) : 0
  const skewMs = kept === undefined ? 0 : clockSkewMs(document.signedAt, kept.storedAt)
  return {
    id: document.id,
    kind: document.kind,
    author: document.author.nym,
    authorName: await nameOf(document.author.nym),
    mine: document.author.nym === me,
    signedAt: document.signedAt,
    ...(skewMs > 0 && { skewMs }),
    delivery: held > 0 ? 'stored' : delivery,
    ...(held > 0 && { heldBy: held }),
    armored: document.armored,
  }
}

/** As far as the other who trades is concerned: a moderator may sleep for weeks. */
function deliveryOf(
  kept: OrderDocumentRecord | undefined,
  other: Nym,
): 'received' | 'waiting' | 'delivered' {
  if (kept === undefined || kept.delivery === 'received') return 'received'
  return kept.waitingFor?.includes(other) === true ? 'waiting' : 'delivered'
}

function paymentView(
  { record, fold }: OpenOrder,
  { paymentUri }: ViewContext,
): PaymentView | undefined {
  const { payment } = fold
  if (payment === undefined) return undefined
  const { address, due, received, confirmed, confirmations, needed, checkedAt } = payment
  const left = received < due ? due - received : due
  return {
    address,
    uri: paymentUri({ address, sats: left, label: record.title }),
    due,
    received,
    confirmed,
    confirmations,
    needed,
    ...(checkedAt === undefined ? {} : { checkedAt }),
  }
}
