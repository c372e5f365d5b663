import type { OrderAction } from '../../../app/rpc/api.ts'

/** So many beside each other still read as a choice. */
const FEW = 2

/**
 * Which acts are shown at once and which wait in a menu. Few are shown; beside a main one many would
 * only distract from it, without one at least the first are at hand.
 */
export function shownActs(
  others: readonly OrderAction[],
  hasMain: boolean,
): { beside: readonly OrderAction[]; inMenu: readonly OrderAction[] } {
  const few = others.length <= FEW ? others.length : hasMain ? 0 : FEW
  return { beside: others.slice(0, few), inMenu: others.slice(few) }
}
