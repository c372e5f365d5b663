import type { Random } from './random.ts'
import { weibull } from './random.ts'

const MINUTE_MS = 60_000

/** A law that draws times. */
export interface Weibull {
  shape: number
  /** Minutes. */
  scale: number
}

/** How long people stay and stay away, from measurements of real networks. */
export interface Trace {
  name: string
  session: Weibull
  away: Weibull
}

/**
 * Times between sessions of one peer, fitted to half a year of crawls of the KAD network: Steiner,
 * En-Najjary, Biersack, "Long term study of peer behavior in the KAD DHT", IEEE/ACM ToN 17 (5), 2009.
 */
const KAD_AWAY: Weibull = { shape: 0.47648, scale: 413.6765 }

/** Sessions of KAD peers, from the same study: a median of three hours. */
export const KAD: Trace = {
  name: 'KAD 2007',
  session: { shape: 0.54512, scale: 357.7152 },
  away: KAD_AWAY,
}

/**
 * Sessions of IPFS peers: 87.6 % end within 8 hours and 97.5 % within 24 (Trautwein et al., "Design and
 * Evaluation of IPFS", SIGCOMM 2022). The Weibull law through these two points, a median of 57
 * minutes. Times away are not published; those of KAD stand in.
 */
export const IPFS: Trace = {
  name: 'IPFS 2022',
  session: weibullThrough(8 * 60, 0.876, 24 * 60, 0.975),
  away: KAD_AWAY,
}

/** The law after which the given shares have ended at two times. */
export function weibullThrough(t1: number, share1: number, t2: number, share2: number): Weibull {
  const [a, b] = [-Math.log(1 - share1), -Math.log(1 - share2)]
  const shape = Math.log(b / a) / Math.log(t2 / t1)
  return { shape, scale: t1 / a ** (1 / shape) }
}

/** One person's comings and goings: from when until when, ms. */
export interface Session {
  from: number
  until: number
}

/** So much earlier everybody begins, so that at time 0 the mixture of long and short sessions is usual. */
const WARM_UP_MS = 400 * 60 * MINUTE_MS

/** Sessions of one person that reach into the time from 0 to `until`, ms. */
export function sessionsOf(trace: Trace, random: Random, until: number): Session[] {
  const draw = ({ shape, scale }: Weibull) => weibull(random, shape, scale) * MINUTE_MS
  const sessions: Session[] = []
  let time = -WARM_UP_MS - draw(trace.away)
  while (time < until) {
    const session = { from: time, until: time + draw(trace.session) }
    if (session.until > 0) sessions.push(session)
    time = session.until + draw(trace.away)
  }
  return sessions
}
