import type { AnyDocument, VerifiedDocument } from '../../contracts/documents/kinds.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import { readDocument } from '../../contracts/documents/read.ts'
import { checkOrder } from '../../contracts/order/check.ts'
import type { OrderRole } from '../../contracts/order/states.ts'
import type { ServiceTier } from '../../contracts/service/tier.ts'
import type { DocumentId, Nym, OrderId } from '../../lib/brand.ts'
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
  session: Pick<Session, 'require' | 'person'>
  book: OrderBook
  listings: Pick<ListingsRepository, 'version'>
  /** New orders of theirs are refused; those that are known go on. */
  isBlocked?: (nym: Nym) => Promise<boolean>
  /** The mark that a record of services earns an order. Throws `service.unproven` while that cannot be told. */
  earnedTier: (
    record: VerifiedDocument<'service_record'> | undefined,
    order: VerifiedDocument<'order'>,
  ) => Promise<ServiceTier>
  clock: Clock
}

/**
 * Takes in one document that a device handed over; `before` are those that came with it. Resolves
 * when it is kept, so that it may be acknowledged; one that is kept already is acknowledged again.
 * `explains`: nothing was kept, it only matters to the order that comes after it.
 * Throws `order.refused` {why} for what does not concern this person or cannot be what it claims,
 * `order.unknown` for a step of an order that has not come yet, and `service.unproven` for an order whose
 * discount cannot be checked yet (the sender tries again), as for an order that can still be answered and
 * whose listing, offer or record is missing: `order.refused` {why, again}.
 */
export async function receiveDocuments(
  components: ReceiveComponents,
  armored: string,
  before: readonly string[],
): Promise<'kept' | 'explains'> {
  const person = await components.session.require()
  const now = components.clock()
  const document = await readDocument(armored, { now })
  if (document.network !== person.signer.network) throw refused('wrong-network')
  if (isKind(document, 'order')) {
    await takeOrder(components, person, document, before)
  } else if (
    isKind(document, 'profile') ||
    isKind(document, 'rating_reply') ||
    isKind(document, 'case_record') ||
    isKind(document, 'label_list') ||
    isKind(document, 'follow_list') ||
    isKind(document, 'service_receipt')
  ) {
    throw refused('not-an-order')
  } else if (
    isKind(document, 'listing') ||
    isKind(document, 'moderator_offer') ||
    isKind(document, 'service_record')
  ) {
    return 'explains'
  } else {
    await takeStep(components, document)
  }
  return 'kept'
}

/** What an order follows: what was signed here, what came along with it, else what is kept already. */
async function followed(
  { listings, book, clock }: ReceiveComponents,
  order: VerifiedDocument<'order'>,
  before: readonly string[],
): Promise<Followed> {
  const { items, escrow } = order.content
  const listingIds = [...new Set(items.map(({ listing }) => listing))]
  const offerIds = [escrow?.moderator?.offer, escrow?.backup?.offer].filter(
    (id) => id !== undefined,
  )
  const signed = await Promise.all(listingIds.map((id) => listings.version(id)))
  const recordId = escrow?.serviceRecord
  const recordIds = recordId === undefined ? [] : [recordId]
  const wanted = new Set<DocumentId>([...listingIds, ...offerIds, ...recordIds])
  const found = new Map<DocumentId, AnyDocument>()
  for (const text of [...signed, ...before]) {
    if (text === undefined || found.size === wanted.size) continue
    const document = await readDocument(text).catch(() => undefined)
    if (document !== undefined && wanted.has(document.id)) found.set(document.id, document)
  }
  // The same listing or offer may have come with an earlier order, and is not sent twice then.
  if (found.size < wanted.size) {
    for (const { record } of await book.list()) {
      if (!record.documents.some(({ id }) => wanted.has(id) && !found.has(id))) continue
      for (const document of (await book.find(record.id))?.documents ?? []) {
        if (wanted.has(document.id)) found.set(document.id, document)
      }
    }
  }
  const inOrder = (ids: readonly DocumentId[]) => ids.flatMap((id) => found.get(id) ?? [])
  const all = {
    listings: inOrder(listingIds).filter((document) => isKind(document, 'listing')),
    offers: inOrder(offerIds).filter((document) => isKind(document, 'moderator_offer')),
    records: inOrder(recordIds).filter((document) => isKind(document, 'service_record')),
  }
  // They may have come with an order that was not kept. The sender hands them over again with this one.
  const isLost = clock() > order.content.answerBy
  const without = (why: Missing) => (isLost ? refused(why) : unexplained(why))
  if (all.listings.length < listingIds.length) throw without('listing-missing')
  if (all.offers.length < offerIds.length) throw without('offer-missing')
  if (all.records.length < recordIds.length) throw without('record-missing')
  return all
}

/** What an order follows did not come. */
const MISSING = ['listing-missing', 'offer-missing', 'record-missing'] as const
type Missing = (typeof MISSING)[number]

/** Whether a receiver wants an order again together with all that it follows. */
export const isUnexplained = (code: string): boolean =>
  MISSING.some((why) => code === `order.${why}`)

interface Followed {
  readonly listings: VerifiedDocument<'listing'>[]
  readonly offers: VerifiedDocument<'moderator_offer'>[]
  /** Of services; one or none. */
  readonly records: VerifiedDocument<'service_record'>[]
}

async function takeOrder(
  components: ReceiveComponents,
  person: Person,
  order: VerifiedDocument<'order'>,
  before: readonly string[],
): Promise<void> {
  const { book, clock } = components
  const id = order.id as string as OrderId
  const role = roleIn(order, person)
  if (role === undefined) throw refused('not-my-order')
  if ((await book.find(id)) !== undefined) return
  if (await components.isBlocked?.(order.author.nym)) throw refused('not-wanted')
  const { listings, offers, records } = await followed(components, order, before)
  if (listings.some(({ author }) => author.nym !== order.content.vendor)) {
    throw refused('not-my-listing')
  }
  await checkFlood(book, order)
  const tier = await components.earnedTier(records[0], order).catch((error: unknown) => {
    throw clock() > order.content.answerBy ? refused('record-unproven') : error
  })
  // They may be earlier versions of ours: the vendor decides, and his stock counts when he accepts.
  const problems = checkOrder(order, { listings, offers, tier }).map(({ code }) => code)
  // A moderator is not bothered with what cannot be an order.
  if (problems[0] !== undefined && role !== 'vendor') {
    throw refused(problems[0].replace('order.', ''))
  }
  const now = clock()
  const [first] = listings
  const photo = first?.content.photos[0]
  const documents: AnyDocument[] = [...listings, ...offers, ...records, order]
  await book.add({
    id,
    role,
    counterparty: order.author.nym,
    documents: documents.map((document) => keptDocument(document, 'received', now)),
    evidence: [],
    ...(problems.length > 0 && { problems }),
    title: first?.content.title ?? '',
    ...(photo === undefined ? {} : { photo }),
    createdAt: now,
    changedAt: now,
  })
}

/** What an order wants of this person; the keys that it names have to be ours. */
function roleIn(
  { content }: VerifiedDocument<'order'>,
  { nym, keys }: Person,
): OrderRole | undefined {
  const { vendor, escrow } = content
  const account = keys.escrow.publicExtendedKey
  if (vendor === nym) {
    return escrow === undefined || escrow.vendorXpub === account ? 'vendor' : undefined
  }
  if (escrow?.moderator?.nym === nym && escrow.moderator.xpub === account) return 'moderator'
  if (escrow?.backup?.nym === nym && escrow.backup.xpub === account) return 'backup'
  return undefined
}

async function checkFlood(book: OrderBook, order: VerifiedDocument<'order'>): Promise<void> {
  const open = (await book.list()).filter(
    ({ fold }) =>
      fold.buyer === order.author.nym && (fold.state === 'placed' || fold.state === 'faulty'),
  )
  if (open.length >= MAX_OPEN_ORDERS_OF_ONE_BUYER) throw refused('too-many-orders')
}

async function takeStep(
  { book, clock }: ReceiveComponents,
  document: Exclude<
    AnyDocument,
    {
      kind:
        | 'order'
        | 'listing'
        | 'profile'
        | 'label_list'
        | 'follow_list'
        | 'moderator_offer'
        | 'rating_reply'
        | 'case_record'
        | 'service_receipt'
        | 'service_record'
    }
  >,
): Promise<void> {
  const id = document.content.order as string as OrderId
  const order = await book.get(id)
  if (order.documents.some((known) => known.id === document.id)) return
  const { buyer, vendor, moderator, backup } = order.fold
  const rater = isKind(document, 'rating') ? order.fold.order.content.alias : undefined
  if (![buyer, vendor, moderator, backup, rater].includes(document.author.nym)) {
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
  await book.addReceived(id, document)
}

const refused = (why: string) =>
  new SoukError('order.refused', `refused: ${why}`, { data: { why } })

const unexplained = (why: Missing) =>
  new SoukError('order.refused', `not yet: ${why}`, { data: { why, again: 1 } })
