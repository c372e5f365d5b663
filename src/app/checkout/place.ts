import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import type { AnyDocument, VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { OrderContent, PaymentMethod } from '../../contracts/documents/order.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import { validateAddress } from '../../contracts/documents/validate.ts'
import { refuseUnaffordable } from '../../contracts/escrow/affordable.ts'
import { aliasSigner } from '../../contracts/identity/alias.ts'
import { checkOrder } from '../../contracts/order/check.ts'
import { raceSignal } from '../../lib/abort.ts'
import type { Nym, OrderId } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'
import { SoukError } from '../../lib/errors.ts'
import type { OrderBook } from '../orders/book.ts'
import { keptDocument } from '../orders/verified.ts'
import type { OrderWish } from '../rpc/trade-api.ts'
import type { Person } from '../session.ts'
import type { CheckoutComponents, Listing, Offer } from './components.ts'
import type { ShownRecord } from './moderation.ts'
import { freezeEscrow } from './moderation.ts'
import { billFor, goodsOf, loadWanted, ratesFor, whereTo } from './wanted.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** A vendor who sleeps for a weekend can still answer; money that waits for him waits almost a week. */
const ANSWER_WITHIN_MS: Record<PaymentMethod, number> = {
  direct: 3 * DAY_MS,
  moderated: 3 * DAY_MS,
  sleeping: 6 * DAY_MS,
}

/** So long a buyer waits for the proof of a lower fee, which was gathered before. */
const PROVE_WITHIN_MS = 5000

/**
 * Signs an order, keeps it, and sends it with all that it follows to the vendor and the moderator. `key`
 * names the wish of the buyer: the same key again gives the same order. Throws what `checkOrder` names,
 * `order.own-listing`, `order.listing-changed`, `order.price-changed` {total}, `order.address-missing`,
 * `rates.unknown`, `escrow.fee-too-high` {smallest}, and as {@link freezeEscrow}.
 */
export async function placeOrder(
  components: CheckoutComponents,
  wish: OrderWish,
  key: string,
): Promise<{ id: OrderId }> {
  const { session, book, clock } = components
  const person = await session.require()
  if (wish.vendor === person.nym) throw new SoukError('order.own-listing', 'own listing')
  const nonce = hex.encode(sha256(utf8(`souk-order-nonce/v1\n${key}`)).subarray(0, 16))
  const earlier = await findByNonce(book, nonce)
  if (earlier !== undefined) return { id: earlier }

  // The discount is that of the second in which the order is signed.
  const at = Math.floor(clock() / 1000) * 1000
  const { content, listings, offers, record } = await draftOf(components, wish, person, at)
  const answerBy = at + ANSWER_WITHIN_MS[wish.method]
  const refundAddress = await components.refundAddress(`refund:${nonce}`)
  const alias = wish.unnamed === true ? await aliasSigner(person.keys, nonce) : undefined
  const order = await signDocument(
    'order',
    { ...content, nonce, refundAddress, answerBy, ...(alias && { alias: alias.party.nym }) },
    person.signer,
    at,
  )
  const [problem] = checkOrder(order, { listings, offers, tier: record?.tier ?? 0 })
  if (problem !== undefined) throw new SoukError(problem.code, 'the order does not fit the listing')
  if (wish.saveAddress === true && content.address !== undefined) {
    await components.saveAddress(content.address)
  }
  return keep(components, order, [...listings, ...offers, ...(record ? [record.document] : [])])
}

async function draftOf(
  components: CheckoutComponents,
  wish: OrderWish,
  person: Person,
  at: number,
): Promise<{
  content: Omit<OrderContent, 'nonce' | 'refundAddress' | 'answerBy'>
  listings: Listing[]
  offers: readonly Offer[]
  record?: ShownRecord
}> {
  const wanted = await loadWanted(components, wish)
  if (wanted.some(({ thing, listing }) => thing.documentId !== listing.id)) {
    throw new SoukError('order.listing-changed', 'the vendor changed a listing since')
  }
  const { address } = wish
  const country = address?.country ?? wish.country
  const where = whereTo(wanted, address, country)
  if (where.address !== undefined && Object.keys(validateAddress(where.address)).length > 0) {
    throw new SoukError('order.address-missing', 'what is shipped needs an address')
  }
  const rates = ratesFor(wanted, components.rates())
  const bill = billFor(wanted, rates, country)
  const { total } = bill.totals
  if (total !== wish.total) {
    throw new SoukError('order.price-changed', 'it costs something else now', {
      data: { total: String(total) },
    })
  }
  if (wish.method === 'moderated') refuseUnaffordable(total, await components.feerate())
  const listings = uniqueListings(wanted.map(({ listing }) => listing))
  const { escrow, offers, record } = await freezeEscrow(components, listings, {
    method: wish.method,
    buyerXpub: person.keys.escrow.publicExtendedKey,
    buyer: person.nym,
    moderator: wish.moderator,
    record: () => signRecord(components, person, wish.vendor, at),
  })
  const content = {
    ...goodsOf(wish.vendor, wanted, rates, bill),
    method: wish.method,
    ...(escrow && { escrow }),
    ...where,
    contact: wish.contact,
    note: wish.note,
  }
  return { content, listings, offers, ...(record && { record }) }
}

/**
 * What the order shows for a lower fee, if anything helps. What the own chain cannot prove within a moment
 * is left away: an order waits for nobody.
 */
async function signRecord(
  { serviceRecord, earnedTier, network }: CheckoutComponents,
  { nym, signer }: Person,
  vendor: Nym,
  at: number,
): Promise<ShownRecord | undefined> {
  const shown = await serviceRecord?.([nym, vendor], at)
  if (shown === undefined || shown.tier === 0) return undefined
  const document = await signDocument('service_record', shown.content, signer, at)
  const order = { author: { nym }, content: { vendor }, network, signedAt: at }
  const proven = raceSignal(earnedTier(document, order), AbortSignal.timeout(PROVE_WITHIN_MS))
  const tier = await proven.catch(() => 0 as const)
  return tier === 0 ? undefined : { document, tier }
}

/** Keeps the order on its way to the vendor and to whom it names as moderator. */
async function keep(
  { book, mail, clock }: CheckoutComponents,
  order: VerifiedDocument<'order'>,
  follows: readonly (Listing | Offer | VerifiedDocument<'service_record'>)[],
): Promise<{ id: OrderId }> {
  const { vendor, escrow } = order.content
  const to: Nym[] = escrow?.moderator === undefined ? [vendor] : [vendor, escrow.moderator.nym]
  const id = order.id as string as OrderId
  const now = clock()
  const first = follows.find((document) => isKind(document, 'listing'))
  const photo = first?.content.photos[0]
  await book.add({
    id,
    role: 'buyer',
    counterparty: vendor,
    documents: [
      ...follows.map((document) => keptDocument(document, 'received', now, to)),
      keptDocument(order, 'waiting', now, to),
    ],
    evidence: [],
    title: first?.content.title ?? '',
    ...(photo === undefined ? {} : { photo }),
    createdAt: now,
    changedAt: now,
  })
  const documents: AnyDocument[] = [...follows, order]
  for (const nym of to) await mail.send(nym, documents)
  return { id }
}

const uniqueListings = (listings: readonly Listing[]): Listing[] => [
  ...new Map(listings.map((listing) => [listing.id, listing])).values(),
]

/** Finds the order that an earlier, interrupted call with the same key has signed. */
async function findByNonce(book: OrderBook, nonce: string): Promise<OrderId | undefined> {
  const orders = await book.list()
  return orders.find(({ fold }) => fold.order.content.nonce === nonce)?.record.id
}
