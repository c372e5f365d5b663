import type { OrderRole, OrderState, OrderSummary } from '../../../app/rpc/api.ts'

/** Whose orders one looks at. A stand-in moderates too. */
export const SIDES = ['buyer', 'vendor', 'moderator'] as const
export type Side = (typeof SIDES)[number]

/** What orders have in common, in the order of a board. */
export const GROUPS = ['new', 'ship', 'shipped', 'claim', 'dispute', 'done'] as const
export type Group = (typeof GROUPS)[number]

/** Where an order stands by its state, while no money waits to be moved. */
const BY_STATE: Readonly<Record<OrderState, Group>> = {
  placed: 'new',
  pending: 'new',
  accepted: 'new',
  paying: 'new',
  paid: 'ship',
  'part-dispatched': 'ship',
  ready: 'shipped',
  dispatched: 'shipped',
  returning: 'shipped',
  disputed: 'dispute',
  decided: 'dispute',
  settled: 'done',
  received: 'done',
  completed: 'done',
  rejected: 'done',
  cancelled: 'done',
  expired: 'done',
  refunded: 'done',
  resolved: 'done',
  claimed: 'done',
  ended: 'done',
  faulty: 'done',
}

/** Acts that collect money or give it back, and nothing else. */
const MONEY_ACTS: ReadonlySet<string> = new Set(['finish-payout', 'claim', 'refund'])

export function sideOf(role: OrderRole): Side {
  return role === 'backup' ? 'moderator' : role
}

/** The group of an order: money that waits for this person comes before its state. */
export function groupOf({ state, main }: Pick<OrderSummary, 'state' | 'main'>): Group {
  return main !== undefined && MONEY_ACTS.has(main) ? 'claim' : BY_STATE[state]
}

/** The groups of one side that are not empty; in each, what waits for this person comes first. */
export function groupsOf<O extends Pick<OrderSummary, 'state' | 'main' | 'changedAt'>>(
  orders: readonly O[],
): { group: Group; orders: O[] }[] {
  const sorted = [...orders].sort(
    (a, b) =>
      Number(b.main !== undefined) - Number(a.main !== undefined) || b.changedAt - a.changedAt,
  )
  return GROUPS.map((group) => ({
    group,
    orders: sorted.filter((order) => groupOf(order) === group),
  })).filter(({ orders: found }) => found.length > 0)
}
