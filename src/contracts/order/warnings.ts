import { isKind } from '../documents/kinds.ts'
import type { Deadline, OrderPayment, Warning } from './types.ts'
import type { Situation } from './actions.ts'
import { moneyToReturn } from './actions.ts'
import { ENDED } from './states.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** What the parties should know now, most pressing first. */
export function warningsOf(
  situation: Situation,
  deadlines: readonly Deadline[],
  payment: OrderPayment | undefined,
  now: number,
): Warning[] {
  const { state, money, taken, order } = situation
  const soon = deadlines.filter(({ at }) => at - now < DAY_MS)
  const mediation = taken.find(
    ({ document, role }) => role === 'moderator' && isKind(document, 'mediation'),
  )
  const declined =
    mediation !== undefined && isKind(mediation.document, 'mediation')
      ? !mediation.document.content.agreed
      : false
  const isOpen = !ENDED.has(state)
  const all: readonly (readonly [Warning, boolean])[] = [
    ['order.paid-late', money.late > 0n && moneyToReturn(money) > 0n],
    ['order.payment-replaced', money.replaced > 0n && money.missing > 0n && isOpen],
    ['order.lock-ends-soon', soon.some(({ height }) => height !== undefined)],
    ['order.expires-soon', soon.some(({ then }) => 'state' in then && then.state === 'expired')],
    ['order.backup-window', deadlines.some(({ kind }) => kind === 'backup')],
    ['order.underpaid', money.received > 0n && money.missing > 0n && isOpen],
    ['order.paid-twice', money.over >= money.due],
    ['order.overpaid', money.over > 0n && money.over < money.due],
    ['order.moderator-declined', declined],
    [
      'order.not-countersigned',
      order.content.escrow?.moderator !== undefined && mediation === undefined && isOpen,
    ],
    ['order.chain-not-checked', payment !== undefined && money.checkedAt === undefined],
  ]
  return all.flatMap(([warning, holds]) => (holds ? [warning] : []))
}
