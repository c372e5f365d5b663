import type { OrderState, OrderSummary } from '../../../app/rpc/api.ts'

type Case = Pick<OrderSummary, 'role' | 'state' | 'main' | 'changedAt'>

/** States of an order in which there is a dispute, or was one. */
const ROOM: ReadonlySet<OrderState> = new Set<OrderState>(['disputed', 'decided', 'resolved'])

/** Both sides have been heard, or are: there is a room to go to. */
export const hasRoom = ({ state }: Pick<Case, 'state'>): boolean => ROOM.has(state)

/** The orders that a moderator or a backup has a part in; what needs an answer first, then the newest. */
export function casesOf<O extends Case>(orders: readonly O[]): O[] {
  return orders
    .filter(({ role }) => role === 'moderator' || role === 'backup')
    .sort(
      (a, b) =>
        Number(b.main !== undefined) - Number(a.main !== undefined) ||
        Number(hasRoom(b)) - Number(hasRoom(a)) ||
        b.changedAt - a.changedAt,
    )
}
