import type { Emitter } from '../lib/emitter.ts'
import type { Nym, OrderId } from '../lib/brand.ts'

/** What may have changed; topics whose view depends on it are computed anew. */
export type Change =
  | { about: 'session' }
  | { about: 'settings' }
  | { about: 'rates' }
  | { about: 'wallet' }
  | { about: 'network' }
  /** `nym` absent: any store. */
  | { about: 'stores'; nym?: Nym }
  | { about: 'orders'; id?: OrderId }
  | { about: 'chat'; conversation: string }
  /** How many devices keep what was sent to people who are away. */
  | { about: 'sent' }
  /** Policy, address book, licence keys. */
  | { about: 'trade' }
  | { about: 'notices' }
  /** What this device keeps for others, and what they got of it. */
  | { about: 'seeding' }
  /** How far the copy of a store is. */
  | { about: 'copy'; nym: Nym }
  /** Who holds the own store. */
  | { about: 'keep' }
  /** What people are called. */
  | { about: 'names' }
  /** What can be found: the index, or what is asked of others. */
  | { about: 'find' }
  | { about: 'saved-searches' }
  | { about: 'wishes' }
  | { about: 'blocked' }
  /** Lists that are followed, and what they say. */
  | { about: 'labels' }
  /** Who is near to the reader by follows. */
  | { about: 'web' }
  /** Ratings of somebody. */
  | { about: 'reputation'; nym: Nym }
  /** Receipts for what devices did for each other. */
  | { about: 'service' }
  /** What proves marks to others: gathered, or being gathered. */
  | { about: 'service-records' }
  /** Whose handles are, the own one, and what websites say. */
  | { about: 'handles' }

export type Changes = Emitter<Change>

/**
 * Makes a topic out of a function that computes its whole view: sends it at once and after each
 * change that matters. Changes that come while it computes lead to one more run, not to many.
 */
export function liveView<View>(
  changes: Changes,
  matters: (change: Change) => boolean,
  compute: () => Promise<View>,
  push: (view: View) => void,
): () => void {
  let running = false
  let again = false
  let stopped = false
  const run = async () => {
    if (running) {
      again = true
      return
    }
    running = true
    do {
      again = false
      try {
        const view = await compute()
        if (!stopped) push(view)
      } catch {
        // Locked or closed in the meantime: the change that follows computes it anew.
      }
    } while (again && !stopped)
    running = false
  }
  const off = changes.on((change) => {
    if (matters(change)) void run()
  })
  void run()
  return () => {
    stopped = true
    off()
  }
}
