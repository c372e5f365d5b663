import { clockSkewMs } from '../../contracts/documents/skew.ts'
import type { Nym } from '../../lib/brand.ts'
import type { OrderFold } from '../../contracts/order/types.ts'
import type {
  OrderAction,
  OrderRole,
  OrderSummary,
  OrderView,
  PaymentView,
  TimelineStep,
} from '../rpc/api.ts'
import { counterpartyOf } from './book.ts'
import type { OpenOrder } from './book.ts'

/** What views need beside the order itself. */
export interface ViewContext {
  me: Nym
  nameOf: (nym: Nym) => Promise<string>
  paymentUri: (input: { address: string; sats: bigint; label: string }) => string
}

/** One line of the list of orders. */
export async function orderSummary(
  { record, fold }: OpenOrder,
  { me, nameOf }: ViewContext,
): Promise<OrderSummary> {
  const counterparty = counterpartyOf(fold, me)
  const main = shownActions(fold, record.role).find((action) => action === fold.main[record.role])
  const { photo } = record
  const { content } = fold.order
  return {
    id: record.id,
    role: record.role,
    state: fold.state,
    title: record.title,
    ...(photo === undefined ? {} : { photo: { ...photo } }),
    counterparty,
    counterpartyName: await nameOf(counterparty),
    quantity: content.items.reduce((sum, { quantity }) => sum + quantity, 0),
    total: content.totals.total,
    createdAt: record.createdAt,
    changedAt: Math.max(record.changedAt, fold.changedAt),
    ...(main === undefined ? {} : { main }),
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
    ...shownDeadline(fold),
    ...(fold.reason === undefined ? {} : { reason: fold.reason }),
    timeline: await Promise.all(fold.steps.map((step) => timelineStep(order, step, context))),
    actions: shownActions(fold, record.role),
    evidence: [
      ...fold.evidence.map(({ reason, at }) => ({ reason, at })),
      ...record.evidence.map(({ reason, at }) => ({ reason, at })),
    ],
  }
}

/** Acts for which pages have a button. */
const SHOWN: readonly OrderAction[] = [
  'accept',
  'reject',
  'cancel',
  'pay',
  'dispatch',
  'confirm-receipt',
]

/** In the order of the fold. */
const shownActions = ({ actions }: OrderFold, role: OrderRole): OrderAction[] =>
  actions[role].flatMap((action) => SHOWN.find((shown) => shown === action) ?? [])

/** The nearest deadline for which pages have words. */
function shownDeadline({ deadlines }: OrderFold): Pick<OrderView, 'deadline'> {
  for (const { kind, at } of deadlines) {
    if (kind === 'answer' || kind === 'payment') return { deadline: { kind, at } }
  }
  return {}
}

async function timelineStep(
  { record }: OpenOrder,
  { document }: OpenOrder['fold']['steps'][number],
  { me, nameOf }: ViewContext,
): Promise<TimelineStep> {
  const kept = record.documents.find(({ id }) => id === document.id)
  const skewMs = kept === undefined ? 0 : clockSkewMs(document.signedAt, kept.storedAt)
  return {
    id: document.id,
    kind: document.kind,
    author: document.author.nym,
    authorName: await nameOf(document.author.nym),
    mine: document.author.nym === me,
    signedAt: document.signedAt,
    ...(skewMs > 0 && { skewMs }),
    delivery: kept?.delivery ?? 'received',
    armored: document.armored,
  }
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
