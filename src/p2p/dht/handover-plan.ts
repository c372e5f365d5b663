import type { DhtStorage } from './dht-storage.ts'
import { compareDistance } from './distance.ts'
import type { HeldProvider } from './held-providers.ts'
import type { HeldRecord } from './held-records.ts'
import type { Placed } from './neighbourhood.ts'
import { isAmongClosest, nearerThan } from './neighbourhood.ts'

/**
 * Of the k nodes that hold a key so many hand it over: one alone may have left meanwhile, and twenty
 * would send the same twenty times.
 */
const GIVERS = 3

/** Most that one newcomer gets from one node; the rest follows with the hourly repetition. */
const MAX_RECORDS = 512
const MAX_PROVIDERS = 512

export interface HandoverPlan {
  records: HeldRecord[]
  providers: { key: Uint8Array; provider: HeldProvider }[]
}

/**
 * What a newcomer is to get from this node: everything under keys to which it is among the k nearest
 * that we know, if this node is among the three nearest of the others. The keys that are nearest to the
 * newcomer come first.
 */
export function planHandover(
  storage: DhtStorage,
  self: Placed,
  newcomer: Placed,
  others: readonly Placed[],
  k?: number,
): HandoverPlan {
  const rest = others.filter(({ device }) => device !== newcomer.device && device !== self.device)
  const concerns = ({ place }: { place: Uint8Array }) =>
    nearerThan(place, self.place, rest, GIVERS) < GIVERS &&
    isAmongClosest(place, newcomer.place, rest, k)
  const byDistance = (a: { place: Uint8Array }, b: { place: Uint8Array }) =>
    compareDistance(newcomer.place, a.place, b.place)
  const providers = storage.providers.held
    .keys()
    .filter(concerns)
    .sort(byDistance)
    .flatMap(({ key, providers: known }) => known.map((provider) => ({ key, provider })))
    // It knows about itself.
    .filter(({ provider }) => provider.device !== newcomer.device)
  return {
    records: storage.records.held.all().filter(concerns).sort(byDistance).slice(0, MAX_RECORDS),
    providers: providers.slice(0, MAX_PROVIDERS),
  }
}
