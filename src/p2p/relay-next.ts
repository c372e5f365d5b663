import type { DeviceId } from '../lib/brand.ts'
import type { RelayAddress } from './addresses.ts'
import { relayGroup } from './relay-address.ts'
import type { Remembered, RelayMemory } from './relay-memory.ts'

export interface NextRelayInit {
  readonly local: boolean
  /** Relays that are not to be chosen: they have a place, or are tried anyway. */
  readonly taken: ReadonlySet<DeviceId>
  /** Relays that introduce us now, or are about to. */
  readonly held: readonly RelayAddress[]
  /** No relay works: pauses after failures are cut short. */
  readonly isCutOff: boolean
  /** Configured ones without a place, the best first. */
  readonly waiting: readonly RelayAddress[]
  readonly memory: RelayMemory
  /** Smaller is better. */
  readonly rank: (relay: RelayAddress, remembered: Remembered) => number
  /** Ms since the Unix epoch. */
  readonly now: number
}

/** Nobody introduces us: one that failed is tried again after this time at the latest. */
const CUT_OFF_RETRY_MS = 20_000

/**
 * Which relay gets a free place: a configured one, else the best of those remembered. Two of one owner, as far
 * as addresses tell, never serve at once, and whoever named a relay without being configured fills at most one
 * place, itself included: a relay that names only its friends wins nothing.
 * `inMs`: none may be tried now, but one after this time. `undefined`: there is none.
 */
export function nextRelay(
  init: NextRelayInit,
): { relay: RelayAddress } | { inMs: number } | undefined {
  const { held, memory, now } = init
  const groups = new Set(held.map((relay) => relayGroup(relay, init.local)))
  const all = memory.list()
  const readyAt = (entry: Remembered) => {
    const at = memory.readyAt(entry)
    return init.isCutOff ? Math.min(at, (entry.triedAt ?? 0) + CUT_OFF_RETRY_MS) : at
  }
  const remembered = new Map(all.map((entry) => [entry.relay.device, entry]))
  const isFree = (relay: RelayAddress) => !init.taken.has(relay.device)
  const waiting = init.waiting.filter(isFree)
  const strangers = all.filter(
    (entry) =>
      isFree(entry.relay) &&
      !groups.has(relayGroup(entry.relay, init.local)) &&
      !isSecondOf(entry, held, remembered),
  )
  const ready = strangers
    .filter((entry) => readyAt(entry) <= now)
    .sort((a, b) => init.rank(a.relay, a) - init.rank(b.relay, b))
  const relay = waiting[0] ?? ready[0]?.relay
  if (relay !== undefined) return { relay }
  const soonest = Math.min(...strangers.map(readyAt))
  return Number.isFinite(soonest) ? { inMs: Math.max(0, soonest - now) } : undefined
}

/** Whether the one who named it has a place already: its own, or that of another that it named. */
function isSecondOf(
  { namedBy }: Remembered,
  held: readonly RelayAddress[],
  remembered: ReadonlyMap<DeviceId, Remembered>,
): boolean {
  if (namedBy === 'configured') return false
  return held.some(
    ({ device }) => device === namedBy || remembered.get(device)?.namedBy === namedBy,
  )
}
