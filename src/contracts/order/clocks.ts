import type { VerifiedDocument } from '../documents/kinds.ts'
import { isKind } from '../documents/kinds.ts'
import type { Claim } from './claims.ts'
import { backupHeight, isLockOver } from './claims.ts'
import type { OrderMoney } from './money.ts'
import { fundedBy, inScripts, isPaidInFull } from './money.ts'
import type { Payout } from './payouts.ts'
import type { OrderScripts } from './scripts.ts'
import type { SiftedStep } from './step.ts'
import type { OrderRole, OrderState } from './states.ts'
import type { Deadline, DeadlineKind } from './types.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** On average. */
const BLOCK_MS = 10 * 60 * 1000

/** What happens in silence where no lock of a script tells it; docs/adr/0009-order-fold.md. */
export const SILENCE = {
  /** A payment that was sent in time may take so long to get into a block. */
  confirmMs: 6 * HOUR_MS,
  /** Paid to the vendor, and nothing sent: the order came to nothing, the money is to be returned. */
  dispatchMs: 60 * DAY_MS,
  /** Sent, and the buyer says nothing: completed. */
  receiptMs: 45 * DAY_MS,
  /** Sent back, and the vendor says nothing: completed. */
  returnMs: 45 * DAY_MS,
  /** Received, and the vendor says nothing: completed. */
  closeMs: 14 * DAY_MS,
} as const

/** What the clocks are read from. */
export interface ClockInput {
  readonly order: VerifiedDocument<'order'>
  readonly acceptance: VerifiedDocument<'acceptance'> | undefined
  readonly taken: readonly SiftedStep[]
  readonly money: OrderMoney
  readonly scripts: OrderScripts
  readonly claims: readonly Claim[]
  readonly payouts: readonly Payout[]
  readonly now: number
  readonly tip: number
}

/** A clock of the documents: what follows by itself when it has run out. */
interface Clock {
  readonly kind: DeadlineKind
  readonly role: OrderRole
  readonly at: number
  readonly state: OrderState
}

/** The clock of the documents that runs in a state; locks of coins run besides. */
export function documentClock(state: OrderState, input: ClockInput): Clock | undefined {
  const { order, acceptance, money } = input
  if (state === 'placed' || state === 'pending') {
    return { kind: 'answer', role: 'vendor', at: order.content.answerBy, state: 'expired' }
  }
  if (acceptance === undefined) return undefined
  if (state === 'accepted' || state === 'paying') {
    const { payBy } = acceptance.content
    const grace = money.received >= money.due ? SILENCE.confirmMs : 0
    return { kind: 'payment', role: 'buyer', at: payBy + grace, state: 'expired' }
  }
  // As long as money lies in a script, its locks are the clocks.
  if (inScripts(money) > 0n) return undefined
  return silenceClock(state, acceptance, input)
}

function silenceClock(
  state: OrderState,
  { content }: VerifiedDocument<'acceptance'>,
  { taken }: ClockInput,
): Clock | undefined {
  const last = (kind: SiftedStep['document']['kind']) =>
    Math.max(
      ...taken.flatMap(({ document }) => (document.kind === kind ? [document.signedAt] : [])),
    )
  const granted = (role: OrderRole) =>
    Math.max(
      0,
      ...taken.flatMap((step) =>
        isKind(step.document, 'extension') && step.role === role
          ? [step.document.content.until]
          : [],
      ),
    )
  const clock = (kind: DeadlineKind, role: OrderRole, at: number, after: OrderState): Clock => {
    const other = role === 'buyer' ? 'vendor' : 'buyer'
    return { kind, role, at: Math.max(at, granted(other)), state: after }
  }
  switch (state) {
    case 'paid':
      return clock('dispatch', 'vendor', content.payBy + SILENCE.dispatchMs, 'expired')
    case 'part-dispatched':
    case 'ready':
    case 'dispatched':
      return clock('confirm', 'buyer', last('dispatch') + SILENCE.receiptMs, 'completed')
    case 'returning':
      return clock('return', 'vendor', last('return') + SILENCE.returnMs, 'completed')
    case 'disputed':
    case 'decided':
      return clock('confirm', 'buyer', last('dispute') + SILENCE.receiptMs, 'completed')
    case 'received':
      return clock('close', 'vendor', last('receipt') + SILENCE.closeMs, 'completed')
    default:
      return undefined
  }
}

/** The state after clocks that ran out, one after the other. */
export function afterClocks(state: OrderState, input: ClockInput): OrderState {
  if (isPaidTooLate(state, input)) return 'expired'
  const clock = documentClock(state, input)
  return clock !== undefined && input.now > clock.at ? clock.state : state
}

/** True for a payment in full of which the blocks tell that it came after the time to pay. */
function isPaidTooLate(state: OrderState, { acceptance, money }: ClockInput): boolean {
  if (state !== 'paid' || acceptance === undefined) return false
  const inTime = fundedBy(money, acceptance.content.payBy + SILENCE.confirmMs)
  return money.needed > 0 && !isPaidInFull(inTime)
}

/** All that runs out, the nearest first. */
export function deadlinesOf(state: OrderState, input: ClockInput): Deadline[] {
  const clock = documentClock(state, input)
  const runs = clock !== undefined && clock.at >= input.now && !isPaidAndWaits(state, input.money)
  const documents: Deadline[] = runs
    ? [{ kind: clock.kind, role: clock.role, at: clock.at, then: { state: clock.state } }]
    : []
  return [...documents, ...lockDeadlines(state, input)].sort(
    (a, b) => a.at - b.at || (a.kind < b.kind ? -1 : 1),
  )
}

/** Nobody has to act while a payment in full waits for its block. */
const isPaidAndWaits = (state: OrderState, { received, due }: OrderMoney) =>
  state === 'paying' && received >= due

function lockDeadlines(state: OrderState, input: ClockInput): Deadline[] {
  const { claims, payouts, money, scripts, now, tip } = input
  const at = (height: number) => now + Math.max(0, height - 1 - tip) * BLOCK_MS
  const running = claims.filter(({ ready }) => !ready)
  const locks = running.map(({ role, place, height }): Deadline => {
    const kind = KINDS[`${place}:${role}`] ?? 'last'
    const loser = role === 'buyer' ? 'vendor' : 'buyer'
    return { kind, role: loser, at: at(height), height, then: { role, action: 'claim' } }
  })
  const ends = payouts.flatMap(({ cause, height, ready }): Deadline[] =>
    cause !== 'end' || height === undefined || ready
      ? []
      : [
          {
            kind: 'end',
            role: 'moderator',
            at: at(height),
            height,
            then: { role: 'buyer', action: 'finish-payout' },
          },
        ],
  )
  const backup = state === 'disputed' ? backupHeight(money, scripts, tip) : undefined
  const stands: Deadline[] =
    backup === undefined || isLockOver(backup, tip)
      ? []
      : [
          {
            kind: 'backup',
            role: 'moderator',
            at: at(backup),
            height: backup,
            then: { role: 'backup', action: 'decide' },
          },
        ]
  return [...locks, ...ends, ...stands]
}

const KINDS: Readonly<Record<string, DeadlineKind>> = {
  'offered:buyer': 'ship',
  'shipped:vendor': 'accept',
  'shipped:buyer': 'last',
  'sleeping:buyer': 'window',
}
