/** Bytes of one document of a proof: a review of 3000 characters of four bytes and all around it. */
const MAX_DOCUMENT_BYTES = 24 * 1024

/**
 * A rating as it is published: clearsigned documents that prove to anybody who dealt with whom, for
 * how much, and where the money can be looked up. Nothing else of the order is shown: no address, no
 * goods, no messages.
 */
export interface RatingProof {
  /** By the rater. */
  readonly rating: string
  /** By the vendor: names the order, the buyer, the amount, and the address that was paid. */
  readonly acceptance: string
  /**
   * By the rated one, where the acceptance is not his: of a buyer the funding notice that names the
   * acceptance, or his own rating of the vendor; of a moderator his agreement to mediate.
   */
  readonly bond?: string
  /** By the rated one: his answer to the rating. */
  readonly reply?: string
}

/** True for what has the shape and size of a proof; says nothing of its truth. */
export function isRatingProof(value: unknown): value is RatingProof {
  if (typeof value !== 'object' || value === null) return false
  const { rating, acceptance, bond, reply } = value as Record<string, unknown>
  return (
    isText(rating) &&
    isText(acceptance) &&
    (bond === undefined || isText(bond)) &&
    (reply === undefined || isText(reply))
  )
}

// Documents are mostly ASCII: code units are bytes, near enough to bound what is worked through.
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= MAX_DOCUMENT_BYTES
