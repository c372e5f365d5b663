import type { AskedPeer } from './asked-peer.ts'
import { GUESSED_RATE, leftOf } from './asked-peer.ts'
import type { Ask, Want } from './want.ts'

/** A peer that would need so many times as long as the best one is left alone, beyond some slack. */
const TOO_SLOW = 4
const SLACK_MS = 150

/** The rest of a block that is being sent is shared with another peer if that saves so much time. */
const WORTH_MS = 60

/** A block of which nothing came yet may be under way: it is taken back only for more than that. */
const WORTH_MOVING_MS = 250
const WORTH_SHARE = 0.7

/** By the time for so much peers are ranked. */
const TYPICAL_BYTES = 256 * 1024

/** Less than that of a block is not worth a request of its own. */
const MIN_SHARE_BYTES = 48 * 1024

/** A peer that is silent for so long while it owes a part loses all of the rest. */
const SILENT_MS = 1_500

/** Whom to ask for what next; `from`: the request from which it is taken. */
export interface Choice {
  peer: AskedPeer
  want: Want
  start: number
  end: number
  from?: Ask
  /** Nothing came of it yet: it is moved only if its peer has not begun to send. */
  gently?: boolean
}

/**
 * The next request that is worth sending, or `undefined`. Blocks that are waited for one by one come
 * first, then those that the fewest peers have. The fastest peers are asked first; slow ones are left
 * alone while faster ones are there. At the end, when nothing is left to ask for, idle peers take over
 * parts of what others have still to send, so that all are done at the same time and nothing
 * travels twice.
 */
export function choose(
  peers: ReadonlyMap<string, AskedPeer>,
  wants: Iterable<Want>,
  now: number,
): Choice | undefined {
  const free = [...peers.values()].filter((peer) => peer.isFree(now))
  if (free.length === 0) return undefined
  const all = [...wants].filter((want) => want.missing)
  const open = all.filter((want) => isOpen(want))
  const etas = new Map(
    [...peers.values()].map((peer) => [peer.device, peer.eta(TYPICAL_BYTES, now)]),
  )
  const byEta = (a: AskedPeer, b: AskedPeer) =>
    (etas.get(a.device) ?? 0) - (etas.get(b.device) ?? 0) || a.asks.size - b.asks.size
  free.sort(byEta)
  for (const peer of free) {
    let best: Want | undefined
    for (const want of open) {
      if (best !== undefined && !comesBefore(want, best)) continue
      if (want.mayAskNow(peer.device) && !isTooSlow(peer, want, peers, now)) best = want
    }
    const hole = best?.assembly.hole
    if (best !== undefined && hole !== undefined) return { peer, want: best, ...hole }
  }
  let relief: (Choice & { gain: number }) | undefined
  for (const peer of free) {
    for (const want of all) {
      if (want.asks.size === 0 || !want.mayAskNow(peer.device)) continue
      for (const ask of want.asks) {
        const takeover = takeOver(peer, ask, peers, now)
        if (takeover !== undefined && takeover.gain > (relief?.gain ?? 0)) relief = takeover
      }
    }
  }
  return relief
}

/** Some of it has not been asked for. */
function isOpen(want: Want): boolean {
  if (want.alone && want.asks.size > 0) return false
  return want.assembly.hole !== undefined
}

function comesBefore(a: Want, b: Want): boolean {
  if (a.urgent !== b.urgent) return a.urgent
  // What is urgent keeps its order; many of one set are fetched as few have them.
  if (a.urgent) return false
  return a.copies - b.copies < 0 || (a.copies === b.copies && a.lot < b.lot)
}

function isTooSlow(
  peer: AskedPeer,
  want: Want,
  peers: ReadonlyMap<string, AskedPeer>,
  now: number,
): boolean {
  // Who was never measured, or long ago, may have become fast.
  if (!peer.score.isMeasured(now)) return false
  const own = peer.eta(want.bytes, now)
  if (own < SLACK_MS) return false
  for (const other of peers.values()) {
    if (other === peer || other.link === undefined || !other.score.usable(now)) continue
    if (own > TOO_SLOW * other.eta(want.bytes, now) + SLACK_MS && want.mayAskNow(other.device)) {
      return true
    }
  }
  return false
}

/** What this peer could take over of a request to another one, and the time that this would save. */
function takeOver(
  peer: AskedPeer,
  ask: Ask,
  peers: ReadonlyMap<string, AskedPeer>,
  now: number,
): (Choice & { gain: number }) | undefined {
  const slower = peers.get(ask.device)
  if (slower === undefined || slower === peer) return undefined
  const { want, segment } = ask
  const left = leftOf(ask)
  const before = slower.etaOf(ask, now)
  const all = peer.eta(left, now)
  const choice = { peer, want, end: segment.limit, from: ask }
  const begun = segment.at > segment.start
  const silent = slower.score.quiet(now) > SILENT_MS
  if (ask.successor !== undefined && !silent) return undefined
  if (!begun || silent) {
    const gain = before - all
    const worth = gain > WORTH_MOVING_MS && all < WORTH_SHARE * before
    const gently = !begun && !silent
    return worth ? { ...choice, start: segment.at, gain, ...(gently && { gently }) } : undefined
  }
  // Of a block that nobody verified in one piece, one peer sends all.
  if (want.alone || (segment.limit === Infinity && want.assembly.total === undefined))
    return undefined
  const [own, others] = [peer.score.rate ?? GUESSED_RATE, slower.score.rate ?? GUESSED_RATE]
  // Both are done at the same time, if this one first sends what it owes, and its answer takes a while.
  const late = peer.eta(0, now) * others
  const even = Math.floor(((left - late) * own) / (own + others))
  // What is under way comes anyhow.
  const share = Math.min(even, left - slower.score.underway)
  if (share < MIN_SHARE_BYTES) return undefined
  const gain = before - (before * (left - share)) / left
  if (gain < WORTH_MS) return undefined
  const end = Math.min(segment.limit, want.assembly.total ?? segment.limit)
  return { ...choice, start: end - share, end, gain }
}
