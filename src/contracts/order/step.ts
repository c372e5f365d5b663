import type { AnyDocument } from '../documents/kinds.ts'
import type { ReleaseTerms } from './release-terms.ts'
import type { StepKind } from './rules.ts'
import type { OrderRole } from './states.ts'

/** A document that is part of the order. */
export interface Step {
  readonly document: AnyDocument
  readonly role: OrderRole
}

/** A document that moves an order. */
export type StepDocument = Extract<AnyDocument, { kind: StepKind }>

/** A document of an order with what follows from it alone. */
export interface SiftedStep extends Step {
  readonly document: StepDocument
  /** What its release does, verified. */
  readonly release?: ReleaseTerms
}

/** By code units: the same everywhere. */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
