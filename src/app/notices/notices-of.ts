import type { AnyDocument, DocumentKind } from '../../contracts/documents/kinds.ts'
import { CAME_TO_NOTHING } from '../../contracts/order/states.ts'
import type { OrderFold, OrderRole, Warning } from '../../contracts/order/types.ts'
import type { NoticeKind } from '../rpc/trade-api.ts'
import { deadlineNotices } from './deadlines.ts'
import type { OrderNotice, Reader } from './record.ts'

/** What the documents of the two who trade tell each other. */
const OF_TRADE: Partial<Record<DocumentKind, NoticeKind>> = {
  order: 'order-new',
  acceptance: 'order-accepted',
  rejection: 'order-rejected',
  mediation: 'moderation-answered',
  dispatch: 'order-dispatched',
  receipt: 'order-received',
  completion: 'order-completed',
  rating: 'order-rated',
  cancellation: 'order-cancelled',
  refund: 'order-refunded',
  extension: 'order-extended',
  return: 'order-returned',
  settlement_offer: 'order-settlement',
  settlement_acceptance: 'order-settled',
  dispute: 'order-disputed',
  dispute_answer: 'order-answered',
  verdict: 'order-decided',
}

/** What concerns whoever is to decide. */
const OF_MODERATION: Partial<Record<DocumentKind, NoticeKind>> = {
  order: 'moderation-asked',
  rating: 'order-rated',
  dispute: 'order-disputed',
  dispute_answer: 'order-answered',
  verdict: 'order-decided',
}

/** In a dispute these end it without a verdict. */
const ENDS_DISPUTE: Partial<Record<DocumentKind, NoticeKind>> = {
  settlement_acceptance: 'order-settled',
  completion: 'order-completed',
}

const PAYMENT_PROBLEMS: ReadonlySet<Warning> = new Set<Warning>([
  'order.underpaid',
  'order.overpaid',
  'order.paid-twice',
  'order.paid-late',
  'order.payment-replaced',
])

/**
 * What happened in an order that its reader neither did nor knows: documents of others, the payment
 * confirmed or wrong, money paid out, and own clocks that run out soon. `known` are the ids of
 * {@link allNotices} when the order was looked at before. An order that is first seen as a whole
 * (`undefined`, as after a restore) gives one at most, and none once it is over.
 */
export function noticesOf(
  known: ReadonlySet<string> | undefined,
  fold: OrderFold,
  reader: Reader,
): OrderNotice[] {
  const all = allNotices(fold, reader)
  if (known !== undefined) return all.filter(({ id }) => !known.has(id))
  if (fold.over) return []
  const isOpening = ({ kind }: OrderNotice) => kind === 'order-new' || kind === 'moderation-asked'
  const unanswered = fold.state === 'placed' || fold.state === 'pending'
  const opening = unanswered ? all.find(isOpening) : undefined
  const one = opening ?? all.toSorted((a, b) => b.at - a.at)[0]
  return one === undefined ? [] : [one]
}

/** Everything in an order that is or was worth a notice to its reader, the oldest first. */
export function allNotices(fold: OrderFold, reader: Reader): OrderNotice[] {
  return [
    ...documentNotices(fold, reader),
    ...paymentNotices(fold, reader),
    ...payoutNotices(fold, reader),
    ...warningNotices(fold, reader),
    ...deadlineNotices(fold, reader),
  ].sort((a, b) => a.at - b.at)
}

function documentNotices(fold: OrderFold, reader: Reader): OrderNotice[] {
  return fold.steps.flatMap(({ document, role }) => {
    const { id, author, signedAt } = document
    const kind = author.nym === reader.me ? undefined : kindOf(document, fold, reader)
    if (kind === undefined) return []
    const who = role === 'buyer' ? fold.buyer : author.nym
    return { id: `${fold.id}:${id}`, kind, at: signedAt, order: fold.id, who }
  })
}

function kindOf(
  document: AnyDocument,
  { dispute }: OrderFold,
  { me, role }: Reader,
): NoticeKind | undefined {
  const { kind } = document
  if (kind === 'rating' && document.content.rated !== me) return undefined
  if (role === 'buyer' || role === 'vendor') return OF_TRADE[kind]
  // A backup is asked for nothing before there is a dispute.
  if (kind === 'order' && role === 'backup') return undefined
  return OF_MODERATION[kind] ?? (dispute === undefined ? undefined : ENDS_DISPUTE[kind])
}

function paymentNotices({ id, state, payment }: OrderFold, { role }: Reader): OrderNotice[] {
  if (payment === undefined || !isTrading(role) || CAME_TO_NOTHING.has(state)) return []
  const { confirmed, due, confirmations, needed, checkedAt } = payment
  if (due === 0n || confirmed < due || confirmations < needed) return []
  return [{ id: `${id}:paid`, kind: 'order-paid', at: checkedAt ?? 0, order: id }]
}

function payoutNotices(
  { id, timeline, dispute }: OrderFold,
  { role, txids }: Reader,
): OrderNotice[] {
  if (!isTrading(role) && dispute === undefined) return []
  return timeline.flatMap((entry) =>
    entry.type === 'chain' && entry.event === 'paid-out' && txids?.has(entry.txid) !== true
      ? { id: `${id}:${entry.txid}`, kind: 'order-paid-out' as const, at: entry.at, order: id }
      : [],
  )
}

function warningNotices({ id, warnings, changedAt, payment }: OrderFold, { role }: Reader) {
  if (!isTrading(role)) return []
  return warnings
    .filter((warning) => PAYMENT_PROBLEMS.has(warning))
    .map((warning): OrderNotice => {
      const at = payment?.checkedAt ?? changedAt
      return { id: `${id}:${warning}`, kind: 'payment-problem', at, order: id, warning }
    })
}

const isTrading = (role: OrderRole) => role === 'buyer' || role === 'vendor'
