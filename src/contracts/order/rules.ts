import type { DocumentKind } from '../documents/kinds.ts'
import type { PaymentMethod } from '../documents/order.ts'
import type { OrderAction, OrderRole, OrderState } from './states.ts'

/** Kinds of documents that belong to an order that was placed. */
export type StepKind = Exclude<
  DocumentKind,
  | 'profile'
  | 'listing'
  | 'label_list'
  | 'follow_list'
  | 'moderator_offer'
  | 'order'
  | 'rating_reply'
  | 'case_record'
  | 'service_receipt'
  | 'service_record'
>

/** What else has to be so before an act is offered; see `conditions.ts`. */
export type Condition =
  | 'nothing-paid'
  | 'payment-due'
  | 'coins-sleeping'
  | 'handed-over'
  | 'money-in-scripts'
  | 'money-to-return'
  | 'payout-ready'
  | 'lock-over'
  | 'offer-open'
  | 'my-turn'
  | 'coins-to-hold'
  | 'not-done-yet'
  | 'someone-to-rate'

/** One line of the table: who may sign a kind of document, in which states, and what follows. */
export interface Rule {
  readonly role: OrderRole
  /** Ways of paying for which the step exists; absent: all. */
  readonly methods?: readonly PaymentMethod[]
  /** States in which the document counts. */
  readonly from: readonly OrderState[]
  /** The states that may follow; absent: the document is a notice and changes no state. */
  readonly to?: readonly OrderState[]
  /** The act that signs it, and the states in which it is offered (never more than `from`). */
  readonly action?: OrderAction
  readonly offered: readonly OrderState[]
  readonly when?: Condition
}

/** An act of the wallet: it signs a transaction, not a document. */
export interface WalletRule {
  readonly role: OrderRole
  readonly action: OrderAction
  /** Absent: in any. */
  readonly offered?: readonly OrderState[]
  readonly when: Condition
}

/** The vendor works on it. */
const UNDER_WAY = ['paid', 'part-dispatched', 'ready', 'dispatched'] as const
/** The two talk, or a moderator does. */
const TALKED_ABOUT = ['returning', 'disputed', 'decided'] as const
const SENT = ['part-dispatched', 'ready', 'dispatched'] as const
const OPEN = ['placed', 'pending', 'accepted', 'paying', ...UNDER_WAY, ...TALKED_ABOUT] as const
const NOTHING = ['rejected', 'cancelled', 'faulty'] as const
/** After these the parties may say what they think of each other. */
const RATABLE = [
  'received',
  'completed',
  'refunded',
  'settled',
  'resolved',
  'claimed',
  'ended',
] as const
const ESCROW = ['moderated'] as const

/**
 * Who may sign what in which state. The states do not follow the arrival of documents: these are
 * taken in causal order ({@link STEP_ORDER}), with the money judged where it matters, and at the end
 * the coins decide (docs/PROTOCOL.md).
 *
 * A dispatch counts before the payment is seen: the vendor knows best, and the chain that the buyer's
 * device sees may lag. It is offered only once the payment is confirmed. A cancellation does not
 * count once the chain held the whole payment.
 */
export const RULES: Readonly<Record<StepKind, readonly Rule[]>> = {
  mediation: (['moderator', 'backup'] as const).map((role) => ({
    role,
    methods: ESCROW,
    from: OPEN,
    action: 'mediate',
    offered: ['placed', 'pending', 'accepted', 'paying', ...UNDER_WAY],
    when: 'not-done-yet',
  })),
  acceptance: [
    {
      role: 'vendor',
      from: ['placed', 'pending'],
      to: ['accepted', 'paying', 'paid'],
      action: 'accept',
      offered: ['placed', 'pending'],
    },
  ],
  rejection: [
    {
      role: 'vendor',
      from: ['placed', 'pending', 'faulty'],
      to: ['rejected', 'faulty'],
      action: 'reject',
      offered: ['placed', 'pending', 'faulty'],
      when: 'not-done-yet',
    },
  ],
  funding: [
    {
      role: 'buyer',
      from: ['placed', 'pending', 'accepted', 'paying', 'paid', 'rejected', 'faulty'],
      offered: [],
    },
  ],
  dispatch: [
    {
      role: 'vendor',
      from: ['accepted', 'paying', ...UNDER_WAY],
      to: [...SENT],
      action: 'dispatch',
      offered: ['paid', 'part-dispatched'],
    },
  ],
  cancellation: [
    {
      role: 'buyer',
      from: ['placed', 'accepted', 'paying'],
      to: ['cancelled'],
      action: 'cancel',
      offered: ['placed', 'accepted'],
      when: 'nothing-paid',
    },
    {
      role: 'vendor',
      from: ['placed', 'accepted', 'paying'],
      to: ['cancelled'],
      action: 'cancel',
      // A vendor who has not answered yet rejects.
      offered: ['accepted'],
      when: 'nothing-paid',
    },
  ],
  extension: [
    { role: 'buyer', from: [...UNDER_WAY, 'returning'], action: 'extend', offered: UNDER_WAY },
    { role: 'vendor', from: [...UNDER_WAY, 'returning'], action: 'extend', offered: SENT },
  ],
  return: [{ role: 'buyer', from: SENT, to: ['returning'], action: 'send-back', offered: SENT }],
  dispute: (['buyer', 'vendor'] as const).map((role) => ({
    role,
    methods: ESCROW,
    from: [...UNDER_WAY, 'returning'],
    to: ['disputed'],
    action: 'open-dispute',
    offered: [...UNDER_WAY, 'returning'],
    when: 'money-in-scripts',
  })),
  dispute_answer: (['buyer', 'vendor'] as const).map((role) => ({
    role,
    methods: ESCROW,
    from: ['disputed'],
    action: 'answer-dispute',
    offered: ['disputed'],
  })),
  hold: (['moderator', 'backup'] as const).map((role) => ({
    role,
    methods: ESCROW,
    from: ['disputed'],
    action: 'hold',
    offered: ['disputed'],
    when: 'coins-to-hold',
  })),
  verdict: (['moderator', 'backup'] as const).map((role) => ({
    role,
    methods: ESCROW,
    from: ['disputed'],
    to: ['decided'],
    action: 'decide',
    offered: ['disputed'],
    when: 'my-turn',
  })),
  settlement_offer: (['buyer', 'vendor'] as const).map((role) => ({
    role,
    methods: ESCROW,
    from: [...OPEN, 'received', ...NOTHING],
    action: 'offer-settlement',
    offered: [...OPEN, 'received', 'expired', 'rejected', 'cancelled'],
    when: 'money-in-scripts',
  })),
  settlement_acceptance: (['buyer', 'vendor'] as const).map((role) => ({
    role,
    methods: ESCROW,
    from: [...OPEN, 'received', ...NOTHING],
    to: ['settled'],
    action: 'accept-settlement',
    offered: [...OPEN, 'received', 'expired', 'rejected', 'cancelled'],
    when: 'offer-open',
  })),
  refund: [
    {
      role: 'vendor',
      // Of a refund in parts each is one, also when the chain shows by then that all came back.
      from: [...OPEN, 'settled', 'received', 'refunded', ...NOTHING],
      to: ['refunded'],
      action: 'refund',
      offered: [...UNDER_WAY, ...TALKED_ABOUT, 'received', ...NOTHING, 'expired'],
      when: 'money-to-return',
    },
  ],
  receipt: [
    {
      role: 'buyer',
      from: [...SENT, ...TALKED_ABOUT],
      to: ['received'],
      action: 'confirm-receipt',
      offered: [...SENT, 'returning', 'disputed'],
      when: 'not-done-yet',
    },
  ],
  completion: [
    {
      role: 'vendor',
      from: ['received'],
      to: ['completed'],
      action: 'complete',
      offered: ['received'],
      when: 'not-done-yet',
    },
  ],
  payout: (['buyer', 'vendor', 'moderator', 'backup'] as const).map((role) => ({
    role,
    methods: ['sleeping', 'moderated'],
    from: [...OPEN, 'settled', 'expired', ...NOTHING, ...RATABLE],
    offered: [],
  })),
  rating: (['buyer', 'vendor', 'moderator', 'backup'] as const).map((role) => ({
    role,
    from: RATABLE,
    action: 'rate',
    offered: RATABLE,
    when: 'someone-to-rate',
  })),
}

/** Acts of the wallet. */
export const WALLET_RULES: readonly WalletRule[] = [
  { role: 'buyer', action: 'pay', offered: ['placed', 'accepted', 'paying'], when: 'payment-due' },
  {
    role: 'vendor',
    action: 'take',
    offered: ['accepted', ...UNDER_WAY, 'returning', 'received', 'completed'],
    when: 'coins-sleeping',
  },
  // Not before he has told what he sent: the coins in Shipped would say it for him.
  { role: 'vendor', action: 'hand-over', offered: SENT, when: 'handed-over' },
  ...(['buyer', 'vendor'] as const).flatMap((role) => [
    { role, action: 'finish-payout', when: 'payout-ready' } as const,
    { role, action: 'claim', when: 'lock-over' } as const,
  ]),
]

/** The causal order in which documents are taken, whatever order they came in. */
export const STEP_ORDER: readonly StepKind[] = [
  'mediation',
  'acceptance',
  'rejection',
  'funding',
  // Before the cancellation: an earlier date written on one cannot undo what was sent.
  'dispatch',
  'cancellation',
  'extension',
  'return',
  'dispute',
  'dispute_answer',
  'hold',
  'verdict',
  'settlement_offer',
  'settlement_acceptance',
  'refund',
  'receipt',
  'completion',
  'payout',
  'rating',
]

/** Judged by the last state, after coins and clocks. */
export const AFTERWARDS: readonly StepKind[] = ['payout', 'rating']

/** The act that is awaited of a role in a state, if it is offered: the first that fits. */
export const MAIN_ACTIONS: readonly {
  readonly role: OrderRole
  readonly action: OrderAction
  /** Absent: in any. */
  readonly states?: readonly OrderState[]
}[] = [
  {
    role: 'buyer',
    action: 'finish-payout',
    states: ['settled', 'refunded', 'decided', ...NOTHING],
  },
  { role: 'buyer', action: 'claim' },
  { role: 'buyer', action: 'pay' },
  { role: 'buyer', action: 'confirm-receipt', states: ['ready', 'dispatched'] },
  { role: 'buyer', action: 'answer-dispute' },
  { role: 'vendor', action: 'finish-payout', states: ['received', 'settled', 'decided'] },
  { role: 'vendor', action: 'accept' },
  { role: 'vendor', action: 'dispatch', states: ['paid', 'part-dispatched'] },
  { role: 'vendor', action: 'hand-over' },
  { role: 'vendor', action: 'take' },
  { role: 'vendor', action: 'refund', states: ['returning', ...NOTHING, 'expired'] },
  { role: 'vendor', action: 'claim' },
  { role: 'vendor', action: 'answer-dispute' },
  { role: 'moderator', action: 'decide' },
  { role: 'moderator', action: 'mediate', states: ['placed', 'pending', 'accepted'] },
  { role: 'backup', action: 'decide' },
]

/** True for kinds that move an order. */
export function isStepKind(kind: string): kind is StepKind {
  return Object.hasOwn(RULES, kind)
}

/** The rule for a kind signed by a role, if there is one. */
export function ruleFor(kind: StepKind, role: OrderRole): Rule | undefined {
  return RULES[kind].find((rule) => rule.role === role)
}
