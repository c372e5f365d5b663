import type { CaseRecordContent } from '../documents/case-record.ts'
import type { VerifiedDocument } from '../documents/kinds.ts'
import { isKind } from '../documents/kinds.ts'
import { readDocument } from '../documents/read.ts'
import type { ReadOptions } from '../documents/read.ts'
import { ReputationError } from './errors.ts'
import { isRatingProof } from './proof.ts'
import type { Statement, VerifiedCase } from './statement.ts'
import { factsKey } from './statement.ts'
import {
  isPayeeProven,
  readOnly,
  unproved,
  verifyRating,
  withNetwork,
  wrongOrder,
} from './verify.ts'

/** No text within a document can contain it: there `<` is written as an entity. */
const CASE_ROOT = '<case_record'

/**
 * Verifies what is published about somebody, a rating or a case, as far as its documents prove it by
 * themselves. Throws as `verifyRating`.
 */
export async function verifyStatement(proof: unknown, options: ReadOptions): Promise<Statement> {
  const isAboutCase = isRatingProof(proof) && proof.rating.includes(CASE_ROOT)
  return isAboutCase ? verifyCase(proof, options) : verifyRating(proof, options)
}

/**
 * A case is told by the buyer or the vendor whom the acceptance names, of somebody who agreed to
 * moderate this order. Whether the facts are true its documents cannot prove: that takes two of three.
 */
async function verifyCase(
  proof: VerifiedCase['proof'],
  options: ReadOptions,
): Promise<VerifiedCase> {
  const record = await readOnly(proof.rating, 'case_record', options)
  const within = withNetwork(options, record.network)
  const acceptance = await readOnly(proof.acceptance, 'acceptance', within)
  const { order, moderator, dispute, calledAt, verdict } = record.content
  if (acceptance.content.order !== order) throw wrongOrder()
  const vendor = acceptance.author.nym
  const { buyer } = acceptance.content
  const teller = record.author.nym
  if (new Set([vendor, buyer, moderator]).size < 3) {
    throw new ReputationError('reputation.self', 'nobody decides his own case')
  }
  if (teller !== vendor && teller !== buyer) {
    throw new ReputationError('reputation.wrong-party', 'the author has no part in the order')
  }
  await checkModerator(proof.bond, record.content, within)
  const reply = await readAnswer(proof.reply, record, within)
  return {
    id: record.id,
    order,
    network: record.network,
    rater: teller,
    rated: moderator,
    role: 'moderator',
    buyer,
    vendor,
    ...(acceptance.content.unnamed === true && { unnamed: true }),
    facts: { dispute, calledAt, ...(verdict && { verdict }) },
    agreed: reply?.kind === 'case_record',
    signedAt: record.signedAt,
    acceptedAt: acceptance.signedAt,
    amountSats: acceptance.content.amountSats,
    paidTo: acceptance.content.paidTo ?? acceptance.content.paymentAddress,
    ...(isPayeeProven(acceptance) && { payeeProven: true }),
    ...(reply && {
      reply: {
        id: reply.id,
        text: isKind(reply, 'rating_reply') ? reply.content.text : '',
        signedAt: reply.signedAt,
      },
    }),
    proof: {
      rating: record.armored,
      acceptance: acceptance.armored,
      ...(proof.bond !== undefined && { bond: proof.bond }),
      ...(reply && { reply: reply.armored }),
    },
  }
}

async function checkModerator(
  bond: string | undefined,
  { order, moderator }: CaseRecordContent,
  options: ReadOptions,
): Promise<void> {
  if (bond === undefined) throw unproved()
  const { author, content } = await readOnly(bond, 'mediation', options)
  if (author.nym !== moderator) {
    throw new ReputationError('reputation.wrong-party', 'another moderator agreed')
  }
  if (content.order !== order) throw wrongOrder()
  if (!content.agreed) throw unproved()
}

/** The moderator signs the same facts, or answers in words; anything else is left away. */
async function readAnswer(
  reply: string | undefined,
  record: VerifiedDocument<'case_record'>,
  options: ReadOptions,
): Promise<VerifiedDocument<'case_record'> | VerifiedDocument<'rating_reply'> | undefined> {
  if (reply === undefined) return undefined
  try {
    const document = await readDocument(reply, options)
    const { order, moderator } = record.content
    if (document.author.nym !== moderator) return undefined
    if (isKind(document, 'rating_reply')) {
      const { content } = document
      return content.rating === record.id && content.order === order ? document : undefined
    }
    if (!isKind(document, 'case_record')) return undefined
    const { content } = document
    const isSame =
      content.order === order &&
      content.moderator === moderator &&
      factsKey(content) === factsKey(record.content)
    return isSame ? document : undefined
  } catch {
    // Whoever passes it on may attach anything: the case stands without it.
    return undefined
  }
}
