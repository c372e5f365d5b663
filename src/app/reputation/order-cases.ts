import type { CaseRecordContent } from '../../contracts/documents/case-record.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { RatingProof } from '../../contracts/reputation/proof.ts'
import type { OpenOrder } from '../orders/book.ts'

/** A case as its parties may tell it in public: the same on all sides. */
export interface OrderCase {
  readonly content: CaseRecordContent
  /** What proves it, beside the signed content. */
  readonly proof: Pick<RatingProof, 'acceptance' | 'bond'>
}

const HOUR_MS = 3_600_000
/** A block on the average. */
const BLOCK_MS = 600_000

/**
 * The cases of an order that is over: that of a moderator who decided, and of one whose time passed
 * without a verdict. None where a settlement or refund made a verdict needless, none of a moderator
 * who did not agree to this order (nothing shows in public that it was his), none without acceptance.
 */
export function casesOf({ fold, documents }: OpenOrder): OrderCase[] {
  const { dispute, verdict, acceptance, moderator, backup } = fold
  if (!fold.over || dispute === undefined || acceptance === undefined) return []
  const decider = verdict?.author.nym
  const isMissed = decider === undefined ? hasEndedAlone({ fold, documents }) : decider === backup
  const judges = [isMissed ? moderator : undefined, decider].filter((nym) => nym !== undefined)
  return judges.flatMap((nym): OrderCase[] => {
    const bond = documents.find(
      (document) =>
        isKind(document, 'mediation') && document.author.nym === nym && document.content.agreed,
    )
    if (bond === undefined) return []
    const content = {
      order: dispute.content.order,
      moderator: nym,
      dispute: dispute.id,
      calledAt: dispute.signedAt,
      ...(verdict && nym === decider && { verdict: verdictOf(verdict, dispute.signedAt) }),
    }
    return [{ content, proof: { acceptance: acceptance.armored, bond: bond.armored } }]
  })
}

/**
 * Nobody but the two had a part in where the money went, and the moderator had all his time: the lock
 * that it came from ended no earlier than he promises to answer.
 */
function hasEndedAlone({ fold, documents }: Pick<OpenOrder, 'fold' | 'documents'>): boolean {
  if (fold.state === 'ended') return true
  if (fold.state !== 'claimed') return false
  const { escrow } = fold.order.content
  const signed = documents.find(({ id }) => id === escrow?.moderator?.offer)
  // Without his own word on how long he takes nobody says that he took too long.
  if (escrow === undefined || signed === undefined || !isKind(signed, 'moderator_offer'))
    return false
  const called = fold.dispute?.signedAt ?? 0
  const until = called + signed.content.responseHours * HOUR_MS
  return fold.money.payouts.every(({ inputs, paid }) =>
    inputs.every(({ place, minedAt }) => {
      const { ship, accept, last } = escrow.blocks
      const lock = place === 'offered' ? ship : paid.buyer > 0n ? last : accept
      return minedAt !== undefined && minedAt + lock * BLOCK_MS >= until
    }),
  )
}

function verdictOf({ id, signedAt, content }: VerifiedDocument<'verdict'>, calledAt: number) {
  const { buyerSats, vendorSats } = content
  const both = buyerSats + vendorSats
  return {
    document: id,
    // Clocks differ by seconds; nobody decides before he is called.
    decidedAt: Math.max(signedAt, calledAt),
    buyerShare: both === 0n ? 5_000 : Number((buyerSats * 10_000n) / both),
  }
}
