import { EEA_COUNTRIES, EU_COUNTRIES } from '../../contracts/documents/region.ts'
import type { Region } from '../../contracts/documents/region.ts'
import type { ShippingOption } from '../../contracts/documents/shipping.ts'
import type { Nym } from '../../lib/brand.ts'
import type { CardFacets } from '../../p2p/store/card.ts'
import { MAX_COUNTRIES, MAX_EXCERPT } from '../../p2p/store/card.ts'
import type { ListingDraftRecord } from '../../storage/repositories/listings.ts'

/** What others may look for in an own listing; `policy`: moderators of those that name none themselves. */
export function facetsOf(draft: ListingDraftRecord, policy: readonly Nym[]): CardFacets {
  const { kind, description, categories, condition, shipping = [], moderators = [] } = draft
  const excerpt = excerptOf(description)
  const accepted = moderators.length > 0 ? moderators : policy
  // The contract says it so: physical goods without options are sent everywhere, free of charge.
  const everywhere = kind === 'physical' && shipping.length === 0
  return {
    ...(excerpt !== '' && { excerpt }),
    categories: [...categories],
    ...(condition !== undefined && { condition }),
    shipsTo: everywhere ? ['ALL'] : countriesOf(shipping),
    freeTo: everywhere ? ['ALL'] : countriesOf(shipping.filter(isFree)),
    moderators: [...accepted],
    ...(draft.language !== undefined && { language: draft.language }),
    ...(draft.adult === true && { adult: true }),
  }
}

/** The beginning of a text in one line, cut between words where there are any. */
export function excerptOf(text: string): string {
  const line = [...text.replaceAll(/\s+/gu, ' ').trim()]
  if (line.length <= MAX_EXCERPT) return line.join('')
  const cut = line.slice(0, MAX_EXCERPT)
  const next = line[MAX_EXCERPT] ?? ''
  const space = next === ' ' ? MAX_EXCERPT : cut.lastIndexOf(' ')
  if (space > MAX_EXCERPT / 2) return cut.slice(0, space).join('').trim()
  // One long word, or a script without spaces: only marks stay with what they stand on.
  let end = MAX_EXCERPT
  while (end > 0 && /^[\p{M}\u200d]/u.test(line[end] ?? '')) end--
  return line.slice(0, end).join('')
}

const isFree = ({ kind, services }: ShippingOption): boolean =>
  kind === 'delivery' && services.some(({ price }) => price === 0n)

/** The countries of all options, sorted; `ALL` covers the others. */
function countriesOf(options: readonly ShippingOption[]): string[] {
  const regions = options.flatMap((option) => option.regions)
  const countries = [...new Set(regions.flatMap(countriesIn))].sort()
  return countries.includes('ALL') || countries.length > MAX_COUNTRIES ? ['ALL'] : countries
}

function countriesIn(region: Region): readonly string[] {
  if (region === 'EU') return EU_COUNTRIES
  return region === 'EEA' ? EEA_COUNTRIES : [region]
}
