import type { AnyDocument, VerifiedDocument } from '../../contracts/documents/kinds.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import type { AddressFacts } from '../../contracts/order/chain.ts'
import type { RatingProof } from '../../contracts/reputation/proof.ts'
import type { VerifiedRating } from '../../contracts/reputation/verify.ts'
import type { PaidFacts } from '../../contracts/reputation/weigh.ts'
import type { Nym } from '../../lib/brand.ts'
import type { OpenOrder } from '../orders/book.ts'

/** A rating within an order, with all that proves it to others. */
export interface OrderProof {
  readonly rated: Nym
  readonly proof: RatingProof
}

/**
 * The ratings by or about this person that the documents of an order can prove. Where the rated one
 * signed nothing that shows his part there is none: such a rating stays between the parties, as does
 * one whose rater wanted it so.
 */
export function proofsOf({ fold, documents }: OpenOrder, me: Nym): OrderProof[] {
  const { acceptance } = fold
  if (acceptance === undefined) return []
  return fold.steps.flatMap(({ document, role }) => {
    if (!isPublic(document)) return []
    const { rated } = document.content
    const isMine = document.author.nym === me || (role === 'buyer' && fold.buyer === me)
    if (!isMine && rated !== me) return []
    const proof = { rating: document.armored, acceptance: acceptance.armored }
    if (rated === acceptance.author.nym) return [{ rated, proof }]
    const bond = bondOf(documents, acceptance, rated)
    return bond === undefined ? [] : [{ rated, proof: { ...proof, bond: bond.armored } }]
  })
}

function bondOf(
  documents: readonly AnyDocument[],
  acceptance: VerifiedDocument<'acceptance'>,
  rated: Nym,
): AnyDocument | undefined {
  return documents.find((document) => {
    if (document.author.nym !== rated) return false
    if (rated !== acceptance.content.buyer)
      return isKind(document, 'mediation') && document.content.agreed
    if (isKind(document, 'funding')) return document.content.acceptance === acceptance.id
    return isPublic(document) && document.content.rated === acceptance.author.nym
  })
}

const isPublic = (document: AnyDocument): document is VerifiedDocument<'rating'> =>
  isKind(document, 'rating') && document.content.unpublished !== true

/** What the facts of an address say of the payment of a rated order. */
export function paidFacts(
  { amountSats }: Pick<VerifiedRating, 'amountSats'>,
  { coins, proven }: Pick<AddressFacts, 'coins' | 'proven'>,
): PaidFacts {
  const sum = (some: typeof coins) => some.reduce((all, { amount }) => all + amount, 0n)
  const confirmed = coins.filter(({ confirmations }) => confirmations > 0)
  const times = confirmed.flatMap(({ minedAt }) => minedAt ?? [])
  // Coins that no server could prove yet look unconfirmed here: they decide nothing.
  if (sum(coins) < amountSats) return { state: 'unpaid' }
  if (!proven || sum(confirmed) < amountSats || times.length === 0) return { state: 'unchecked' }
  return { state: 'paid', sats: sum(confirmed), at: Math.min(...times) }
}
