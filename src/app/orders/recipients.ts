import type { DocumentKind } from '../../contracts/documents/kinds.ts'
import type { OrderFold } from '../../contracts/order/types.ts'
import type { Nym } from '../../lib/brand.ts'

/**
 * What moderators see of an order before anybody calls them: what they countersign, and whether it
 * came to anything. Deliveries, receipts and what the two tell each other stay with the two.
 */
const FOR_MODERATORS: ReadonlySet<DocumentKind> = new Set<DocumentKind>([
  'listing',
  'moderator_offer',
  'order',
  'mediation',
  'acceptance',
  'rejection',
  'cancellation',
])

/** Who is to get a document that `me` signs about an order: in a dispute everybody gets everything. */
export function recipientsOf(
  fold: Pick<OrderFold, 'buyer' | 'vendor' | 'moderator' | 'backup' | 'dispute'>,
  kind: DocumentKind,
  me: Nym,
): Nym[] {
  const { buyer, vendor, moderator, backup, dispute } = fold
  const isCase = dispute !== undefined || kind === 'dispute'
  const judges = [
    ...(isCase || FOR_MODERATORS.has(kind) ? [moderator] : []),
    ...(isCase ? [backup] : []),
  ]
  const all = [buyer, vendor, ...judges].filter((nym) => nym !== undefined && nym !== me)
  return [...new Set(all)] as Nym[]
}

/** Whom a dispute brings in: those who need the whole case. */
export function judgesOf({ moderator, backup }: Pick<OrderFold, 'moderator' | 'backup'>): Nym[] {
  return [moderator, backup].filter((nym) => nym !== undefined)
}
