import type { Route } from './rtc-types.ts'

/** What is read of an entry of RTCStatsReport (W3C webrtc-stats §8). */
interface Entry {
  readonly type: string
  readonly candidateType?: string
  readonly selectedCandidatePairId?: string
  readonly localCandidateId?: string
  readonly remoteCandidateId?: string
  readonly nominated?: boolean
  readonly selected?: boolean
  readonly state?: string
}

/**
 * Which way the packets of a connection take, from its statistics. `undefined` while that is not known, and
 * where a host was met at an address that nobody had named: mDNS hides neighbours the same way as routers do.
 */
export function routeOf(report: ReadonlyMap<string, Entry>): Route | undefined {
  const entries = [...report.values()]
  const transport = entries.find((entry) => entry.selectedCandidatePairId !== undefined)
  const pair =
    report.get(transport?.selectedCandidatePairId ?? '') ??
    entries.find((entry) => entry.type === 'candidate-pair' && isChosen(entry))
  const local = report.get(pair?.localCandidateId ?? '')?.candidateType
  const remote = report.get(pair?.remoteCandidateId ?? '')?.candidateType
  if (local === undefined || remote === undefined) return undefined
  if (local === 'relay' || remote === 'relay') return 'turn'
  if (local !== 'host' || remote === 'srflx') return 'nat'
  return remote === 'host' ? 'open' : undefined
}

const isChosen = ({ selected, nominated, state }: Entry): boolean =>
  selected ?? (nominated === true && state === 'succeeded')
