import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import { validateAddress } from '../../contracts/documents/validate.ts'
import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import { checkOrder } from '../../contracts/order/check.ts'
import type { DocumentId, Nym, OrderId } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'
import type { Clock } from '../../lib/clock.ts'
import { SoukError } from '../../lib/errors.ts'
import type { OrderDraft, RatesView } from '../rpc/api.ts'
import type { Session } from '../session.ts'
import type { OrderBook } from './book.ts'
import type { OrderMail } from './mail.ts'
import { quote } from './quote.ts'
import { keptDocument } from './verified.ts'

/** A vendor who sleeps for a weekend can still answer. */
const ANSWER_WITHIN_MS = 3 * 24 * 60 * 60 * 1000

export interface PlaceComponents {
  session: Session
  book: OrderBook
  mail: OrderMail
  /** The newest version of a listing, verified. */
  listing: (vendor: Nym, slug: string) => Promise<VerifiedDocument<'listing'>>
  /** A fresh address for refunds. */
  refundAddress: (label: string) => Promise<string>
  rates: () => RatesView
  clock: Clock
}

/**
 * Signs an order, keeps it, and sends it with the listing that it accepts to the vendor. `key` names
 * the wish of the buyer: the same key again gives the same order. Throws `order.own-listing`,
 * `order.listing-changed`, `order.out-of-stock`, `order.address-missing`, `rates.unknown`.
 */
export async function placeOrder(
  components: PlaceComponents,
  draft: OrderDraft,
  key: string,
): Promise<{ id: OrderId }> {
  const { session, book, mail, clock } = components
  const person = await session.require()
  if (draft.vendor === person.nym) throw new SoukError('order.own-listing', 'own listing')
  const nonce = hex.encode(sha256(utf8(`souk-order-nonce/v1\n${key}`)).subarray(0, 16))
  const earlier = await findByNonce(book, nonce)
  if (earlier !== undefined) return { id: earlier }

  const listing = await components.listing(draft.vendor, draft.slug)
  if (listing.id !== draft.documentId) {
    throw new SoukError('order.listing-changed', 'the vendor changed the listing since')
  }
  const choice = { selections: [], quantity: draft.quantity, coupons: [] }
  const where = shipTo(listing, draft)
  const { items, totals, rates } = quote(
    [{ choice, listing }],
    components.rates(),
    where.address?.country,
  )
  const now = clock()
  const order = await signDocument(
    'order',
    {
      nonce,
      vendor: draft.vendor,
      items: items.map(({ unit }) => ({
        ...choice,
        listing: listing.id,
        slug: draft.slug,
        note: '',
        unitSats: unit,
      })),
      rates,
      totals,
      method: 'direct',
      ...where,
      contact: '',
      note: draft.note,
      refundAddress: await components.refundAddress(`refund:${nonce}`),
      answerBy: now + ANSWER_WITHIN_MS,
    },
    person.signer,
    now,
  )
  // A listing may ask for more than this way of ordering can say, such as a choice of options.
  const [problem] = checkOrder(order, { listings: [listing] })
  if (problem !== undefined) throw new SoukError(problem.code, 'the order does not fit the listing')
  const id = order.id as DocumentId as string as OrderId
  const photo = listing.content.photos[0]
  await book.add({
    id,
    role: 'buyer',
    counterparty: draft.vendor,
    documents: [
      keptDocument(listing, 'received', now, [draft.vendor]),
      keptDocument(order, 'waiting', now, [draft.vendor]),
    ],
    evidence: [],
    title: listing.content.title,
    ...(photo === undefined ? {} : { photo }),
    createdAt: now,
    changedAt: now,
  })
  await mail.send(draft.vendor, [listing, order])
  return { id }
}

function shipTo(
  listing: VerifiedDocument<'listing'>,
  { address }: OrderDraft,
): Pick<OrderDraft, 'address'> {
  if (listing.content.kind !== 'physical') return {}
  if (address === undefined || Object.keys(validateAddress(address)).length > 0) {
    throw new SoukError('order.address-missing', 'a thing that is shipped needs an address')
  }
  return { address }
}

/** Finds the order that an earlier, interrupted call with the same key has signed. */
async function findByNonce(book: OrderBook, nonce: string): Promise<OrderId | undefined> {
  for (const { record, documents } of await book.list()) {
    for (const document of documents) {
      if (isKind(document, 'order') && document.content.nonce === nonce) return record.id
    }
  }
  return undefined
}
