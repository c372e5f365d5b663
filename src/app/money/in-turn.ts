import type { AbortOptions } from '../../lib/abort.ts'

/**
 * Runs an act while no other node of this origin runs one of the same name: the waiting worker of a
 * new release, or another tab where a page hosts the node. The browser frees the name when its holder
 * dies. Rejects like the act, or with the signal's reason while it waits.
 */
export function inTurn<T>(
  name: string,
  act: () => Promise<T>,
  options: AbortOptions = {},
): Promise<T> {
  return navigator.locks.request(name, options, act)
}
