import type { NetworkView } from '../../../app/rpc/api.ts'
import type { MessageKey } from '../../i18n/index.svelte.ts'

/** How this browser is connected, as one sentence and whether it is cause for concern. */
export interface Health {
  readonly text: MessageKey
  readonly tone: 'neutral' | 'proof' | 'warning'
  /** What the person can do about it. */
  readonly act?: 'settings' | 'turn'
}

/** A direct connection takes some seconds; only then does being relayed say something about the way. */
const SETTLED_MS = 30_000

/** `hasTurn`: a server is configured that carries connections which cannot be made directly. */
export function connectionHealth(view: NetworkView, hasTurn: boolean, now: number): Health {
  if (view.state === 'starting') return { text: 'network.health.starting', tone: 'neutral' }
  if (view.state === 'stopped') return { text: 'network.health.stopped', tone: 'warning' }
  if (view.relays.length === 0) {
    return { text: 'network.health.no-relays', tone: 'warning', act: 'settings' }
  }
  const direct = view.peers.some(({ kind }) => kind === 'direct')
  if (!view.relays.some(({ state }) => state === 'reserved')) {
    return direct
      ? { text: 'network.health.no-relay-direct', tone: 'warning' }
      : { text: 'network.health.no-relay', tone: 'warning' }
  }
  if (direct) return { text: 'network.health.good', tone: 'proof' }
  if (view.bridgePages === 0) return { text: 'network.health.no-page', tone: 'warning' }
  const relayed = view.peers.filter(({ kind }) => kind === 'relayed')
  if (relayed.length === 0) return { text: 'network.health.alone', tone: 'neutral' }
  if (!relayed.some(({ sinceMs }) => now - sinceMs > SETTLED_MS)) {
    return { text: 'network.health.connecting', tone: 'neutral' }
  }
  return hasTurn
    ? { text: 'network.health.relayed-turn', tone: 'warning', act: 'settings' }
    : { text: 'network.health.relayed', tone: 'warning', act: 'turn' }
}
