import type { AnyDocument, VerifiedDocument } from '../../contracts/documents/kinds.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import { readDocument } from '../../contracts/documents/read.ts'
import { toSats } from '../../contracts/documents/currency.ts'
import type { OrderId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { SoukError } from '../../lib/errors.ts'
import type { Person, Session } from '../session.ts'
import type { OrderBook } from './book.ts'

/** More unanswered orders of one buyer than this are a flood, not a customer. */
const MAX_OPEN_ORDERS_OF_ONE_BUYER = 20

/** An order with more documents than this is not a trade any more. */
const MAX_DOCUMENTS = 100

export interface ReceiveComponents {
  session: Session
  book: OrderBook
  clock: Clock
}

/**
 * Takes in documents that a device handed over. Resolves when they are kept, so that they may be
 * acknowledged; documents that are kept already are acknowledged again. Throws `order.refused`
 * {why} for what does not concern this person or cannot be what it claims, and `order.unknown` for
 * documents of an order that has not come yet (the sender tries again).
 */
export async function receiveDocuments(
  components: ReceiveComponents,
  armored: readonly string[],
): Promise<void> {
  const person = await components.session.require()
  const now = components.clock()
  const documents: AnyDocument[] = []
  for (const text of armored) {
    const document = await readDocument(text, { now })
    if (document.network !== person.signer.network) throw refused('wrong-network')
    documents.push(document)
  }
  for (const document of documents) {
    if (isKind(document, 'order')) await takeOrder(components, person, document, documents)
    else if (!isKind(document, 'listing') && !isKind(document, 'profile')) {
      await takeStep(components, document)
    }
  }
}

async function takeOrder(
  { book, clock }: ReceiveComponents,
  person: Person,
  order: VerifiedDocument<'order'>,
  documents: readonly AnyDocument[],
): Promise<void> {
  const id = order.id as string as OrderId
  if (order.content.vendor !== person.nym) throw refused('not-my-order')
  if ((await book.find(id)) !== undefined) return
  const listing = documents.find((document) => document.id === order.content.listing)
  if (listing === undefined || !isKind(listing, 'listing')) throw refused('listing-missing')
  if (listing.author.nym !== person.nym) throw refused('not-my-listing')
  checkPrice(order, listing)
  await checkFlood(book, order)
  const now = clock()
  const photo = listing.content.photos[0]
  await book.add({
    id,
    role: 'vendor',
    counterparty: order.author.nym,
    documents: [listing, order].map((document) => ({
      id: document.id,
      armored: document.armored,
      delivery: 'received',
      storedAt: now,
    })),
    evidence: [],
    title: listing.content.title,
    ...(photo === undefined ? {} : { photo }),
    createdAt: now,
    changedAt: now,
  })
}

/** The buyer states sums; only those that follow from the vendor's own listing are accepted. */
function checkPrice(order: VerifiedDocument<'order'>, listing: VerifiedDocument<'listing'>): void {
  const { rate, unitSats, slug } = order.content
  const { price } = listing.content
  if (slug !== listing.content.slug) throw refused('wrong-slug')
  if (price.currency !== 'BTC' && rate?.currency !== price.currency) throw refused('wrong-rate')
  if (unitSats !== toSats(price, rate?.satsPerUnit)) throw refused('wrong-price')
}

async function checkFlood(book: OrderBook, order: VerifiedDocument<'order'>): Promise<void> {
  const open = (await book.list()).filter(
    ({ fold }) => fold.buyer === order.author.nym && fold.state === 'placed',
  )
  if (open.length >= MAX_OPEN_ORDERS_OF_ONE_BUYER) throw refused('too-many-orders')
}

async function takeStep(
  { book, clock }: ReceiveComponents,
  document: Exclude<AnyDocument, { kind: 'order' | 'listing' | 'profile' }>,
): Promise<void> {
  const id = document.content.order as string as OrderId
  const order = await book.get(id)
  if (order.documents.some((known) => known.id === document.id)) return
  const { buyer, vendor } = order.fold
  if (document.author.nym !== buyer && document.author.nym !== vendor) {
    // Kept as evidence, so that both can see who tried; never obeyed.
    const { armored } = document
    await book.update(id, (record) => {
      if (record.evidence.some((known) => known.armored === armored)) return undefined
      if (record.evidence.length >= MAX_DOCUMENTS) return undefined
      const evidence = [...record.evidence, { reason: 'order.stranger', at: clock(), armored }]
      return { ...record, evidence }
    })
    throw refused('stranger')
  }
  if (order.documents.length >= MAX_DOCUMENTS) throw refused('too-many-documents')
  await book.addDocument(id, document, 'received')
}

const refused = (why: string) =>
  new SoukError('order.refused', `refused: ${why}`, { data: { why } })
