import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { AnyDocument, VerifiedDocument } from '../documents/kinds.ts'
import { isKind } from '../documents/kinds.ts'
import type { StepKind } from './rules.ts'
import { isStepKind, ruleFor, STEP_ORDER } from './rules.ts'
import type { Evidence, EvidenceReason, OrderRole, Step } from './types.ts'

/** A document that moves an order. */
export type StepDocument = Extract<AnyDocument, { kind: StepKind }>

/** The documents of one order, by what may become of them. */
export interface Sifted {
  /** Rightly signed and linked, in causal order; may still be impossible. */
  readonly steps: readonly (Step & { document: StepDocument })[]
  readonly evidence: readonly Evidence[]
  readonly parked: readonly DocumentId[]
}

/** Sorts by causal order, then by what the author says of the time, then by id: a total order. */
function byCause(a: StepDocument, b: StepDocument): number {
  const rank = STEP_ORDER.indexOf(a.kind) - STEP_ORDER.indexOf(b.kind)
  return rank || a.signedAt - b.signedAt || compare(a.id, b.id)
}

/** Evidence of a refused document. */
export function evidenceOf(document: AnyDocument, reason: EvidenceReason): Evidence {
  const { id, kind, author, signedAt } = document
  return { id, kind, author: author.nym, reason, at: signedAt }
}

/** Which party of an order somebody is. */
function roleOf(order: VerifiedDocument<'order'>, nym: Nym): OrderRole | undefined {
  if (nym === order.author.nym) return 'buyer'
  return nym === order.content.vendor ? 'vendor' : undefined
}

/**
 * Takes from any set of documents those that name this order, once each, and checks author, links
 * and what stands fast without a state. The result does not depend on the order of the input.
 */
export function sift(order: VerifiedDocument<'order'>, documents: readonly AnyDocument[]): Sifted {
  const unique = new Map<DocumentId, StepDocument>()
  for (const document of documents) {
    if (isStep(document) && document.content.order === order.id) unique.set(document.id, document)
  }
  const known = new Set(documents.map(({ id }) => id))
  const steps: (Step & { document: StepDocument })[] = []
  const evidence: Evidence[] = []
  const parked: DocumentId[] = []
  const taken = new Map<DocumentId, StepKind>()
  for (const document of [...unique.values()].sort(byCause)) {
    const role = roleOf(order, document.author.nym)
    const reason = refusal(order, document, role)
    const link = linkOf(document)
    if (reason !== undefined || role === undefined) {
      evidence.push(evidenceOf(document, reason ?? 'order.stranger'))
    } else if (link === undefined || taken.get(link.id) === link.kind) {
      taken.set(document.id, document.kind)
      steps.push({ document, role })
    } else if (!known.has(link.id) || parked.includes(link.id)) {
      parked.push(document.id)
    } else {
      evidence.push(evidenceOf(document, 'order.broken-chain'))
    }
  }
  return { steps, evidence, parked }
}

function isStep(document: AnyDocument): document is StepDocument {
  return isStepKind(document.kind)
}

/** The document besides the order that a step follows, and what it must be. */
function linkOf(document: StepDocument): { id: DocumentId; kind: StepKind } | undefined {
  if (isKind(document, 'funding') || isKind(document, 'dispatch')) {
    return { id: document.content.acceptance, kind: 'acceptance' }
  }
  return isKind(document, 'receipt')
    ? { id: document.content.dispatch, kind: 'dispatch' }
    : undefined
}

function refusal(
  order: VerifiedDocument<'order'>,
  document: StepDocument,
  role: OrderRole | undefined,
): EvidenceReason | undefined {
  if (role === undefined) return 'order.stranger'
  if (document.network !== order.network) return 'order.wrong-network'
  if (ruleFor(document.kind, role) === undefined) return 'order.wrong-role'
  if (isKind(document, 'acceptance')) {
    if (document.content.amountSats !== order.content.totalSats) return 'order.wrong-amount'
    if (document.signedAt > order.content.answerBy) return 'order.too-late'
  }
  return undefined
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
