import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { Sale } from '../documents/sale.ts'
import type { AnyDocument, DocumentKind, VerifiedDocument } from '../documents/kinds.ts'
import { isKind } from '../documents/kinds.ts'
import type { RatingContent } from '../documents/rating.ts'
import { readDocument } from '../documents/read.ts'
import type { ReadOptions } from '../documents/read.ts'
import { provesPayee } from '../order/payee.ts'
import { ReputationError } from './errors.ts'
import { isRatingProof } from './proof.ts'
import type { RatingProof } from './proof.ts'

/** The part that somebody had in an order. */
export type RatedRole = 'vendor' | 'buyer' | 'moderator'

/** A rating whose documents prove that rater and rated dealt with each other. Says nothing of the chain. */
export interface VerifiedRating extends Pick<
  RatingContent,
  'overall' | 'quality' | 'asDescribed' | 'delivery' | 'service' | 'review'
> {
  readonly id: DocumentId
  readonly order: DocumentId
  readonly network: NetworkName
  readonly rater: Nym
  readonly rated: Nym
  /** As what the rated one is rated. */
  readonly role: RatedRole
  /** When the rater says to have signed it, ms. */
  readonly signedAt: number
  /** When the vendor says to have accepted the order, ms. */
  readonly acceptedAt: number
  /** Satoshis that the order cost. */
  readonly amountSats: bigint
  /** Where they were to be paid: what lies or lay there is looked up on the chain. */
  readonly paidTo: string
  /** The vendor proved that what lies there is paid to him. Else it may be the payment of strangers. */
  readonly payeeProven?: true
  /** Its place in the vendor's count; absent: he did not count it. */
  readonly sale?: Sale
  /** The rater is a buyer under a name for this order alone. */
  readonly unnamed?: true
  readonly reply?: { readonly id: DocumentId; readonly text: string; readonly signedAt: number }
  /** What proves it, to be passed on; without a reply that is none. */
  readonly proof: RatingProof
}

/**
 * Verifies all that the documents of a rating can prove by themselves; some 30 ms of OpenPGP. A reply
 * that is none is left away. Throws ReputationError, and DocumentError or XmlError for what is forged,
 * of another network, or out of bounds (there are no 0 and no 6 stars).
 */
export async function verifyRating(proof: unknown, options: ReadOptions): Promise<VerifiedRating> {
  if (!isRatingProof(proof)) throw new ReputationError('reputation.malformed', 'not a proof')
  const rating = await readOnly(proof.rating, 'rating', options)
  if (rating.content.unpublished === true) {
    throw new ReputationError('reputation.unpublished', 'it stays between the parties')
  }
  const acceptance = await readOnly(
    proof.acceptance,
    'acceptance',
    withNetwork(options, rating.network),
  )
  const { content } = rating
  if (acceptance.content.order !== content.order) throw wrongOrder()
  const vendor = acceptance.author.nym
  const { buyer } = acceptance.content
  const rater = rating.author.nym
  if (rater === content.rated || vendor === buyer) {
    throw new ReputationError('reputation.self', 'nobody rates himself')
  }
  if (rater !== vendor && rater !== buyer) {
    throw new ReputationError('reputation.wrong-party', 'the rater has no part in the order')
  }
  const role = content.rated === vendor ? 'vendor' : content.rated === buyer ? 'buyer' : 'moderator'
  if (role !== 'vendor') await checkBond(proof.bond, role, { rating, acceptance }, options)
  const reply = await readReply(proof.reply, rating, options)
  const { overall, quality, asDescribed, delivery, service, review } = content
  return {
    id: rating.id,
    order: content.order,
    network: rating.network,
    rater,
    rated: content.rated,
    role,
    overall,
    ...(quality !== undefined && { quality }),
    ...(asDescribed !== undefined && { asDescribed }),
    ...(delivery !== undefined && { delivery }),
    ...(service !== undefined && { service }),
    review,
    signedAt: rating.signedAt,
    acceptedAt: acceptance.signedAt,
    amountSats: acceptance.content.amountSats,
    paidTo: acceptance.content.paidTo ?? acceptance.content.paymentAddress,
    ...(isPayeeProven(acceptance) && { payeeProven: true }),
    ...(acceptance.content.unnamed === true && rater === buyer && { unnamed: true }),
    ...(acceptance.content.sale && { sale: acceptance.content.sale }),
    ...(reply && {
      reply: { id: reply.id, text: reply.content.text, signedAt: reply.signedAt },
    }),
    proof: {
      rating: rating.armored,
      acceptance: acceptance.armored,
      ...(role !== 'vendor' && proof.bond !== undefined && { bond: proof.bond }),
      ...(reply && { reply: reply.armored }),
    },
  }
}

/** Whether the vendor shows that the address which stands for the payment is his. */
export function isPayeeProven({
  content,
  author,
  network,
}: VerifiedDocument<'acceptance'>): boolean {
  const { payee, order, paidTo, paymentAddress } = content
  const place = { address: paidTo ?? paymentAddress, network }
  return payee !== undefined && provesPayee(payee, { order, vendor: author.nym }, place)
}

interface Pair {
  readonly rating: VerifiedDocument<'rating'>
  readonly acceptance: VerifiedDocument<'acceptance'>
}

/** The vendor alone cannot draw a buyer or a moderator into an order: they signed something as well. */
async function checkBond(
  bond: string | undefined,
  role: 'buyer' | 'moderator',
  { rating, acceptance }: Pair,
  options: ReadOptions,
): Promise<void> {
  if (bond === undefined) throw unproved()
  const document = await readDocument(bond, withNetwork(options, rating.network))
  const { rated, order } = rating.content
  if (document.author.nym !== rated) {
    throw new ReputationError('reputation.wrong-party', 'the rated one did not sign it')
  }
  if (role === 'moderator') {
    if (!isKind(document, 'mediation') || !document.content.agreed) throw unproved()
    if (document.content.order !== order) throw wrongOrder()
  } else if (isKind(document, 'funding')) {
    if (document.content.order !== order) throw wrongOrder()
    if (document.content.acceptance !== acceptance.id) throw unproved()
  } else if (isKind(document, 'rating')) {
    if (document.content.order !== order) throw wrongOrder()
    if (document.content.rated !== acceptance.author.nym) throw unproved()
    if (document.content.unpublished === true) throw unproved()
  } else throw unproved()
}

async function readReply(
  reply: string | undefined,
  rating: VerifiedDocument<'rating'>,
  options: ReadOptions,
): Promise<VerifiedDocument<'rating_reply'> | undefined> {
  if (reply === undefined) return undefined
  try {
    const document = await readOnly(reply, 'rating_reply', withNetwork(options, rating.network))
    const { content, author } = document
    const isIts = content.rating === rating.id && content.order === rating.content.order
    return isIts && author.nym === rating.content.rated ? document : undefined
  } catch {
    // Whoever passes a rating on may attach anything: the rating stands without it.
    return undefined
  }
}

/** A document of one kind. Throws DocumentError, or `reputation.wrong-kind`. */
export async function readOnly<K extends DocumentKind>(
  armored: string,
  kind: K,
  options: ReadOptions,
): Promise<Extract<AnyDocument, { kind: K }>> {
  const document = await readDocument(armored, options)
  if (!isKind(document, kind)) {
    throw new ReputationError('reputation.wrong-kind', `a ${document.kind} in place of a ${kind}`)
  }
  return document
}

/** The same, of one network only. */
export const withNetwork = (options: ReadOptions, network: NetworkName): ReadOptions => ({
  ...options,
  network,
})

/** `reputation.wrong-order` */
export const wrongOrder = () =>
  new ReputationError('reputation.wrong-order', 'documents of different orders')

/** `reputation.unproved` */
export const unproved = () =>
  new ReputationError('reputation.unproved', 'nothing shows that the rated one took part')
