import type { AnyDocument, VerifiedDocument } from '../../contracts/documents/kinds.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import { readDocument } from '../../contracts/documents/read.ts'
import { checkOrder } from '../../contracts/order/check.ts'
import type { DocumentId, OrderId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { SoukError } from '../../lib/errors.ts'
import type { ListingsRepository } from '../../storage/repositories/listings.ts'
import type { Person, Session } from '../session.ts'
import type { OrderBook } from './book.ts'
import { keptDocument } from './verified.ts'

/** More unanswered orders of one buyer than this are a flood, not a customer. */
const MAX_OPEN_ORDERS_OF_ONE_BUYER = 20

/** An order with more documents than this is not a trade any more. */
const MAX_DOCUMENTS = 100

export interface ReceiveComponents {
  session: Session
  book: OrderBook
  listings: ListingsRepository
  clock: Clock
}

/**
 * Takes in one document that a device handed over; `before` are those that came with it. Resolves
 * when it is kept, so that it may be acknowledged; one that is kept already is acknowledged again.
 * Throws `order.refused` {why} for what does not concern this person or cannot be what it claims,
 * and `order.unknown` for a step of an order that has not come yet (the sender tries again).
 */
export async function receiveDocuments(
  components: ReceiveComponents,
  armored: string,
  before: readonly string[],
): Promise<void> {
  const person = await components.session.require()
  const now = components.clock()
  const document = await readDocument(armored, { now })
  if (document.network !== person.signer.network) throw refused('wrong-network')
  if (isKind(document, 'order')) {
    await takeOrder(components, person, document, before)
  } else if (isKind(document, 'listing')) {
    // Only looked at together with the order that follows it.
    if (document.author.nym !== person.nym) throw refused('not-my-listing')
  } else if (isKind(document, 'profile') || isKind(document, 'moderator_offer')) {
    throw refused('not-an-order')
  } else {
    await takeStep(components, document)
  }
}

/** The own listings that an order follows: what was signed here, else what the buyer brought along. */
async function followedListings(
  { listings }: ReceiveComponents,
  order: VerifiedDocument<'order'>,
  before: readonly string[],
): Promise<VerifiedDocument<'listing'>[]> {
  const ids = [...new Set(order.content.items.map(({ listing }) => listing))]
  const signed = await Promise.all(ids.map((id) => listings.version(id)))
  const texts = signed.some((text) => text === undefined) ? [...signed, ...before] : signed
  const found = new Map<DocumentId, VerifiedDocument<'listing'>>()
  for (const text of texts) {
    if (text === undefined || found.size === ids.length) continue
    const document = await readDocument(text).catch(() => undefined)
    if (document === undefined || !isKind(document, 'listing')) continue
    if (ids.includes(document.id)) found.set(document.id, document)
  }
  if (found.size < ids.length) throw refused('listing-missing')
  return ids.flatMap((id) => found.get(id) ?? [])
}

async function takeOrder(
  components: ReceiveComponents,
  person: Person,
  order: VerifiedDocument<'order'>,
  before: readonly string[],
): Promise<void> {
  const { book, clock } = components
  const id = order.id as string as OrderId
  if (order.content.vendor !== person.nym) throw refused('not-my-order')
  // Nothing here can be paid out of an escrow yet, so nothing may be paid into one.
  if (order.content.method !== 'direct') throw refused('no-escrow')
  if ((await book.find(id)) !== undefined) return
  const listings = await followedListings(components, order, before)
  if (listings.some(({ author }) => author.nym !== person.nym)) throw refused('not-my-listing')
  checkAgainst(order, listings)
  await checkFlood(book, order)
  const now = clock()
  const [first] = listings
  const photo = first?.content.photos[0]
  await book.add({
    id,
    role: 'vendor',
    counterparty: order.author.nym,
    documents: [...listings, order].map((document) => keptDocument(document, 'received', now)),
    evidence: [],
    title: first?.content.title ?? '',
    ...(photo === undefined ? {} : { photo }),
    createdAt: now,
    changedAt: now,
  })
}

/**
 * What the buyer states must follow from the listings that he names. They may be earlier versions of
 * ours: the vendor decides, and his stock counts when he accepts.
 */
function checkAgainst(
  order: VerifiedDocument<'order'>,
  listings: readonly VerifiedDocument<'listing'>[],
): void {
  const [problem] = checkOrder(order, { listings })
  if (problem !== undefined) throw refused(problem.code.replace('order.', ''))
}

async function checkFlood(book: OrderBook, order: VerifiedDocument<'order'>): Promise<void> {
  const open = (await book.list()).filter(
    ({ fold }) => fold.buyer === order.author.nym && fold.state === 'placed',
  )
  if (open.length >= MAX_OPEN_ORDERS_OF_ONE_BUYER) throw refused('too-many-orders')
}

async function takeStep(
  { book, clock }: ReceiveComponents,
  document: Exclude<AnyDocument, { kind: 'order' | 'listing' | 'profile' | 'moderator_offer' }>,
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
