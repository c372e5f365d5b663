import type { SearchFilters } from '../../src/search/query.ts'
import type { CardColumns } from './card-columns.ts'

/** The same filters as those of the index, over one listing. */
export function passes(card: CardColumns, filters: SearchFilters): boolean {
  const { kinds, conditions, shipsTo, freeShipping, moderated, maxSats } = filters
  return (
    (kinds === undefined || (kinds as readonly string[]).includes(card.kind)) &&
    (conditions === undefined || conditions.includes(card.condition)) &&
    (shipsTo === undefined ||
      card.shipsTo.length === 0 ||
      card.shipsTo.includes(shipsTo) ||
      card.shipsTo.includes('ALL')) &&
    (freeShipping !== true || card.freeTo.length > 0) &&
    (moderated !== true || card.moderated) &&
    (maxSats === undefined || card.sats <= Number(maxSats))
  )
}
