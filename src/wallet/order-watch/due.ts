import type { WatchMoment, WatchedAddress } from './cadence.ts'
import { blocksLeft, cadenceOf, isLively } from './cadence.ts'

export interface DueOptions {
  /** Addresses of which somebody said that something happened: asked now. */
  readonly hinted: ReadonlySet<string>
  /** What a person looks at is asked again after so long, also without a new block. */
  readonly lookEveryMs: number
  /** All addresses of open orders count as looked at. */
  readonly looksAtAll: boolean
}

export interface DueAddress {
  readonly watched: WatchedAddress
  /** A clock runs out: not to be put off for the sake of the budget, as long as there is any. */
  readonly urgent: boolean
}

/**
 * Between two blocks, addresses at which the mempool may bring something share this: one request
 * every twelve seconds, 300 an hour.
 */
const IDLE_SHARE_MS = 12_000

/**
 * Asked first: what may run out. Hints come second: whoever sends too many of them cannot keep us
 * from that.
 */
const RANK = { urgent: 0, hinted: 1, looked: 2, usual: 3, idle: 4 } as const

/** Hints of the same address count once in so long. */
const HINT_EVERY_MS = 10_000

/**
 * Which addresses are to be asked at a moment, the most important first. Pure: whoever restarts with
 * the facts that it kept goes on where it was.
 */
export function dueAddresses(
  addresses: readonly WatchedAddress[],
  moment: WatchMoment,
  options: DueOptions,
): DueAddress[] {
  const { hinted, lookEveryMs, looksAtAll } = options
  const lively = addresses.filter(isLively).length
  const idleEveryMs = Math.max(lookEveryMs, lively * IDLE_SHARE_MS)
  const rankOf = (watched: WatchedAddress): number | undefined => {
    const { address, known } = watched
    const ageMs = known === undefined ? Infinity : moment.now - known.checkedAt
    const { everyBlocks, urgent } = cadenceOf(watched, moment)
    const isOverdue = overdueBy(watched, moment) >= 1
    if (isOverdue && urgent) return RANK.urgent
    if (hinted.has(address) && ageMs >= Math.min(HINT_EVERY_MS, lookEveryMs)) return RANK.hinted
    const isLooked = watched.looked === true || (looksAtAll && watched.stage !== 'over')
    if (isLooked && ageMs >= lookEveryMs) return RANK.looked
    if (isOverdue) return RANK.usual
    const isIdle = isLively(watched) && everyBlocks > 0 && ageMs >= idleEveryMs
    return isIdle ? RANK.idle : undefined
  }
  return addresses
    .flatMap((watched) => {
      const rank = rankOf(watched)
      return rank === undefined ? [] : [{ watched, rank, overdue: overdueBy(watched, moment) }]
    })
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        b.overdue - a.overdue ||
        blocksLeft(a.watched, moment) - blocksLeft(b.watched, moment),
    )
    .map(({ watched, rank }) => ({ watched, urgent: rank === RANK.urgent }))
}

/** Its waiting time in units of its own; below 1 it is not yet due. */
function overdueBy(watched: WatchedAddress, moment: WatchMoment): number {
  const { everyBlocks } = cadenceOf(watched, moment)
  const { known } = watched
  if (everyBlocks === 0) return 0
  if (known === undefined) return Infinity
  const passed = moment.tip - known.tip
  // A chain that is shorter by more than a server may lag behind is another chain.
  return passed < -1 ? Infinity : passed / everyBlocks
}
