import type { Nym } from '../../lib/brand.ts'
import type { VerifiedDocument } from '../documents/kinds.ts'
import type { OrderRole } from './states.ts'

/** Everybody who has a part in an order, by role. */
export function partiesOf({
  author,
  content,
}: VerifiedDocument<'order'>): Readonly<Partial<Record<OrderRole, Nym>>> {
  const { moderator, backup } = content.escrow ?? {}
  return {
    buyer: author.nym,
    vendor: content.vendor,
    ...(moderator && { moderator: moderator.nym }),
    ...(backup && { backup: backup.nym }),
  }
}

/** The name of the buyer that acceptances show to others, and under which he rates. */
export const publicBuyer = ({ author, content }: VerifiedDocument<'order'>): Nym =>
  content.alias ?? author.nym

/** Which party of an order somebody is. */
export function roleOf(order: VerifiedDocument<'order'>, nym: Nym): OrderRole | undefined {
  const entry = Object.entries(partiesOf(order)).find(([, party]) => party === nym)
  return entry?.[0] as OrderRole | undefined
}

/** True if somebody would have two parts: a judge in his own case, or a sale to oneself. */
export function isOneSided(order: VerifiedDocument<'order'>): boolean {
  const nyms = Object.values(partiesOf(order))
  return new Set(nyms).size !== nyms.length
}
