import type { DocumentKind } from '../documents/kinds.ts'
import type { OrderAction, OrderRole, OrderState } from './types.ts'

/** Kinds of documents that move an order. */
export type StepKind = Exclude<DocumentKind, 'profile' | 'listing' | 'order'>

/** One line of the table: who may sign a kind of document, in which states, and what follows. */
export interface Rule {
  readonly role: OrderRole
  /** States in which the document counts. */
  readonly from: readonly OrderState[]
  /** The state after it; absent: the document is a notice and changes no state. */
  readonly to?: OrderState
  /** The act that signs it, and the states in which it is offered (never more than `from`). */
  readonly action?: OrderAction
  readonly offered: readonly OrderState[]
}

/**
 * Who may sign what in which state. The states do not follow the arrival of documents: these are
 * taken in causal order ({@link STEP_ORDER}), with the payment judged after the acceptance.
 *
 * A dispatch counts before the payment is seen: the vendor knows best, and the chain that the buyer's
 * device sees may lag. It is offered only once the payment is confirmed. A cancellation does not
 * count once any payment is seen.
 */
export const RULES: Readonly<Record<StepKind, readonly Rule[]>> = {
  acceptance: [
    { role: 'vendor', from: ['placed'], to: 'accepted', action: 'accept', offered: ['placed'] },
  ],
  rejection: [
    { role: 'vendor', from: ['placed'], to: 'rejected', action: 'reject', offered: ['placed'] },
  ],
  funding: [
    {
      role: 'buyer',
      from: ['accepted', 'paying', 'paid'],
      offered: [],
    },
  ],
  cancellation: [
    {
      role: 'buyer',
      from: ['placed', 'accepted'],
      to: 'cancelled',
      action: 'cancel',
      offered: ['placed', 'accepted'],
    },
    {
      role: 'vendor',
      from: ['placed', 'accepted'],
      to: 'cancelled',
      action: 'cancel',
      // A vendor who has not answered yet rejects.
      offered: ['accepted'],
    },
  ],
  dispatch: [
    {
      role: 'vendor',
      from: ['accepted', 'paying', 'paid', 'dispatched'],
      to: 'dispatched',
      action: 'dispatch',
      offered: ['paid'],
    },
  ],
  receipt: [
    {
      role: 'buyer',
      from: ['dispatched'],
      to: 'received',
      action: 'confirm-receipt',
      offered: ['dispatched'],
    },
  ],
}

/** The causal order in which documents are taken, whatever order they came in. */
export const STEP_ORDER: readonly StepKind[] = [
  'acceptance',
  'rejection',
  'funding',
  'cancellation',
  'dispatch',
  'receipt',
]

/** Acts of the buyer's wallet: offered while something is due. */
export const PAYABLE: readonly OrderState[] = ['accepted', 'paying']

/** The act that is awaited of a role in a state, if it is offered. */
export const MAIN_ACTION: Readonly<
  Partial<Record<OrderState, Readonly<Partial<Record<OrderRole, OrderAction>>>>>
> = {
  placed: { vendor: 'accept' },
  accepted: { buyer: 'pay' },
  paying: { buyer: 'pay' },
  paid: { vendor: 'dispatch' },
  dispatched: { buyer: 'confirm-receipt' },
}

/** True for kinds that move an order. */
export function isStepKind(kind: string): kind is StepKind {
  return Object.hasOwn(RULES, kind)
}

/** The rule for a kind signed by a role, if there is one. */
export function ruleFor(kind: StepKind, role: OrderRole): Rule | undefined {
  return RULES[kind].find((rule) => rule.role === role)
}
