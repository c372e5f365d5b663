import type { Nym } from '../../lib/brand.ts'
import type { NetworkName } from '../../lib/config.ts'
import { SoukError } from '../../lib/errors.ts'
import { isKind } from '../documents/kinds.ts'
import { readDocument } from '../documents/read.ts'
import type { ServiceReceiptContent } from '../documents/service-receipt.ts'
import type { VerifiedRating } from '../reputation/verify.ts'
import { verifyRating } from '../reputation/verify.ts'
import { monthNumber, monthOf } from './month.ts'
import { isServiceProof } from './proof.ts'
import type { ServiceProof } from './proof.ts'

/** A receipt whose signature holds. Says nothing of the chain. */
export interface VerifiedReceipt extends ServiceReceiptContent {
  readonly signer: Nym
  /** Months since the year 0: to count with. */
  readonly at: number
  readonly signedAt: number
  /** The trade of the signer, if the documents prove one. */
  readonly trade?: VerifiedRating
  /** To be passed on; without a trade that proves nothing. */
  readonly proof: ServiceProof
}

/**
 * Verifies a receipt and what shows that its signer trades; some 10 to 40 ms of OpenPGP. A trade that
 * proves nothing about the signer is left away. Throws `service.refused` for what is no receipt, for one
 * of a month that has not begun when it was signed, or by the helper; DocumentError and XmlError for
 * what is forged.
 */
export async function verifyReceipt(
  proof: unknown,
  options: { network: NetworkName; now: number },
): Promise<VerifiedReceipt> {
  if (!isServiceProof(proof)) throw refused('not a receipt')
  const document = await readDocument(proof.receipt, options)
  if (!isKind(document, 'service_receipt')) throw refused('a document of another kind')
  const { content, author, signedAt, armored } = document
  if (author.nym === content.helper) throw refused('nobody thanks himself')
  const at = monthNumber(content.month)
  if (at > monthOf(signedAt)) throw refused('a month that has not begun')
  const trade = await tradeOf(author.nym, proof, options)
  return {
    ...content,
    signer: author.nym,
    at,
    signedAt,
    ...(trade && { trade }),
    proof: { receipt: armored, ...(trade && { trade: trade.proof }) },
  }
}

/** Buyers and vendors trade; a moderator pays nothing. */
async function tradeOf(
  signer: Nym,
  { trade }: ServiceProof,
  options: { network: NetworkName; now: number },
): Promise<VerifiedRating | undefined> {
  const rating = trade && (await verifyRating(trade, options).catch(() => undefined))
  // Else it may be a payment of strangers.
  if (rating?.payeeProven !== true) return undefined
  const { rater, rated, role } = rating
  return rater === signer || (rated === signer && role !== 'moderator') ? rating : undefined
}

const refused = (why: string) => new SoukError('service.refused', why)
