import { isKind } from '../documents/kinds.ts'
import type { Claim } from './claims.ts'
import { isLying, isSpent, pointOf } from './coins.ts'
import type { OrderMoney } from './money.ts'
import { inScripts } from './money.ts'
import { partiesOf } from './parties.ts'
import type { Payout } from './payouts.ts'
import type { Condition } from './rules.ts'
import { MAIN_ACTIONS, RULES, STEP_ORDER, WALLET_RULES } from './rules.ts'
import type { SiftedStep } from './step.ts'
import type { OrderAction, OrderRole, OrderState } from './states.ts'
import { ORDER_ROLES } from './states.ts'
import type { OpenSettlement } from './types.ts'
import type { WalkInput } from './walk.ts'
import { isBackupsTurn } from './walk.ts'

/** What decides about acts beside the state. */
export interface Situation extends Pick<WalkInput, 'order' | 'money' | 'scripts' | 'tip'> {
  readonly state: OrderState
  readonly taken: readonly SiftedStep[]
  /** Where to pay, once that is known. */
  readonly payTo: string | undefined
  readonly claims: readonly Claim[]
  readonly payouts: readonly Payout[]
  readonly settlements: readonly OpenSettlement[]
}

type Test = (situation: Situation, role: OrderRole, kind: string) => boolean

/** What the names of the table mean. */
const CONDITIONS: Readonly<Record<Condition, Test>> = {
  'nothing-paid': ({ money }) => money.received === 0n,
  'payment-due': ({ money, payTo }) => payTo !== undefined && money.missing > 0n,
  'coins-sleeping': ({ money }) => money.lying.sleeping > 0n,
  'handed-over': hasHandover,
  'money-in-scripts': ({ money }) => inScripts(money) > 0n,
  'money-to-return': ({ money }) => moneyToReturn(money) > 0n,
  'payout-ready': ({ payouts }, role) =>
    payouts.some(({ ready, by }) => ready && by.some((one) => one === role)),
  'lock-over': ({ claims }, role) => claims.some((claim) => claim.ready && claim.role === role),
  'offer-open': ({ settlements }, role) => settlements.some(({ by }) => by !== role),
  'my-turn': (situation, role) => role === 'moderator' || isBackupsTurn(situation, situation.taken),
  'coins-to-hold': (situation, role) =>
    situation.money.lying.offered + situation.money.lying.shipped > 0n &&
    (role === 'moderator' || isBackupsTurn(situation, situation.taken)),
  'not-done-yet': ({ taken }, role, kind) =>
    !taken.some((step) => step.document.kind === kind && step.role === role),
  'someone-to-rate': hasSomeoneToRate,
}

/** Satoshis that are the buyer's if the order comes to nothing. */
export function moneyToReturn(money: OrderMoney): bigint {
  const withVendor = money.lying.direct + money.paidOut.vendor
  const left = withVendor > money.refunded ? withVendor - money.refunded : 0n
  return left + inScripts(money)
}

/** The acts that are open to each role. */
export function actionsOf(situation: Situation): Record<OrderRole, OrderAction[]> {
  const { order, state } = situation
  const isParty = partiesOf(order)
  const of = (role: OrderRole): OrderAction[] => {
    if (isParty[role] === undefined) return []
    const holds = (when: Condition | undefined, kind = '') =>
      when === undefined || CONDITIONS[when](situation, role, kind)
    const wallet = WALLET_RULES.filter(
      (rule) =>
        rule.role === role &&
        (rule.offered === undefined || rule.offered.includes(state)) &&
        holds(rule.when),
    ).map(({ action }) => action)
    const signed = STEP_ORDER.flatMap((kind) =>
      RULES[kind]
        .filter(
          (rule) =>
            rule.role === role &&
            rule.offered.includes(state) &&
            rule.methods?.includes(order.content.method) !== false &&
            holds(rule.when, kind),
        )
        .flatMap(({ action }) => action ?? []),
    )
    return [...wallet, ...signed]
  }
  return Object.fromEntries(ORDER_ROLES.map((role) => [role, of(role)])) as Record<
    OrderRole,
    OrderAction[]
  >
}

/** The act that is awaited of each role: the first of the table that is open to it. */
export function mainOf(
  state: OrderState,
  actions: Readonly<Record<OrderRole, readonly OrderAction[]>>,
): Partial<Record<OrderRole, OrderAction>> {
  const main: Partial<Record<OrderRole, OrderAction>> = {}
  for (const { role, action, states } of MAIN_ACTIONS) {
    if (states?.includes(state) === false || !actions[role].includes(action)) continue
    main[role] ??= action
  }
  return main
}

/** The buyer has signed the move of coins that still lie in Offered. */
function hasHandover({ taken, money }: Situation): boolean {
  const offered = money.coins.filter((coin) => coin.place === 'offered' && isLying(coin))
  const moves = taken.flatMap(({ document }) =>
    isKind(document, 'funding') ? (document.content.handover?.coins.map(pointOf) ?? []) : [],
  )
  return offered.some((coin) => moves.includes(pointOf(coin)) && !isSpent(coin))
}

/** Moderators take part in ratings when they were called. */
function hasSomeoneToRate({ order, taken }: Situation, role: OrderRole): boolean {
  const wasCalled = taken.some(({ document }) => isKind(document, 'dispute'))
  const isJudge = (one: OrderRole) => one === 'moderator' || one === 'backup'
  if (isJudge(role) && !wasCalled) return false
  return Object.entries(partiesOf(order)).some(([other, nym]) => {
    if (other === role || (isJudge(other as OrderRole) && !wasCalled)) return false
    return !taken.some(
      (step) =>
        step.role === role &&
        isKind(step.document, 'rating') &&
        step.document.content.rated === nym,
    )
  })
}
