import type { RatingProof } from '../reputation/proof.ts'
import { isRatingProof } from '../reputation/proof.ts'

/** A receipt has five short fields. */
const MAX_RECEIPT_BYTES = 4 * 1024

/** A receipt as it is shown to others. */
export interface ServiceProof {
  /** Clearsigned `service_receipt`, by whoever was served. */
  readonly receipt: string
  /** A published rating by or about the signer, which proves that they bought or sold; without it the receipt counts nothing. */
  readonly trade?: RatingProof
}

/** True for what has the shape and size of a receipt with its proof; says nothing of its truth. */
export function isServiceProof(value: unknown): value is ServiceProof {
  if (typeof value !== 'object' || value === null) return false
  const { receipt, trade } = value as Record<string, unknown>
  return (
    typeof receipt === 'string' &&
    receipt.length > 0 &&
    receipt.length <= MAX_RECEIPT_BYTES &&
    (trade === undefined || isRatingProof(trade))
  )
}
