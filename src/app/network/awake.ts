import type { Nym } from '../../lib/brand.ts'
import type { Network } from './network.ts'

/** People of whom a device is connected directly, as far as it is known whose it is. */
export function awakePeople({ current }: Network): ReadonlySet<Nym> {
  if (current === undefined) return new Set()
  const people = current.node
    .directPeers()
    .flatMap((device) => current.presence.personOf(device) ?? [])
  return new Set(people)
}
