import type { WalletState } from './wallet-state.ts'

/** Addresses that are not fresh any more: what the devices of one person tell each other. */
export type HandedOut = Pick<WalletState, 'next' | 'reserved'>

/** One of several devices of the same person: it hands out only indexes of its own lane. */
export interface Lane {
  /** 0-based. */
  readonly index: number
  /** Lanes in all, at least 1. */
  readonly of: number
}

/** The wallet's state after what another device handed out. The same object where that is no news. */
export function withHandedOut(state: WalletState, theirs: HandedOut): WalletState {
  const known = new Set(state.reserved.map(nameOf))
  const added = theirs.reserved.filter((one) => !known.has(nameOf(one)))
  const receive = Math.max(state.next.receive, theirs.next.receive)
  const change = Math.max(state.next.change, theirs.next.change)
  if (added.length === 0 && receive === state.next.receive && change === state.next.change) {
    return state
  }
  return { ...state, next: { receive, change }, reserved: [...state.reserved, ...added] }
}

/** The first index from `from` on that is this device's to hand out. */
export function indexInLane(from: number, { index, of }: Lane): number {
  return from + ((((index - from) % of) + of) % of)
}

const nameOf = ({ index, label }: HandedOut['reserved'][number]) => `${index} ${label}`
