import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Changes } from '../changes.ts'
import { liveView } from '../changes.ts'
import type { HelperView } from '../rpc/service-api.ts'
import type { Session } from '../session.ts'
import type { RecordMaker } from './record-maker.ts'
import type { Service } from './service.ts'

export interface WatchHelperComponents {
  session: Pick<Session, 'person'>
  service: Pick<Service, 'score'>
  recordMaker: Pick<RecordMaker, 'gather' | 'isGathering' | 'best'>
  changes: Changes
  clock: Clock
}

/**
 * Tells which mark an order of this person with the vendor could show, and has proofs of it collected,
 * until the returned function is called.
 */
export function watchHelper(
  { session, service, recordMaker, changes, clock }: WatchHelperComponents,
  vendor: Nym,
  push: (view: HelperView) => void,
): () => void {
  const left = new AbortController()
  const people = async () => [(await session.person())?.nym ?? vendor, vendor]
  const gather = async () => {
    const { signal } = left
    for (const nym of new Set(await people())) void recordMaker.gather(nym, { signal, anew: true })
  }
  const view = async (): Promise<HelperView> => {
    const nyms = await people()
    const best = await recordMaker.best(nyms, clock())
    const tier = best?.tier ?? 0
    let gathering = false
    for (const nym of nyms) {
      if (recordMaker.isGathering(nym) && (await service.score(nym)).tier > tier) gathering = true
    }
    if (best === undefined) return { tier, gathering }
    return { tier, helper: best.content.helper === vendor ? 'vendor' : 'buyer', gathering }
  }
  // Devices that come later may know of receipts, and an opened vault holds the own ones.
  const off = changes.on(({ about }) => {
    if (about === 'network' || about === 'session') void gather().catch(() => undefined)
  })
  void gather().catch(() => undefined)
  const stop = liveView(
    changes,
    (change) => {
      if (change.about === 'reputation') return change.nym === vendor
      return ['service-records', 'service', 'session', 'blocked'].includes(change.about)
    },
    view,
    push,
  )
  return () => {
    left.abort()
    off()
    stop()
  }
}
