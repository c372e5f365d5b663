import type { AcceptanceContent } from '../../contracts/documents/acceptance.ts'
import type { AnyDocument, DocumentKind } from '../../contracts/documents/kinds.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import type { OrderContent } from '../../contracts/documents/order.ts'
import type { Sale } from '../../contracts/documents/sale.ts'
import type { OrderFold, OrderPayment } from '../../contracts/order/types.ts'
import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { OrderDocumentRecord, OrderRecord } from '../../storage/repositories/orders.ts'

/** An order as it is kept, and what follows from it now. */
export interface OpenOrder {
  record: OrderRecord
  fold: OrderFold
  documents: readonly AnyDocument[]
}

interface Signed {
  readonly id: DocumentId
  readonly signedAt: number
  readonly author: { readonly nym: Nym }
}

/**
 * What lists need of an order that is over and that time changes no more. Its texts stay on the disk. It is
 * the same object until something of the order changes.
 */
export interface FinishedOrder {
  readonly record: Omit<OrderRecord, 'documents' | 'evidence' | 'transactions' | 'payments'> & {
    readonly documents: readonly Omit<OrderDocumentRecord, 'armored' | 'verified'>[]
  }
  readonly fold: Pick<
    OrderFold,
    'state' | 'method' | 'buyer' | 'vendor' | 'moderator' | 'backup' | 'addresses' | 'main'
  > &
    Pick<OrderFold, 'changedAt'> & {
      readonly over: true
      readonly deadlines: readonly []
      readonly payment?: Pick<OrderPayment, 'address' | 'needed'>
      readonly order: { readonly content: Pick<OrderContent, 'items' | 'totals' | 'nonce'> }
      readonly acceptance?: Signed & {
        readonly content: Pick<
          AcceptanceContent,
          'buyer' | 'amountSats' | 'paidTo' | 'paymentAddress'
        >
      }
      readonly dispatch?: Signed
      readonly dispute?: Signed
      readonly verdict?: Signed
    }
  readonly kinds: ReadonlySet<DocumentKind>
  /** Listings that their vendor marked so. */
  readonly forAdults: ReadonlySet<DocumentId>
  readonly sales: readonly SignedSale[]
  /** An own payout that the others were not told of. */
  readonly lacksNotice: boolean
}

/** An order as lists see it. */
export type OrderBrief = OpenOrder | FinishedOrder

/** A place in the count of accepted orders, and when it was signed, ms. */
export type SignedSale = Sale & { readonly at: number }

/** Whether all of an order is at hand; of one that is over only what lists need. */
export const isAtHand = (order: OrderBrief): order is OpenOrder => 'documents' in order

/** Whether an order has a document of this kind. */
export const hasKind = (order: OrderBrief, kind: DocumentKind): boolean =>
  isAtHand(order) ? order.documents.some((one) => one.kind === kind) : order.kinds.has(kind)

/** The places that the vendor gave an order in the count of those that he accepted. */
export const salesOf = (order: OrderBrief): readonly SignedSale[] =>
  isAtHand(order) ? signedSales(order) : order.sales

/** Whether the vendor says of a listing that it is for adults. */
export const isForAdults = (order: OrderBrief, listing: DocumentId): boolean =>
  (isAtHand(order) ? markedListings(order) : order.forAdults).has(listing)

/** True if nothing but a change of the order itself changes what follows from it. */
export const isFixed = ({ over, deadlines, settlements, payouts, claims }: OrderFold): boolean =>
  over && [deadlines, settlements, payouts, claims].every(({ length }) => length === 0)

/** An order that {@link isFixed} as it stays in memory. */
export function finishedOrder(order: OpenOrder): FinishedOrder {
  const { record, fold } = order
  const { documents, evidence: _, transactions: _own, payments: _paid, ...kept } = record
  const { state, method, buyer, vendor, moderator, backup, addresses, main, changedAt } = fold
  const { payment, acceptance, dispatch, dispute, verdict } = fold
  const { items, totals, nonce } = fold.order.content
  return {
    record: {
      ...kept,
      documents: documents.map(({ armored: _text, verified: _checked, ...rest }) => rest),
    },
    fold: {
      ...{ state, method, buyer, vendor, addresses, main, changedAt },
      over: true,
      deadlines: [],
      order: { content: { items, totals, nonce } },
      ...(moderator && { moderator }),
      ...(backup && { backup }),
      ...(payment && { payment: { address: payment.address, needed: payment.needed } }),
      ...(acceptance && {
        acceptance: { ...signed(acceptance), content: acceptedOf(acceptance.content) },
      }),
      ...(dispatch && { dispatch: signed(dispatch) }),
      ...(dispute && { dispute: signed(dispute) }),
      ...(verdict && { verdict: signed(verdict) }),
    },
    kinds: new Set(order.documents.map(({ kind }) => kind)),
    forAdults: markedListings(order),
    sales: signedSales(order),
    lacksNotice: lacksNotice(order),
  }
}

const signed = ({ id, signedAt, author: { nym } }: Signed): Signed => ({
  id,
  signedAt,
  author: { nym },
})

const acceptedOf = ({ buyer, amountSats, paidTo, paymentAddress }: AcceptanceContent) => ({
  amountSats,
  paymentAddress,
  buyer,
  ...(paidTo !== undefined && { paidTo }),
})

const markedListings = ({ documents }: OpenOrder): ReadonlySet<DocumentId> =>
  new Set(
    documents.flatMap((document) =>
      isKind(document, 'listing') && document.content.adult === true ? [document.id] : [],
    ),
  )

const signedSales = ({ documents, fold }: OpenOrder): SignedSale[] =>
  documents.flatMap((document) =>
    isKind(document, 'acceptance') &&
    document.author.nym === fold.vendor &&
    document.content.sale !== undefined
      ? { ...document.content.sale, at: document.signedAt }
      : [],
  )

/** An own payout is on the chain that no document of this person tells of: the node died in between. */
export const lacksNotice = ({ record, fold, documents }: OpenOrder): boolean => {
  const told = new Set(
    documents.flatMap((document) =>
      isKind(document, 'payout') && document.author.nym === fold[record.role]
        ? [document.content.txid]
        : [],
    ),
  )
  return (record.transactions ?? []).some(
    ({ cause, txid }) =>
      cause !== undefined &&
      !told.has(txid) &&
      fold.money.coins.some(({ spent }) => spent?.txid === txid),
  )
}
