import type { AnyDocument, VerifiedDocument } from '../documents/kinds.ts'
import { isKind } from '../documents/kinds.ts'
import { paymentOf, stateOfPayment } from './payment.ts'
import { MAIN_ACTION, PAYABLE, RULES, ruleFor } from './rules.ts'
import type { StepDocument } from './sift.ts'
import { evidenceOf, sift } from './sift.ts'
import type {
  ChainFacts,
  Deadline,
  Evidence,
  FoldInput,
  OrderAction,
  OrderFold,
  OrderPayment,
  OrderRole,
  OrderState,
  Step,
} from './types.ts'

type Acceptance = VerifiedDocument<'acceptance'>

/**
 * The state of an order and all that follows from it: a pure function of a set of documents, the
 * chain and the time. Order, repetition and losses of documents do not matter, so both sides come to
 * the same. `undefined` while the order document itself is missing or cannot be an order.
 */
export function foldOrder({ id, documents, chain, now }: FoldInput): OrderFold | undefined {
  const order = documents.find((document) => (document.id as string) === id)
  if (order === undefined || !isKind(order, 'order')) return undefined
  if (order.author.nym === order.content.vendor) return undefined

  const sifted = sift(order, documents)
  const evidence: Evidence[] = [...sifted.evidence]
  const timeline: Step[] = [{ document: order, role: 'buyer' }]
  const answers = sifted.steps.map((step) => step.document).filter(isAcceptance)
  const acceptance = chooseAcceptance(answers, chain)
  const payment = acceptance && paymentOf(acceptance, factsOf(acceptance, chain))

  let state: OrderState = 'placed'
  let reason: string | undefined
  let dispatch: VerifiedDocument<'dispatch'> | undefined
  for (const { document, role } of sifted.steps) {
    if (isAcceptance(document) && document !== acceptance) {
      evidence.push(evidenceOf(document, 'order.second-answer'))
      continue
    }
    const rule = ruleFor(document.kind, role)
    if (rule === undefined || !rule.from.includes(state)) {
      evidence.push(evidenceOf(document, refusalIn(state, document)))
      continue
    }
    timeline.push({ document, role })
    state = rule.to ?? state
    if (state === 'accepted' && payment !== undefined) state = stateOfPayment(payment)
    if (isKind(document, 'dispatch')) dispatch = document
    if (isKind(document, 'rejection') || isKind(document, 'cancellation')) {
      reason = document.content.reason
    }
  }
  const deadline = deadlineOf(state, order, acceptance, payment)
  if (deadline !== undefined && now > deadline.at) state = 'expired'
  const actions = { buyer: actionsOf('buyer', state, payment), vendor: actionsOf('vendor', state) }
  return {
    id,
    state,
    buyer: order.author.nym,
    vendor: order.content.vendor,
    order,
    ...(acceptance && { acceptance }),
    ...(dispatch && { dispatch }),
    ...(reason !== undefined && { reason }),
    ...(payment && { payment }),
    addresses: [...new Set(answers.map((answer) => answer.content.paymentAddress))].sort(),
    actions,
    main: mainOf(state, actions),
    ...(deadline !== undefined && state !== 'expired' && { deadline }),
    timeline,
    evidence,
    parked: sifted.parked,
    changedAt: Math.max(...timeline.map(({ document }) => document.signedAt)),
  }
}

/**
 * Of several acceptances the one that was paid most counts, so that a second one can never undo a
 * payment; then the earliest (the list is in that order).
 */
function chooseAcceptance(answers: readonly Acceptance[], chain: ChainFacts) {
  const paid = (answer: Acceptance) => factsOf(answer, chain)?.received ?? 0n
  return answers.reduce<Acceptance | undefined>(
    (best, answer) => (best === undefined || paid(answer) > paid(best) ? answer : best),
    undefined,
  )
}

/** Own properties only: an address may be spelt like a method of Object. */
function factsOf({ content: { paymentAddress } }: Acceptance, chain: ChainFacts) {
  return Object.hasOwn(chain, paymentAddress) ? chain[paymentAddress] : undefined
}

function refusalIn(state: OrderState, document: StepDocument) {
  const answered = isKind(document, 'rejection') && state !== 'placed'
  return answered ? 'order.second-answer' : 'order.impossible-step'
}

/** What runs out in a state. A payment in full, even unconfirmed or late, stops the clock. */
function deadlineOf(
  state: OrderState,
  order: VerifiedDocument<'order'>,
  acceptance: Acceptance | undefined,
  payment: OrderPayment | undefined,
): Deadline | undefined {
  if (state === 'placed') return { kind: 'answer', role: 'vendor', at: order.content.answerBy }
  if (acceptance === undefined || payment === undefined) return undefined
  if (!PAYABLE.includes(state) || payment.received >= payment.due) return undefined
  return { kind: 'payment', role: 'buyer', at: acceptance.content.payBy }
}

function actionsOf(role: OrderRole, state: OrderState, payment?: OrderPayment): OrderAction[] {
  const signed = Object.values(RULES)
    .flat()
    .filter((rule) => rule.role === role && rule.offered.includes(state))
    .flatMap((rule) => rule.action ?? [])
  const due = payment !== undefined && payment.received < payment.due
  return due && PAYABLE.includes(state) ? ['pay', ...signed] : signed
}

function mainOf(state: OrderState, actions: Record<OrderRole, OrderAction[]>) {
  const main: Partial<Record<OrderRole, OrderAction>> = {}
  for (const role of ['buyer', 'vendor'] as const) {
    const action = MAIN_ACTION[state]?.[role]
    if (action !== undefined && actions[role].includes(action)) main[role] = action
  }
  return main
}

const isAcceptance = (document: AnyDocument): document is Acceptance =>
  isKind(document, 'acceptance')
