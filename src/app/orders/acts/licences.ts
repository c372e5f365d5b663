import type { Delivery, DispatchPart } from '../../../contracts/documents/dispatch.ts'
import { isKind } from '../../../contracts/documents/kinds.ts'
import { LIMITS } from '../../../contracts/documents/limits.ts'
import { characters } from '../../../lib/text.ts'
import type { Turn } from './turn.ts'

/**
 * The licence keys that belong to what is sent: one for each piece, taken from the vendor's lists in
 * the order of the dispatches, `sent` pieces of each item having gone before. Asking again gives the
 * same ones. Throws `trade.no-keys` {left}.
 */
export async function licencesFor(
  { components, order, id }: Turn,
  parts: readonly DispatchPart[],
  sent: readonly number[],
): Promise<Delivery[]> {
  const { licences } = components
  if (licences === undefined) return []
  const deliveries: Delivery[] = []
  for (const [index, { slug, quantity, listing }] of order.fold.order.content.items.entries()) {
    const before = sent[index] ?? 0
    const now =
      parts.length === 0
        ? quantity - before
        : (parts.find(({ item }) => item === index)?.quantity ?? 0)
    if (now <= 0 || (await licences.left(slug)) === undefined) continue
    const keys = (await licences.take(slug, before + now, id)).slice(before)
    const contract = order.documents.find((document) => document.id === listing)
    const name = contract && isKind(contract, 'listing') ? contract.content.title : slug
    for (const secret of pages(keys)) deliveries.push({ name, link: '', secret })
  }
  return deliveries
}

/** As many keys in one text as it may hold, one each line. */
function pages(keys: readonly string[]): string[] {
  const texts: string[] = []
  for (const key of keys) {
    const last = texts.at(-1)
    const longer = last === undefined ? key : `${last}\n${key}`
    if (last !== undefined && characters(longer) <= LIMITS.secret) texts[texts.length - 1] = longer
    else texts.push(key)
  }
  return texts
}
