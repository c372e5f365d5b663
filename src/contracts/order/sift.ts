import type { DocumentId } from '../../lib/brand.ts'
import type { AnyDocument, VerifiedDocument } from '../documents/kinds.ts'
import { isKind } from '../documents/kinds.ts'
import type { Evidence, EvidenceReason } from './evidence.ts'
import { evidenceOf } from './evidence.ts'
import { moveProblem } from './moves.ts'
import { publicBuyer, roleOf } from './parties.ts'
import { PAYEE_PROOFS_SINCE, provesPayee } from './payee.ts'
import type { PayoutContext } from './releases.ts'
import { judgeRelease } from './releases.ts'
import type { StepKind } from './rules.ts'
import { isStepKind, ruleFor, STEP_ORDER } from './rules.ts'
import type { OrderRole } from './states.ts'
import { compareIds } from './step.ts'
import type { SiftedStep, StepDocument } from './step.ts'

/** The documents of one order, by what may become of them. */
export interface Sifted {
  /** Rightly signed and linked, in causal order; may still be impossible. */
  readonly steps: readonly SiftedStep[]
  readonly evidence: readonly Evidence[]
  readonly parked: readonly DocumentId[]
}

/** Sorts by causal order, then by what the author says of the time, then by id: a total order. */
function byCause(a: StepDocument, b: StepDocument, backup: string | undefined): number {
  const rank = STEP_ORDER.indexOf(a.kind) - STEP_ORDER.indexOf(b.kind)
  // Who stands in speaks after the one for whom he does.
  const stand = Number(a.author.nym === backup) - Number(b.author.nym === backup)
  return rank || stand || a.signedAt - b.signedAt || compareIds(a.id, b.id)
}

type Verdict = 'parked' | EvidenceReason | { readonly step: SiftedStep }

/**
 * Takes from any set of documents those that name this order, once each, and checks author, links,
 * signatures of payouts and what stands fast without a state. The result does not depend on the order
 * of the input.
 */
export function sift(
  order: VerifiedDocument<'order'>,
  documents: readonly AnyDocument[],
  terms: Pick<PayoutContext, 'scripts' | 'signatures'>,
): Sifted {
  const unique = new Map<DocumentId, StepDocument>()
  for (const document of documents) {
    if (isStep(document) && document.content.order === order.id) unique.set(document.id, document)
  }
  const known = new Set(documents.map(({ id }) => id))
  const steps: SiftedStep[] = []
  const evidence: Evidence[] = []
  const parked = new Set<DocumentId>()
  const taken = new Map<DocumentId, StepKind>()
  const backup = order.content.escrow?.backup?.nym
  for (const document of [...unique.values()].sort((a, b) => byCause(a, b, backup))) {
    const links = linksOf(document)
    const missing = links.filter(({ id, kinds }) => {
      const kind = taken.get(id)
      return kind === undefined || !kinds.includes(kind)
    })
    const role = roleOf(order, document.author.nym) ?? aliasRole(order, document)
    const judged = judge({ ...terms, order, steps }, document, role, {
      isBroken: missing.some(({ id }) => known.has(id) && !parked.has(id)),
      isWaiting: missing.length > 0,
    })
    if (judged === 'parked') parked.add(document.id)
    else if (typeof judged === 'string') evidence.push(evidenceOf(document, judged))
    else {
      taken.set(document.id, document.kind)
      steps.push(judged.step)
    }
  }
  return { steps, evidence, parked: [...parked] }
}

interface Taken extends Pick<PayoutContext, 'order' | 'scripts' | 'signatures'> {
  readonly steps: readonly SiftedStep[]
}

function judge(
  taken: Taken,
  document: StepDocument,
  role: OrderRole | undefined,
  links: { isBroken: boolean; isWaiting: boolean },
): Verdict {
  if (role === undefined) return 'order.stranger'
  const reason = refusal(taken, document, role)
  if (reason !== undefined) return reason
  if (links.isWaiting) return links.isBroken ? 'order.broken-chain' : 'parked'
  const context = contextOf(taken)
  const move = moveProblem(context, document, role)
  if (move !== undefined) return move
  const release = judgeRelease(context, document, role)
  if (release === undefined) return { step: { document, role } }
  if (release.status === 'waiting') return 'parked'
  if (release.status === 'invalid') return release.reason
  return { step: { document, role, release: release.terms } }
}

function contextOf({ steps, ...terms }: Taken): PayoutContext {
  const addresses = steps.flatMap(({ document }) =>
    isKind(document, 'acceptance') ? [document.content.paymentAddress] : [],
  )
  const offers = steps.flatMap(({ document }) =>
    isKind(document, 'settlement_offer') ? [[document.id, document] as const] : [],
  )
  return { ...terms, vendorAddresses: [...new Set(addresses)], offers: new Map(offers) }
}

function isStep(document: AnyDocument): document is StepDocument {
  return isStepKind(document.kind)
}

interface Link {
  readonly id: DocumentId
  readonly kinds: readonly StepKind[]
}

/** The documents besides the order that a step follows, and what they must be. */
function linksOf(document: StepDocument): Link[] {
  const link = (id: DocumentId | undefined, ...kinds: StepKind[]) =>
    id === undefined ? [] : [{ id, kinds }]
  if (isKind(document, 'funding') || isKind(document, 'dispatch')) {
    return link(document.content.acceptance, 'acceptance')
  }
  if (isKind(document, 'receipt') || isKind(document, 'return')) {
    return link(document.content.dispatch, 'dispatch')
  }
  if (isKind(document, 'completion')) return link(document.content.receipt, 'receipt')
  if (isKind(document, 'settlement_acceptance')) {
    return link(document.content.offer, 'settlement_offer')
  }
  if (isKind(document, 'dispute_answer') || isKind(document, 'verdict')) {
    return link(document.content.dispute, 'dispute')
  }
  return isKind(document, 'hold') ? link(document.content.dispute, 'dispute', 'dispute_answer') : []
}

/** Why a document is refused whatever the state is. */
function refusal(
  { order, steps, scripts }: Taken,
  document: StepDocument,
  role: OrderRole,
): EvidenceReason | undefined {
  if (document.network !== order.network) return 'order.wrong-network'
  const rule = ruleFor(document.kind, role)
  if (rule === undefined) return 'order.wrong-role'
  if (rule.methods?.includes(order.content.method) === false) return 'order.wrong-method'
  if (isKind(document, 'acceptance')) {
    if (document.content.amountSats !== order.content.totals.total) return 'order.wrong-amount'
    if (document.signedAt > order.content.answerBy) return 'order.too-late'
    const { buyer, paidTo, paymentAddress, payee, unnamed = false } = document.content
    const { alias } = order.content
    if (unnamed !== (alias !== undefined)) return 'order.broken-chain'
    // Without all three, nobody could prove a rating of this vendor to others.
    if (buyer !== publicBuyer(order) || paidTo !== scripts.scripts[0]?.address) {
      return 'order.broken-chain'
    }
    if (payee !== undefined || order.signedAt >= PAYEE_PROOFS_SINCE) {
      const claim = { order: order.id, vendor: document.author.nym }
      const place = { address: paidTo ?? paymentAddress, network: order.network }
      if (payee === undefined || !provesPayee(payee, claim, place)) return 'order.wrong-payee'
    }
  }
  if (isKind(document, 'mediation')) {
    const { moderator, backup } = order.content.escrow ?? {}
    const own = role === 'moderator' ? moderator : backup
    if (document.content.offer !== own?.offer) return 'order.broken-chain'
  }
  if (isKind(document, 'settlement_acceptance')) {
    return acceptanceProblem(document, role, steps)
  }
  if (isKind(document, 'rating') && ratedRole(order, document) === undefined) {
    return 'order.stranger'
  }
  return isKind(document, 'rating') && ratedRole(order, document) === role
    ? 'order.wrong-role'
    : undefined
}

/** The other name of the buyer is good for ratings only. */
const aliasRole = (
  { content }: VerifiedDocument<'order'>,
  document: StepDocument,
): OrderRole | undefined =>
  isKind(document, 'rating') && document.author.nym === content.alias ? 'buyer' : undefined

const ratedRole = (order: VerifiedDocument<'order'>, { content }: VerifiedDocument<'rating'>) =>
  roleOf(order, content.rated)

/** Nobody accepts an offer of his own, or one that has run out. */
function acceptanceProblem(
  { content, signedAt }: VerifiedDocument<'settlement_acceptance'>,
  role: OrderRole,
  steps: readonly SiftedStep[],
): EvidenceReason | undefined {
  const offer = steps.find(({ document }) => document.id === content.offer)
  if (offer === undefined || !isKind(offer.document, 'settlement_offer')) return undefined
  if (offer.role === role) return 'order.wrong-role'
  return signedAt > offer.document.content.validUntil ? 'order.too-late' : undefined
}
