import type { DocumentId } from '../../lib/brand.ts'
import type { VerifiedDocument } from '../documents/kinds.ts'
import { isKind } from '../documents/kinds.ts'
import { backupHeight, isLockOver } from './claims.ts'
import type { OrderMoney } from './money.ts'
import { fundedBy, inScripts, isPaidInFull } from './money.ts'
import { coversOrder, fateOf } from './payouts.ts'
import type { OrderScripts } from './scripts.ts'
import { AFTERWARDS, ruleFor } from './rules.ts'
import type { SiftedStep } from './step.ts'
import { evidenceOf } from './evidence.ts'
import type { OrderState } from './states.ts'
import type { Evidence, EvidenceReason } from './evidence.ts'

/** What the documents are judged against. */
export interface WalkInput {
  readonly order: VerifiedDocument<'order'>
  readonly steps: readonly SiftedStep[]
  /** The acceptance that counts. */
  readonly acceptance: VerifiedDocument<'acceptance'> | undefined
  readonly money: OrderMoney
  readonly scripts: OrderScripts
  readonly tip: number
  readonly start: 'placed' | 'faulty'
}

/** What the documents come to, before clocks and coins. */
export interface Walked {
  readonly state: OrderState
  readonly taken: readonly SiftedStep[]
  /** To be judged by the last state. */
  readonly afterwards: readonly SiftedStep[]
  readonly evidence: readonly Evidence[]
  readonly parked: readonly DocumentId[]
  /** Until when a payment was in time, ms; absent: the order still waits for it, or got it. */
  readonly closedAt?: number
}

/** What a document does to the state: a new one, nothing, or why not. */
type Effect =
  { readonly state: OrderState } | { readonly refused: EvidenceReason } | 'notice' | 'parked'

/** Takes the documents in causal order through the table of rules. */
export function walk(input: WalkInput): Walked {
  let state: OrderState = input.start === 'placed' ? fundedState('placed', input.money) : 'faulty'
  let closedAt: number | undefined
  const taken: SiftedStep[] = []
  const afterwards: SiftedStep[] = []
  const evidence: Evidence[] = []
  const parked: DocumentId[] = []
  for (const step of input.steps) {
    const { document } = step
    if (AFTERWARDS.includes(document.kind)) {
      afterwards.push(step)
      continue
    }
    const effect = effectOf(step, state, input, taken)
    if (effect === 'parked') parked.push(document.id)
    else if (effect === 'notice') taken.push(step)
    else if ('refused' in effect) evidence.push(evidenceOf(document, effect.refused))
    else {
      taken.push(step)
      state = effect.state
      if (isKind(document, 'cancellation') || isKind(document, 'rejection')) {
        closedAt = document.signedAt
      }
    }
  }
  return {
    state,
    taken,
    afterwards,
    evidence,
    parked,
    ...(closedAt !== undefined && { closedAt }),
  }
}

function effectOf(
  step: SiftedStep,
  state: OrderState,
  input: WalkInput,
  taken: readonly SiftedStep[],
): Effect {
  const { document, role } = step
  const rule = ruleFor(document.kind, role)
  if (isKind(document, 'acceptance') && document !== input.acceptance) {
    return { refused: 'order.second-answer' }
  }
  const now = isKind(document, 'cancellation') ? stateWhen(document.signedAt, state, input) : state
  if (rule?.from.includes(now) !== true) return { refused: refusalIn(state, step) }
  if (rule.to === undefined) return 'notice'
  return consequence(step, state, input, taken)
}

/** What the state was at a time, as far as the money tells; a later payment changes nothing then. */
function stateWhen(time: number, state: OrderState, { money }: WalkInput): OrderState {
  const funded = fundedBy(money, time)
  if (state === 'pending') return fundedState('placed', { ...money, ...funded })
  return state === 'paid' ? fundedState('accepted', { ...money, ...funded }) : state
}

/** The state that money makes of an order that waits for an answer, or for money. */
export function fundedState(base: 'placed' | 'accepted', money: OrderMoney): OrderState {
  const isFull = isPaidInFull(money)
  if (base === 'placed') return isFull && money.received > 0n ? 'pending' : 'placed'
  if (money.received <= 0n) return 'accepted'
  return isFull ? 'paid' : 'paying'
}

function consequence(
  { document, release }: SiftedStep,
  state: OrderState,
  input: WalkInput,
  taken: readonly SiftedStep[],
): Effect {
  const { money, order } = input
  switch (document.kind) {
    case 'acceptance':
      return { state: fundedState('accepted', money) }
    case 'rejection':
      return { state: document.content.cause === 'faulty' ? 'faulty' : 'rejected' }
    case 'cancellation':
      return { state: 'cancelled' }
    case 'dispatch':
      return { state: dispatchedState(order, [...taken.map(documentOf), document]) }
    case 'return':
      return { state: 'returning' }
    case 'dispute':
      return { state: 'disputed' }
    case 'receipt':
      return { state: 'received' }
    case 'completion':
      // Of money in a script the coins tell when the vendor is paid.
      return inScripts(money) > 0n ? 'notice' : { state: 'completed' }
    case 'verdict':
      return agreed(release, input) ?? backupProblem(input, taken, document)
    case 'settlement_acceptance':
      return agreed(release, input) ?? { state: 'settled' }
    case 'refund':
      return refunded(document, release, state, input)
    default:
      return 'notice'
  }
}

const documentOf = ({ document }: SiftedStep) => document

/**
 * Agreements are worth something as long as they can be paid out, or were: signatures for coins that
 * the chain does not know wait, those for coins that went elsewhere are history. `undefined`: it holds.
 */
function agreed(release: SiftedStep['release'], { money }: WalkInput): Effect | undefined {
  if (release === undefined) return 'notice'
  const fate = fateOf(release, money)
  if (fate === 'unseen') return 'parked'
  return fate === 'lapsed' || !coversOrder(release, money) ? 'notice' : undefined
}

/** The backup speaks when the moderator declined, or was silent until the lock was over. */
function backupProblem(
  input: WalkInput,
  taken: readonly SiftedStep[],
  verdict: VerifiedDocument<'verdict'>,
): Effect {
  const isBackup = verdict.author.nym === input.order.content.escrow?.backup?.nym
  return !isBackup || isBackupsTurn(input, taken)
    ? { state: 'decided' }
    : { refused: 'order.too-early' }
}

/** Whether the moderator declined, or the backup's lock is over on all coins that have it. */
export function isBackupsTurn(
  { money, scripts, tip }: Pick<WalkInput, 'money' | 'scripts' | 'tip'>,
  taken: readonly SiftedStep[],
): boolean {
  const declined = taken.some(
    ({ document, role }) =>
      role === 'moderator' && isKind(document, 'mediation') && !document.content.agreed,
  )
  const height = backupHeight(money, scripts, tip)
  return declined || (height !== undefined && isLockOver(height, tip))
}

function refunded(
  { content }: VerifiedDocument<'refund'>,
  release: SiftedStep['release'],
  state: OrderState,
  input: WalkInput,
): Effect {
  const { money } = input
  // An order that came to nothing stays so: that the money goes back follows from it.
  const after: Effect = NOTHING.has(state) ? 'notice' : { state: 'refunded' }
  if (release === undefined) {
    return money.received > 0n && money.refunded >= money.received ? after : 'notice'
  }
  const all = release.release.coins.reduce((total, { amount }) => total + amount, 0n)
  const problem = agreed(release, input)
  if (problem !== undefined) return problem
  return content.amount === all ? after : 'notice'
}

const NOTHING: ReadonlySet<OrderState> = new Set<OrderState>(['rejected', 'cancelled', 'faulty'])

/** All parts that were sent so far, or all in one. */
function dispatchedState(
  { content }: VerifiedDocument<'order'>,
  documents: readonly SiftedStep['document'][],
): OrderState {
  const sent = documents.filter((document) => isKind(document, 'dispatch'))
  const quantities = content.items.map(() => 0)
  let isWhole = false
  for (const { content: dispatch } of sent) {
    if (dispatch.parts.length === 0) isWhole = true
    for (const { item, quantity } of dispatch.parts) {
      quantities[item] = (quantities[item] ?? 0) + quantity
    }
  }
  isWhole ||= content.items.every(({ quantity }, item) => (quantities[item] ?? 0) >= quantity)
  if (!isWhole) return 'part-dispatched'
  return sent.at(-1)?.content.manner === 'pickup' ? 'ready' : 'dispatched'
}

function refusalIn(state: OrderState, { document }: SiftedStep): EvidenceReason {
  const answered =
    (isKind(document, 'rejection') && state !== 'cancelled') ||
    (isKind(document, 'verdict') && state === 'decided') ||
    (isKind(document, 'settlement_acceptance') && state === 'settled')
  return answered ? 'order.second-answer' : 'order.impossible-step'
}
