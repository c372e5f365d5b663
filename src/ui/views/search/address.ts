import type { FindFilters, SortBy } from '../../../app/rpc/find-api.ts'
import { isNym } from '../../routes.ts'

/** What a search page looks for; its address says all of it. */
export interface Wanted {
  text: string
  filters: FindFilters
  sort: SortBy
}

const KINDS = ['physical', 'digital', 'service'] as const
/** All orders of results, the usual one first. */
export const SORTS = ['best', 'newest', 'cheapest', 'dearest'] as const
/** Longest text that is looked for, characters. */
const TEXT_MAX = 200
const LIST_MAX = 20

/** Reads what stands behind the question mark. What is not understood is left out. */
export function readWanted(query: string): Wanted {
  const params = new URLSearchParams(query)
  const filters: FindFilters = {}
  const list = (name: string) =>
    params
      .getAll(name)
      .filter((value) => value !== '' && value.length <= TEXT_MAX)
      .slice(0, LIST_MAX)
  const kinds = KINDS.filter((kind) => list('kind').includes(kind))
  const [conditions, categories, tags] = [list('condition'), list('category'), list('tag')]
  const [min, max] = [sats(params.get('min')), sats(params.get('max'))]
  const country = params.get('to') ?? ''
  const stars = Number(params.get('stars'))
  const vendor = params.get('of') ?? ''
  if (kinds.length > 0) filters.kinds = kinds
  if (conditions.length > 0) filters.conditions = conditions
  if (categories.length > 0) filters.categories = categories
  if (tags.length > 0) filters.tags = tags
  if (min !== undefined) filters.minSats = min
  if (max !== undefined) filters.maxSats = max
  if (/^[A-Z]{2}$/.test(country)) filters.shipsTo = country
  if (params.has('free')) filters.freeShipping = true
  if (Number.isInteger(stars) && stars >= 1 && stars <= 5) filters.minRating = stars
  if (params.has('moderated')) filters.moderated = true
  const moderators = list('by').filter((one) => one === 'trusted' || isNym(one))
  if (moderators.length > 0) filters.moderators = moderators
  if (params.has('awake')) filters.awake = true
  if (isNym(vendor)) filters.vendor = vendor
  return {
    text: (params.get('q') ?? '').slice(0, TEXT_MAX),
    filters,
    sort: SORTS.find((one) => one === params.get('sort')) ?? 'best',
  }
}

/** The inverse of {@link readWanted}. */
export function writeWanted({ text, filters, sort }: Wanted): string {
  const params = new URLSearchParams()
  const put = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== '') params.append(name, value)
  }
  put('q', text.trim())
  for (const kind of filters.kinds ?? []) put('kind', kind)
  for (const condition of filters.conditions ?? []) put('condition', condition)
  for (const category of filters.categories ?? []) put('category', category)
  for (const tag of filters.tags ?? []) put('tag', tag)
  put('min', filters.minSats?.toString())
  put('max', filters.maxSats?.toString())
  put('to', filters.shipsTo)
  put('free', filters.freeShipping === true ? '1' : undefined)
  put('stars', filters.minRating?.toString())
  put('moderated', filters.moderated === true ? '1' : undefined)
  for (const moderator of filters.moderators ?? []) put('by', moderator)
  put('awake', filters.awake === true ? '1' : undefined)
  put('of', filters.vendor)
  put('sort', sort === 'best' ? undefined : sort)
  return params.toString()
}

/** Up to 21 million bitcoin. */
function sats(text: string | null): bigint | undefined {
  return text !== null && /^\d{1,16}$/.test(text) ? BigInt(text) : undefined
}
