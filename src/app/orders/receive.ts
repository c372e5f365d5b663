import type { AnyDocument, VerifiedDocument } from '../../contracts/documents/kinds.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import { readDocument } from '../../contracts/documents/read.ts'
import { checkOrder } from '../../contracts/order/check.ts'
import type { OrderId } from '../../lib/brand.ts'
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
    const listing = await followedListing(components, document, before)
    await takeOrder(components, person, document, listing)
  } else if (isKind(document, 'listing')) {
    // Only looked at together with the order that follows it.
    if (document.author.nym !== person.nym) throw refused('not-my-listing')
  } else if (isKind(document, 'profile')) {
    throw refused('not-an-order')
  } else {
    await takeStep(components, document)
  }
}

/** The own listing that an order follows: what was signed here, else what the buyer brought along. */
async function followedListing(
  { listings }: ReceiveComponents,
  order: VerifiedDocument<'order'>,
  before: readonly string[],
): Promise<VerifiedDocument<'listing'>> {
  const id = order.content.listing
  const signed = await listings.version(id)
  for (const text of signed === undefined ? before : [signed]) {
    const document = await readDocument(text).catch(() => undefined)
    if (document?.id === id && isKind(document, 'listing')) return document
  }
  throw refused('listing-missing')
}

async function takeOrder(
  { book, clock }: ReceiveComponents,
  person: Person,
  order: VerifiedDocument<'order'>,
  listing: VerifiedDocument<'listing'>,
): Promise<void> {
  const id = order.id as string as OrderId
  if (order.content.vendor !== person.nym) throw refused('not-my-order')
  if ((await book.find(id)) !== undefined) return
  if (listing.author.nym !== person.nym) throw refused('not-my-listing')
  checkAgainst(order, listing)
  await checkFlood(book, order)
  const now = clock()
  const photo = listing.content.photos[0]
  await book.add({
    id,
    role: 'vendor',
    counterparty: order.author.nym,
    documents: [listing, order].map((document) => keptDocument(document, 'received', now)),
    evidence: [],
    title: listing.content.title,
    ...(photo === undefined ? {} : { photo }),
    createdAt: now,
    changedAt: now,
  })
}

/**
 * What the buyer states must follow from the listing that he names. It may be an earlier version of
 * ours: the vendor decides, and his stock counts when he accepts.
 */
function checkAgainst(
  order: VerifiedDocument<'order'>,
  listing: VerifiedDocument<'listing'>,
): void {
  const [problem] = checkOrder(order, listing)
  if (problem !== undefined) throw refused(problem.replace('order.', ''))
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
