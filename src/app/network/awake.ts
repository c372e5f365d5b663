import type { Nym } from '../../lib/brand.ts'
import type { Network } from './network.ts'

/** How long a checkout waits to learn whether the vendor is there. */
const KNOCK_MS = 2_500

/** People of whom a device is connected directly, as far as it is known whose it is. */
export function awakePeople({ current }: Network): ReadonlySet<Nym> {
  if (current === undefined) return new Set()
  const people = current.node
    .directPeers()
    .flatMap((device) => current.presence.personOf(device) ?? [])
  return new Set(people)
}

/** Whether a device of the person can be reached right now. */
export async function isReachable({ current }: Network, nym: Nym): Promise<boolean> {
  if (current === undefined) return false
  const signal = AbortSignal.timeout(KNOCK_MS)
  return current.presence.connectToPerson(nym, { signal }).then(
    () => true,
    () => false,
  )
}
